/* Files of an application. */
#include <stdlib.h>
#include <string.h>

#include "softkey.h"

#define MAX_FILE (1024u * 1024u)

SKF_API ULONG SKF_CreateFile(HANDLE app, char *name, ULONG size, ULONG read_rights, ULONG write_rights);
SKF_API ULONG SKF_DeleteFile(HANDLE app, char *name);
SKF_API ULONG SKF_EnumFiles(HANDLE app, char *names, void *size);
SKF_API ULONG SKF_GetFileInfo(HANDLE app, char *name, BYTE *info);
SKF_API ULONG SKF_ReadFile(HANDLE app, char *name, ULONG offset, ULONG size, BYTE *out, void *out_size);
SKF_API ULONG SKF_WriteFile(HANDLE app, char *name, ULONG offset, BYTE *data, ULONG size);

static bool is_allowed(const Target *target, uint32_t rights) {
    const bool *logged_in = target->app_session->logged_in;
    return rights == SECURE_ANYONE_ACCOUNT || ((rights & SECURE_USER_ACCOUNT) != 0 && logged_in[USER_TYPE]) ||
           ((rights & SECURE_ADM_ACCOUNT) != 0 && logged_in[ADMIN_TYPE]);
}

static uint32_t create(Target *target, const char *name, uint32_t size, uint32_t read_rights, uint32_t write_rights) {
    char checked[MAX_NAME + 1];
    Application *app = target->app;
    if (!is_allowed(target, app->file_rights)) {
        return SAR_USER_NOT_LOGGED_IN;
    }
    if (!copy_name(checked, name, 32)) {
        return SAR_NAMELENERR;
    }
    if (find_file(app, checked) != NULL) {
        return SAR_FILE_ALREADY_EXIST;
    }
    if (quirks()->rounded) {
        size = (size + 63) / 64 * 64;
    }
    if (app->files == MAX_FILES || size > MAX_FILE || state_used(target->device) + size > target->device->total_space) {
        return SAR_NO_ROOM;
    }
    BYTE *bytes = calloc(1, size == 0 ? 1 : size);
    if (bytes == NULL) {
        return SAR_MEMORYERR;
    }
    File *file = &app->file[app->files++];
    copy_name(file->name, checked, 32);
    file->read_rights = read_rights;
    file->write_rights = write_rights;
    file->data = (Blob){.bytes = bytes, .size = size};
    target->dirty = true;
    return SAR_OK;
}

static uint32_t create_file(HANDLE handle, const char *name, uint32_t size, uint32_t read_rights, uint32_t write_rights) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK) {
        result = create(&target, name, size, read_rights, write_rights);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_CreateFile(HANDLE app, char *name, ULONG size, ULONG read_rights, ULONG write_rights) {
    RUN(create_file(app, name, (uint32_t)size, (uint32_t)read_rights, (uint32_t)write_rights));
}

/* Open the target and find the file in it. */
static uint32_t reach(Target *target, HANDLE handle, const char *name, File **file) {
    uint32_t result = target_open(target, handle, HANDLE_APPLICATION);
    *file = result == SAR_OK && name != NULL ? find_file(target->app, name) : NULL;
    return result == SAR_OK && *file == NULL ? SAR_FILE_NOT_EXIST : result;
}

static uint32_t delete_file(HANDLE handle, const char *name) {
    Target target;
    File *file;
    uint32_t result = reach(&target, handle, name, &file);
    if (result == SAR_OK && !is_allowed(&target, file->write_rights)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK) {
        File *last = &target.app->file[target.app->files - 1];
        free(file->data.bytes);
        memmove(file, file + 1, (size_t)((char *)(last + 1) - (char *)(file + 1)));
        memset(last, 0, sizeof *last);
        target.app->files--;
        target.dirty = true;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_DeleteFile(HANDLE app, char *name) { RUN(delete_file(app, name)); }

static uint32_t enum_files(HANDLE handle, char *names, void *size) {
    Target target;
    const char *list[MAX_FILES];
    uint32_t result = open_for_reading(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK) {
        for (uint32_t i = 0; i < target.app->files; i++) {
            list[i] = target.app->file[i].name;
        }
        result = give_names(list, target.app->files, names, size, SAR_FILE_NOT_EXIST);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_EnumFiles(HANDLE app, char *names, void *size) { RUN(enum_files(app, names, size)); }

static uint32_t get_file_info(HANDLE handle, const char *name, BYTE *info) {
    Target target;
    File *file;
    uint32_t result = reach(&target, handle, name, &file);
    if (result == SAR_OK && info == NULL) {
        result = SAR_INVALIDPARAMERR;
    } else if (result == SAR_OK) {
        Writer writer = {.base = info, .packed = true};
        write_bytes(&writer, file->name, strlen(file->name), 32);
        write_ulong(&writer, (uint32_t)file->data.size);
        write_ulong(&writer, file->read_rights);
        write_ulong(&writer, file->write_rights);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GetFileInfo(HANDLE app, char *name, BYTE *info) { RUN(get_file_info(app, name, info)); }

/* How much there is to read is told by the size asked for and the end of the file. */
static uint32_t read_file(HANDLE handle, const char *name, uint32_t offset, uint32_t size, BYTE *out, void *out_size) {
    Target target;
    File *file;
    uint32_t result = reach(&target, handle, name, &file);
    if (result == SAR_OK && !is_allowed(&target, file->read_rights)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && (offset > file->data.size || size > max_buffer())) {
        result = SAR_INDATALENERR;
    } else if (result == SAR_OK) {
        if (quirks()->small_reads && size > 1000) {
            return target_close(&target, SAR_READFILEERR);
        }
        size_t rest = file->data.size - offset, wanted = rest < size ? rest : size;
        wanted = quirks()->short_reads && wanted > 100 ? 100 : wanted;
        result = give_bytes(file->data.bytes + offset, wanted, out, out_size);
        if (quirks()->bad_memory && result == SAR_OK && out != NULL && wanted > 0) {
            out[wanted - 1] ^= 1;
        }
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ReadFile(HANDLE app, char *name, ULONG offset, ULONG size, BYTE *out, void *out_size) {
    RUN(read_file(app, name, (uint32_t)offset, (uint32_t)size, out, out_size));
}

static uint32_t write_file(HANDLE handle, const char *name, uint32_t offset, const BYTE *data, uint32_t size) {
    Target target;
    File *file;
    uint32_t result = reach(&target, handle, name, &file);
    if (result == SAR_OK && !is_allowed(&target, file->write_rights)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && (data == NULL || size > max_buffer() || offset > file->data.size ||
                                    ((quirks()->small_writes || quirks()->write_fails) && size > 1000) ||
                                    size > file->data.size - offset)) {
        result = quirks()->write_fails ? SAR_WRITEFILEERR : SAR_INDATALENERR;
    } else if (result == SAR_OK) {
        memcpy(file->data.bytes + offset, data, size);
        target.dirty = true;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_WriteFile(HANDLE app, char *name, ULONG offset, BYTE *data, ULONG size) {
    RUN(write_file(app, name, (uint32_t)offset, data, (uint32_t)size));
}
