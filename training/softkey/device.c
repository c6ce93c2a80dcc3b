/* Devices: enumeration, state, label, lock, device authentication, random numbers, session keys. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "softkey.h"

#define MAX_BUFFER 4096u
#define POLL_MS 20u

SKF_API ULONG SKF_EnumDev(BOOL present, char *names, void *size);
SKF_API ULONG SKF_ConnectDev(char *name, HANDLE *device);
SKF_API ULONG SKF_DisConnectDev(HANDLE device);
SKF_API ULONG SKF_GetDevState(char *name, void *state);
SKF_API ULONG SKF_SetLabel(HANDLE device, char *label);
SKF_API ULONG SKF_GetDevInfo(HANDLE device, BYTE *info);
SKF_API ULONG SKF_LockDev(HANDLE device, ULONG timeout);
SKF_API ULONG SKF_UnlockDev(HANDLE device);
SKF_API ULONG SKF_GenRandom(HANDLE device, BYTE *random, ULONG size);
SKF_API ULONG SKF_DevAuth(HANDLE device, BYTE *answer, ULONG size);
SKF_API ULONG SKF_ChangeDevAuthKey(HANDLE device, BYTE *key, ULONG size);
SKF_API ULONG SKF_SetSymmKey(HANDLE device, BYTE *key, ULONG algorithm, HANDLE *out);
SKF_API ULONG SKF_EncryptInit(HANDLE key, BLOCKCIPHERPARAM param);
SKF_API ULONG SKF_Encrypt(HANDLE key, BYTE *in, ULONG size, BYTE *out, void *out_size);
SKF_API ULONG SKF_DecryptInit(HANDLE key, BLOCKCIPHERPARAM param);
SKF_API ULONG SKF_Decrypt(HANDLE key, BYTE *in, ULONG size, BYTE *out, void *out_size);
SKF_API ULONG SKF_CloseHandle(HANDLE handle);

static uint32_t enum_dev(char *out, void *size) {
    char names[MAX_DEVICES][MAX_NAME + 1];
    const char *list[MAX_DEVICES];
    size_t count = state_list(names, MAX_DEVICES);
    for (size_t i = 0; i < count; i++) {
        list[i] = names[i];
    }
    return give_names(list, count, out, size, SAR_OK);
}

SKF_API ULONG SKF_EnumDev(BOOL present, char *names, void *size) {
    (void)present; /* a soft key that is not inserted is not known either */
    RUN(enum_dev(names, size));
}

static uint32_t connect_dev(const char *name, HANDLE *out) {
    char checked[MAX_NAME + 1];
    if (out == NULL || !copy_name(checked, name, MAX_NAME)) {
        return SAR_INVALIDPARAMERR;
    }
    if (!state_present(checked)) {
        return SAR_DEVICE_REMOVED;
    }
    *out = session_new(HANDLE_DEVICE, NULL, checked);
    return *out == NULL ? SAR_MEMORYERR : SAR_OK;
}

SKF_API ULONG SKF_ConnectDev(char *name, HANDLE *device) { RUN(connect_dev(name, device)); }

static uint32_t close_kind(HANDLE handle, HandleKind kind) {
    Session *session = session_find(handle, kind);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    if (quirks()->strict && kind == HANDLE_DEVICE &&
        (session_has_children(session, HANDLE_APPLICATION) || session_has_children(session, HANDLE_KEY) ||
         session->lock_file >= 0)) {
        return SAR_FAIL;
    }
    session_close(session);
    return SAR_OK;
}

SKF_API ULONG SKF_DisConnectDev(HANDLE device) { RUN(close_kind(device, HANDLE_DEVICE)); }

SKF_API ULONG SKF_CloseHandle(HANDLE handle) { RUN(close_kind(handle, HANDLE_KEY)); }

static uint32_t get_dev_state(const char *name, void *state) {
    if (name == NULL || state == NULL) {
        return SAR_INVALIDPARAMERR;
    }
    put_ulong(state, state_present(name) ? DEV_PRESENT_STATE : DEV_ABSENT_STATE);
    return SAR_OK;
}

SKF_API ULONG SKF_GetDevState(char *name, void *state) { RUN(get_dev_state(name, state)); }

static uint32_t set_label(HANDLE handle, const char *label) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && quirks()->label_auth && !target.device_session->authenticated) {
        result = SAR_NO_AUTH;
    } else if (result == SAR_OK) {
        target.dirty = !quirks()->no_label && copy_name(target.device->label, label, 31);
        result = target.dirty ? SAR_OK : quirks()->no_label ? SAR_FAIL : SAR_NAMELENERR;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_SetLabel(HANDLE device, char *label) { RUN(set_label(device, label)); }

/* The algorithm of device authentication. SM1 and SSF33 are not public: the device names them and computes SM4. */
static uint32_t auth_algorithm(void) {
    return quirks()->sm1 ? SGD_SM1_ECB : quirks()->auth_ssf33 ? SGD_SSF33_ECB : SGD_SM4_ECB;
}

static void write_text(Writer *writer, const char *text, size_t field, BYTE filler) {
    write_bytes(writer, text, strlen(text), field);
    if (quirks()->padded) {
        memset(writer->base + writer->at - field + strlen(text), filler, field - strlen(text));
    }
}

static void write_info(const Device *device, BYTE *out) {
    static const BYTE version[2] = {1, 0};
    uint32_t used = state_used(device);
    Writer writer = {.base = out, .packed = !quirks()->natural};
    write_bytes(&writer, version, 2, 2);
    write_text(&writer, "CA review", 64, ' ');
    write_text(&writer, "Training software key", 64, ' ');
    write_text(&writer, device->label, 32, device->label[0] == '\0' ? 0xFF : ' ');
    write_text(&writer, device->serial, 32, ' ');
    write_bytes(&writer, version, 2, 2);
    write_bytes(&writer, version, 2, 2);
    write_ulong(&writer, SGD_SM4_ECB);
    write_ulong(&writer, SGD_RSA | (quirks()->sm2_0006 ? SGD_SM2_FAMILY_0006 : SGD_SM2_FAMILY));
    write_ulong(&writer, SGD_SM3);
    write_ulong(&writer, quirks()->auth_sm2 ? SGD_SM2_1_0006 : auth_algorithm());
    write_ulong(&writer, device->total_space);
    write_ulong(&writer, device->total_space > used ? device->total_space - used : 0);
    write_ulong(&writer, 1024);
    write_ulong(&writer, max_buffer());
    write_bytes(&writer, "", 0, 64);
    while (!writer.packed && writer.at % ulong_size() != 0) {
        writer.base[writer.at++] = 0;
    }
}

static uint32_t get_dev_info(HANDLE handle, BYTE *info) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && info == NULL) {
        result = SAR_INVALIDPARAMERR;
    }
    if (result == SAR_OK) {
        write_info(target.device, info);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GetDevInfo(HANDLE device, BYTE *info) { RUN(get_dev_info(device, info)); }

static uint32_t lock_dev(HANDLE handle, uint32_t timeout) {
    char path[4096];
    Session *session = session_find(handle, HANDLE_DEVICE);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    if (session->lock_file >= 0) {
        return SAR_OK;
    }
    snprintf(path, sizeof path, "%s/%s.exclusive", state_home(), session->name);
    int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    for (uint64_t waited = 0; file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0; waited += POLL_MS) {
        if (timeout != 0xFFFFFFFFu && waited >= timeout) {
            close(file);
            return SAR_TIMEOUTERR;
        }
        call_pause(POLL_MS);
    }
    session->lock_file = file;
    return file < 0 ? SAR_FILEERR : SAR_OK;
}

SKF_API ULONG SKF_LockDev(HANDLE device, ULONG timeout) { RUN(lock_dev(device, (uint32_t)timeout)); }

static uint32_t unlock_dev(HANDLE handle) {
    Session *session = session_find(handle, HANDLE_DEVICE);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    if (session->lock_file >= 0) {
        close(session->lock_file);
        session->lock_file = -1;
    }
    return SAR_OK;
}

SKF_API ULONG SKF_UnlockDev(HANDLE device) { RUN(unlock_dev(device)); }

static uint32_t gen_random(HANDLE handle, BYTE *random, uint32_t size) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && (random == NULL || size == 0 || size > MAX_BUFFER)) {
        result = SAR_INVALIDPARAMERR;
    }
    if (result == SAR_OK) {
        Session *session = target.device_session;
        result = random_bytes(random, size) ? SAR_OK : SAR_FAIL;
        session->random_size = size <= sizeof session->random ? size : 0;
        memset(session->random, 0, sizeof session->random);
        memcpy(session->random, random, session->random_size);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GenRandom(HANDLE device, BYTE *random, ULONG size) {
    RUN(gen_random(device, random, (uint32_t)size));
}

/* The answer is the random of this session, zero-padded to one block, encrypted ECB with the device key. */
static uint32_t dev_auth(HANDLE handle, const BYTE *answer, uint32_t size) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && (answer == NULL || size != 16)) {
        result = SAR_INDATALENERR;
    }
    if (result == SAR_OK) {
        Session *session = target.device_session;
        BYTE expected[16];
        bool good = session->random_size == quirks()->auth_random &&
                    sm4_ecb(target.device->auth_key, true, session->random, 16, expected) &&
                    memcmp(expected, answer, sizeof expected) == 0;
        session->random_size = 0; /* one try for one random */
        session->authenticated = good;
        result = good ? SAR_OK : SAR_FAIL;
        if (good && quirks()->auth_closes) {
            session_close_children(session);
        }
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_DevAuth(HANDLE device, BYTE *answer, ULONG size) { RUN(dev_auth(device, answer, (uint32_t)size)); }

static uint32_t change_auth_key(HANDLE handle, const BYTE *key, uint32_t size) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && !target.device_session->authenticated) {
        result = SAR_USER_NOT_LOGGED_IN;
    }
    if (result == SAR_OK && (key == NULL || size != 16)) {
        result = SAR_INDATALENERR;
    }
    if (result == SAR_OK) {
        memcpy(target.device->auth_key, key, 16);
        target.dirty = true;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ChangeDevAuthKey(HANDLE device, BYTE *key, ULONG size) {
    RUN(change_auth_key(device, key, (uint32_t)size));
}

static uint32_t set_symm_key(HANDLE handle, const BYTE *key, uint32_t algorithm, HANDLE *out) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && (key == NULL || out == NULL)) {
        result = SAR_INVALIDPARAMERR;
    }
    if (result == SAR_OK && algorithm != auth_algorithm()) {
        result = SAR_NOTSUPPORTYETERR;
    }
    if (result == SAR_OK) {
        Session *session = session_new(HANDLE_KEY, target.device_session, "");
        if (session != NULL) {
            memcpy(session->key, key, sizeof session->key);
        }
        *out = session;
        result = session == NULL ? SAR_MEMORYERR : SAR_OK;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_SetSymmKey(HANDLE device, BYTE *key, ULONG algorithm, HANDLE *out) {
    RUN(set_symm_key(device, key, (uint32_t)algorithm, out));
}

static uint32_t cipher_init(HANDLE handle, bool encrypt) {
    Session *session = session_find(handle, HANDLE_KEY);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    session->encrypt = encrypt;
    session->ready = true;
    return SAR_OK;
}

static uint32_t cipher_run(HANDLE handle, const BYTE *in, uint32_t size, BYTE *out, void *out_size, bool encrypt) {
    BYTE buffer[MAX_BUFFER];
    Session *session = session_find(handle, HANDLE_KEY);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    if (!session->ready || session->encrypt != encrypt) {
        return SAR_NOTINITIALIZEERR;
    }
    if (in == NULL || size == 0 || size > sizeof buffer || !sm4_ecb(session->key, encrypt, in, size, buffer)) {
        return SAR_INDATALENERR;
    }
    return give_bytes(buffer, size, out, out_size);
}

SKF_API ULONG SKF_EncryptInit(HANDLE key, BLOCKCIPHERPARAM param) {
    (void)param;
    RUN(cipher_init(key, true));
}

SKF_API ULONG SKF_DecryptInit(HANDLE key, BLOCKCIPHERPARAM param) {
    (void)param;
    RUN(cipher_init(key, false));
}

SKF_API ULONG SKF_Encrypt(HANDLE key, BYTE *in, ULONG size, BYTE *out, void *out_size) {
    RUN(cipher_run(key, in, (uint32_t)size, out, out_size, true));
}

SKF_API ULONG SKF_Decrypt(HANDLE key, BYTE *in, ULONG size, BYTE *out, void *out_size) {
    RUN(cipher_run(key, in, (uint32_t)size, out, out_size, false));
}
