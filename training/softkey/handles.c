/* Handles and what they refer to. A handle that is closed or foreign is refused, never followed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include "softkey.h"

static Session *sessions;
static int state_lock = -1;

Session *session_new(HandleKind kind, Session *parent, const char *name) {
    Session *session = calloc(1, sizeof *session);
    if (session != NULL) {
        session->kind = kind;
        session->parent = parent;
        session->lock_file = -1;
        snprintf(session->name, sizeof session->name, "%s", name);
        session->next = sessions;
        sessions = session;
    }
    return session;
}

Session *session_find(HANDLE handle, HandleKind kind) {
    for (Session *session = sessions; session != NULL; session = session->next) {
        if (session == handle && (session->kind == kind)) {
            return session;
        }
    }
    return NULL;
}

bool session_has_children(const Session *parent, HandleKind kind) {
    for (Session *session = sessions; session != NULL; session = session->next) {
        if (session->parent == parent && session->kind == kind) {
            return true;
        }
    }
    return false;
}

void session_close_children(const Session *parent) {
    Session *session = sessions;
    while (session != NULL) {
        if (session->parent == parent) {
            session_close(session);
            session = sessions; /* the list changed: begin again */
        } else {
            session = session->next;
        }
    }
}

void session_close(Session *closing) {
    session_close_children(closing);
    for (Session **link = &sessions; *link != NULL; link = &(*link)->next) {
        if (*link == closing) {
            *link = closing->next;
            break;
        }
    }
    if (closing->lock_file >= 0) {
        close(closing->lock_file);
    }
    free(closing);
}

bool copy_name(char *to, const char *from, size_t limit) {
    size_t length = from == NULL ? 0 : strnlen(from, limit + 1);
    if (length == 0 || length > limit) {
        return false;
    }
    memcpy(to, from, length + 1);
    return true;
}

static bool is_same(const char *kept, const char *name) {
    return (quirks()->lower_names ? strcasecmp(kept, name) : strcmp(kept, name)) == 0;
}

Application *find_application(Device *device, const char *name) {
    for (uint32_t i = 0; i < device->apps; i++) {
        if (is_same(device->app[i].name, name)) {
            return &device->app[i];
        }
    }
    return NULL;
}

Container *find_container(Application *app, const char *name) {
    for (uint32_t i = 0; i < app->containers; i++) {
        if (is_same(app->container[i].name, name)) {
            return &app->container[i];
        }
    }
    return NULL;
}

File *find_file(Application *app, const char *name) {
    for (uint32_t i = 0; i < app->files; i++) {
        if (is_same(app->file[i].name, name)) {
            return &app->file[i];
        }
    }
    return NULL;
}

static void take_state_lock(const char *device) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.lock", state_home(), device);
    state_lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (state_lock >= 0) {
        flock(state_lock, LOCK_EX);
    }
}

static void drop_state_lock(void) {
    if (state_lock >= 0) {
        close(state_lock);
        state_lock = -1;
    }
}

static uint32_t resolve(Target *target, Session *session) {
    Session *device = session;
    while (device->parent != NULL) {
        device = device->parent;
    }
    target->device_session = device;
    if (device->removed || !state_present(device->name)) {
        device->removed = true;
        return SAR_DEVICE_REMOVED;
    }
    take_state_lock(device->name);
    target->device = state_load(device->name);
    if (target->device == NULL) {
        return state_present(device->name) ? SAR_FILEERR : SAR_DEVICE_REMOVED;
    }
    Session *app = session->kind == HANDLE_CONTAINER ? session->parent : session;
    if (app->kind == HANDLE_APPLICATION) {
        target->app_session = app;
        target->app = find_application(target->device, app->name);
        if (target->app == NULL) {
            return SAR_APPLICATION_NOT_EXISTS;
        }
    }
    if (session->kind == HANDLE_CONTAINER) {
        target->container = find_container(target->app, session->name);
        return target->container == NULL ? SAR_INVALIDHANDLEERR : SAR_OK;
    }
    return SAR_OK;
}

uint32_t target_open(Target *target, HANDLE handle, HandleKind kind) {
    memset(target, 0, sizeof *target);
    Session *session = session_find(handle, kind);
    return session == NULL ? SAR_INVALIDHANDLEERR : resolve(target, session);
}

/* As target_open, for what anybody may read: some libraries want the user's login for that as well. */
uint32_t open_for_reading(Target *target, HANDLE handle, HandleKind kind) {
    uint32_t result = target_open(target, handle, kind);
    bool wanted = quirks()->login_first && result == SAR_OK && !target->app_session->logged_in[USER_TYPE];
    return wanted ? SAR_USER_NOT_LOGGED_IN : result;
}

uint32_t target_close(Target *target, uint32_t result) {
    if (target->dirty && target->device != NULL) {
        if (!state_save(target->device_session->name, target->device)) {
            bool there = state_present(target->device_session->name);
            target->device_session->removed = !there;
            result = there ? SAR_FILEERR : SAR_DEVICE_REMOVED;
        }
    }
    state_free(target->device);
    target->device = NULL;
    drop_state_lock();
    return result;
}
