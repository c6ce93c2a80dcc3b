/* Applications and their PINs. */
#include <string.h>

#include "softkey.h"

#define DEFAULT_USER_PIN "123456"

SKF_API ULONG SKF_CreateApplication(HANDLE device, char *name, char *admin_pin, ULONG admin_tries, char *user_pin,
                                    ULONG user_tries, ULONG rights, HANDLE *app);
SKF_API ULONG SKF_EnumApplication(HANDLE device, char *names, void *size);
SKF_API ULONG SKF_DeleteApplication(HANDLE device, char *name);
SKF_API ULONG SKF_OpenApplication(HANDLE device, char *name, HANDLE *app);
SKF_API ULONG SKF_CloseApplication(HANDLE app);
SKF_API ULONG SKF_VerifyPIN(HANDLE app, ULONG type, char *pin, void *left);
SKF_API ULONG SKF_ChangePIN(HANDLE app, ULONG type, char *old_pin, char *new_pin, void *left);
SKF_API ULONG SKF_GetPINInfo(HANDLE app, ULONG type, void *max, void *left, BOOL *is_default);
SKF_API ULONG SKF_UnblockPIN(HANDLE app, char *admin_pin, char *new_pin, void *left);
SKF_API ULONG SKF_ClearSecureState(HANDLE app);

static bool pin_fits(const char *pin) {
    size_t length = pin == NULL ? 0 : strnlen(pin, MAX_PIN + 1);
    return length >= MIN_PIN && length <= MAX_PIN;
}

static void set_pin(PinRecord *record, const char *pin, uint32_t tries, bool is_default) {
    copy_name(record->value, pin, MAX_PIN);
    record->max = tries;
    record->left = tries;
    record->is_default = is_default;
}

static uint32_t create(Target *target, const char *name, const char *admin_pin, uint32_t admin_tries,
                       const char *user_pin, uint32_t user_tries, uint32_t rights, HANDLE *out) {
    char checked[MAX_NAME + 1];
    Device *device = target->device;
    if (!target->device_session->authenticated) {
        return SAR_USER_NOT_LOGGED_IN;
    }
    if (out == NULL || !copy_name(checked, name, 32)) {
        return SAR_APPLICATION_NAME_INVALID;
    }
    if (!pin_fits(admin_pin) || !pin_fits(user_pin)) {
        return SAR_PIN_LEN_RANGE;
    }
    if (admin_tries == 0 || admin_tries > 15 || user_tries == 0 || user_tries > 15) {
        return SAR_INVALIDPARAMERR;
    }
    if (find_application(device, checked) != NULL) {
        return SAR_APPLICATION_EXISTS;
    }
    if (device->apps == MAX_APPS || state_used(device) + 256 > device->total_space) {
        return SAR_NO_ROOM;
    }
    Session *session = session_new(HANDLE_APPLICATION, target->device_session, checked);
    if (session == NULL) {
        return SAR_MEMORYERR;
    }
    Application *app = &device->app[device->apps++];
    copy_name(app->name, checked, 32);
    set_pin(&app->pin[ADMIN_TYPE], admin_pin, admin_tries, false);
    set_pin(&app->pin[USER_TYPE], user_pin, user_tries, strcmp(user_pin, DEFAULT_USER_PIN) == 0);
    app->file_rights = rights;
    target->dirty = true;
    *out = session;
    if (quirks()->no_handle) {
        session_close(session);
        *out = NULL;
    }
    return SAR_OK;
}

static uint32_t create_application(HANDLE device, const char *name, const char *admin_pin, uint32_t admin_tries,
                                   const char *user_pin, uint32_t user_tries, uint32_t rights, HANDLE *out) {
    Target target;
    uint32_t result = target_open(&target, device, HANDLE_DEVICE);
    if (result == SAR_OK) {
        result = create(&target, name, admin_pin, admin_tries, user_pin, user_tries, rights, out);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_CreateApplication(HANDLE device, char *name, char *admin_pin, ULONG admin_tries, char *user_pin,
                                    ULONG user_tries, ULONG rights, HANDLE *app) {
    RUN(create_application(device, name, admin_pin, (uint32_t)admin_tries, user_pin, (uint32_t)user_tries,
                           (uint32_t)rights, app));
}

static uint32_t enum_application(HANDLE handle, char *names, void *size) {
    Target target;
    const char *list[MAX_APPS];
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK) {
        for (uint32_t i = 0; i < target.device->apps; i++) {
            list[i] = target.device->app[i].name;
        }
        result = give_names(list, target.device->apps, names, size, SAR_APPLICATION_NOT_EXISTS);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_EnumApplication(HANDLE device, char *names, void *size) {
    RUN(enum_application(device, names, size));
}

/* As some vendors do: a session key left open blocks the deletion. */
static uint32_t delete_application(HANDLE handle, const char *name) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    Application *app = result == SAR_OK && name != NULL ? find_application(target.device, name) : NULL;
    if (result == SAR_OK && !target.device_session->authenticated) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && app == NULL) {
        result = SAR_APPLICATION_NOT_EXISTS;
    } else if (result == SAR_OK && session_has_children(target.device_session, HANDLE_KEY)) {
        result = SAR_FAIL;
    } else if (result == SAR_OK) {
        Application *last = &target.device->app[target.device->apps - 1];
        application_free(app);
        memmove(app, app + 1, (size_t)((char *)(last + 1) - (char *)(app + 1)));
        memset(last, 0, sizeof *last);
        target.device->apps--;
        target.dirty = true;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_DeleteApplication(HANDLE device, char *name) { RUN(delete_application(device, name)); }

static uint32_t open_application(HANDLE handle, const char *name, HANDLE *out) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && (name == NULL || out == NULL)) {
        result = SAR_INVALIDPARAMERR;
    }
    if (result == SAR_OK && find_application(target.device, name) == NULL) {
        result = SAR_APPLICATION_NOT_EXISTS;
    }
    if (result == SAR_OK && quirks()->strict && session_has_children(target.device_session, HANDLE_APPLICATION)) {
        result = SAR_FAIL;
    }
    if (result == SAR_OK) {
        *out = session_new(HANDLE_APPLICATION, target.device_session, name);
        result = *out == NULL ? SAR_MEMORYERR : SAR_OK;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_OpenApplication(HANDLE device, char *name, HANDLE *app) {
    RUN(open_application(device, name, app));
}

static uint32_t close_application(HANDLE handle) {
    Session *session = session_find(handle, HANDLE_APPLICATION);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    if (quirks()->strict && session_has_children(session, HANDLE_CONTAINER)) {
        return SAR_FAIL;
    }
    session_close(session);
    return SAR_OK;
}

SKF_API ULONG SKF_CloseApplication(HANDLE app) { RUN(close_application(app)); }

static void put_tries(void *left, uint32_t tries) {
    if (!quirks()->no_count) {
        put_ulong(left, tries);
    }
}

/* Compare and count. The counter is saved whatever the outcome. */
static uint32_t check_pin(Target *target, uint32_t type, const char *pin, void *left) {
    if (type != ADMIN_TYPE && type != USER_TYPE) {
        return SAR_USER_TYPE_INVALID;
    }
    PinRecord *record = &target->app->pin[type];
    put_tries(left, record->left);
    if (!pin_fits(pin)) {
        return SAR_PIN_LEN_RANGE;
    }
    if (record->left == 0) {
        return SAR_PIN_LOCKED;
    }
    bool right = strcmp(record->value, pin) == 0;
    record->left = right ? record->max : record->left - 1;
    target->dirty = true;
    put_tries(left, record->left);
    if (right) {
        return SAR_OK;
    }
    target->app_session->logged_in[type] = false;
    return record->left == 0 ? SAR_PIN_LOCKED : SAR_PIN_INCORRECT;
}

static uint32_t verify_pin(HANDLE handle, uint32_t type, const char *pin, void *left) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK && quirks()->logged_in && type <= USER_TYPE && target.app_session->logged_in[type]) {
        result = SAR_USER_ALREADY_LOGGED_IN;
    }
    if (result == SAR_OK) {
        result = check_pin(&target, type, pin, left);
    }
    Session *session = target.app_session;
    result = target_close(&target, result);
    if (result == SAR_OK) {
        session->logged_in[type] = true;
    }
    return result;
}

SKF_API ULONG SKF_VerifyPIN(HANDLE app, ULONG type, char *pin, void *left) {
    RUN(verify_pin(app, (uint32_t)type, pin, left));
}

static uint32_t change_pin(HANDLE handle, uint32_t type, const char *old_pin, const char *new_pin, void *left) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK && !pin_fits(new_pin)) {
        result = SAR_PIN_LEN_RANGE;
    }
    if (result == SAR_OK) {
        result = check_pin(&target, type, old_pin, left);
    }
    if (result == SAR_OK) {
        set_pin(&target.app->pin[type], new_pin, target.app->pin[type].max, false);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ChangePIN(HANDLE app, ULONG type, char *old_pin, char *new_pin, void *left) {
    RUN(change_pin(app, (uint32_t)type, old_pin, new_pin, left));
}

static uint32_t get_pin_info(HANDLE handle, uint32_t type, void *max, void *left, BOOL *is_default) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK && type != ADMIN_TYPE && type != USER_TYPE) {
        result = SAR_USER_TYPE_INVALID;
    }
    if (result == SAR_OK) {
        const PinRecord *record = &target.app->pin[type];
        put_ulong(max, record->max);
        put_ulong(left, record->left);
        if (is_default != NULL) {
            uint64_t wide = record->is_default != 0;
            memcpy(is_default, &wide, quirks()->bool8 ? 8 : sizeof *is_default);
        }
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GetPINInfo(HANDLE app, ULONG type, void *max, void *left, BOOL *is_default) {
    RUN(get_pin_info(app, (uint32_t)type, max, left, is_default));
}

static uint32_t unblock_pin(HANDLE handle, const char *admin_pin, const char *new_pin, void *left) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK && !pin_fits(new_pin)) {
        result = SAR_PIN_LEN_RANGE;
    }
    if (result == SAR_OK) {
        result = check_pin(&target, ADMIN_TYPE, admin_pin, left);
    }
    if (result == SAR_OK) {
        set_pin(&target.app->pin[USER_TYPE], new_pin, target.app->pin[USER_TYPE].max, false);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_UnblockPIN(HANDLE app, char *admin_pin, char *new_pin, void *left) {
    RUN(unblock_pin(app, admin_pin, new_pin, left));
}

static uint32_t clear_secure_state(HANDLE handle) {
    Session *session = session_find(handle, HANDLE_APPLICATION);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    session->logged_in[ADMIN_TYPE] = false;
    session->logged_in[USER_TYPE] = false;
    return SAR_OK;
}

SKF_API ULONG SKF_ClearSecureState(HANDLE app) { RUN(clear_secure_state(app)); }
