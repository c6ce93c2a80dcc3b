/* State of a device: NAME.key in the folder SOFTKEY_HOME. The file is there exactly while the key is inserted. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "softkey.h"

#define SUFFIX ".key"
#define PATH_SIZE 4096

const char *state_home(void) {
    const char *home = getenv("SOFTKEY_HOME");
    return home != NULL && home[0] != '\0' ? home : ".";
}

static void path_of(char *path, const char *device, const char *suffix) {
    snprintf(path, PATH_SIZE, "%s/%s%s", state_home(), device, suffix);
}

bool state_is_name(const char *name) {
    size_t length = strnlen(name, MAX_NAME + 1);
    return length > 0 && length <= MAX_NAME && name[0] != '.' && strchr(name, '/') == NULL;
}

bool state_present(const char *device) {
    char path[PATH_SIZE];
    path_of(path, device, SUFFIX);
    return state_is_name(device) && access(path, F_OK) == 0;
}

static int by_name(const void *left, const void *right) { return strcmp(left, right); }

size_t state_list(char (*names)[MAX_NAME + 1], size_t limit) {
    size_t count = 0;
    DIR *folder = opendir(state_home());
    if (folder == NULL) {
        return 0;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL && count < limit; entry = readdir(folder)) {
        size_t length = strlen(entry->d_name);
        size_t suffix = strlen(SUFFIX);
        if (length <= suffix || length - suffix > MAX_NAME || strcmp(entry->d_name + length - suffix, SUFFIX) != 0) {
            continue;
        }
        memcpy(names[count], entry->d_name, length - suffix);
        names[count][length - suffix] = '\0';
        count += state_is_name(names[count]) ? 1 : 0;
    }
    closedir(folder);
    qsort(names, count, sizeof names[0], by_name);
    return count;
}

bool blob_set(Blob *blob, const BYTE *bytes, size_t size) {
    BYTE *copy = malloc(size == 0 ? 1 : size);
    if (copy == NULL) {
        return false;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    free(blob->bytes);
    blob->bytes = copy;
    blob->size = size;
    return true;
}

void container_free(Container *container) {
    free(container->certificate[0].bytes);
    free(container->certificate[1].bytes);
    free(container->rsa.bytes);
    memset(container, 0, sizeof *container);
}

void application_free(Application *app) {
    for (uint32_t i = 0; i < app->containers; i++) {
        container_free(&app->container[i]);
    }
    for (uint32_t i = 0; i < app->files; i++) {
        free(app->file[i].data.bytes);
    }
    memset(app, 0, sizeof *app);
}

void state_free(Device *state) {
    if (state == NULL) {
        return;
    }
    for (uint32_t i = 0; i < state->apps; i++) {
        application_free(&state->app[i]);
    }
    free(state);
}

uint32_t state_used(const Device *state) {
    size_t used = 0;
    for (uint32_t a = 0; a < state->apps; a++) {
        const Application *app = &state->app[a];
        used += 256;
        for (uint32_t c = 0; c < app->containers; c++) {
            used += 512 + app->container[c].certificate[0].size + app->container[c].certificate[1].size;
            used += app->container[c].rsa.size;
        }
        for (uint32_t f = 0; f < app->files; f++) {
            used += 64 + app->file[f].data.size;
        }
    }
    return (uint32_t)used;
}

/* ---- writing: one line per thing, words separated by one space, bytes and texts in hexadecimal, "-" for empty */

static void put_hex(FILE *out, const void *bytes, size_t size) {
    const BYTE *byte = bytes;
    fputc(' ', out);
    if (size == 0) {
        fputc('-', out);
    }
    for (size_t i = 0; i < size; i++) {
        fputc("0123456789abcdef"[byte[i] >> 4], out);
        fputc("0123456789abcdef"[byte[i] & 15], out);
    }
}

static void put_pin(FILE *out, const PinRecord *pin) {
    put_hex(out, pin->value, strlen(pin->value));
    fprintf(out, " %u %u %u", pin->max, pin->left, pin->is_default);
}

static void put_container(FILE *out, const Container *container) {
    fputs("container", out);
    put_hex(out, container->name, strlen(container->name));
    for (int use = 0; use < 2; use++) {
        const KeyPair *pair = &container->pair[use];
        put_hex(out, pair->d, pair->present ? COORDINATE : 0);
        put_hex(out, pair->x, pair->present ? COORDINATE : 0);
        put_hex(out, pair->y, pair->present ? COORDINATE : 0);
        put_hex(out, container->certificate[use].bytes, container->certificate[use].size);
    }
    put_hex(out, container->rsa.bytes, container->rsa.size);
    fputc('\n', out);
}

static void put_application(FILE *out, const Application *app) {
    fputs("application", out);
    put_hex(out, app->name, strlen(app->name));
    put_pin(out, &app->pin[ADMIN_TYPE]);
    put_pin(out, &app->pin[USER_TYPE]);
    fprintf(out, " %u\n", app->file_rights);
    for (uint32_t i = 0; i < app->containers; i++) {
        put_container(out, &app->container[i]);
    }
    for (uint32_t i = 0; i < app->files; i++) {
        const File *file = &app->file[i];
        fputs("file", out);
        put_hex(out, file->name, strlen(file->name));
        fprintf(out, " %u %u", file->read_rights, file->write_rights);
        put_hex(out, file->data.bytes, file->data.size);
        fputc('\n', out);
    }
}

bool state_save(const char *device, const Device *state) {
    char path[PATH_SIZE], fresh[PATH_SIZE];
    path_of(path, device, SUFFIX);
    path_of(fresh, device, ".new");
    FILE *out = fopen(fresh, "w");
    if (out == NULL) {
        return false;
    }
    fputs("softkey 1\ndevice", out);
    put_hex(out, state->serial, strlen(state->serial));
    put_hex(out, state->label, strlen(state->label));
    put_hex(out, state->auth_key, sizeof state->auth_key);
    fprintf(out, " %u\n", state->total_space);
    for (uint32_t i = 0; i < state->apps; i++) {
        put_application(out, &state->app[i]);
    }
    bool written = !ferror(out);
    written = fclose(out) == 0 && written;
    /* A key pulled out meanwhile must not come back to life by our rename. */
    if (!written || !state_present(device) || rename(fresh, path) != 0) {
        unlink(fresh);
        return false;
    }
    return true;
}

/* ---- reading */

typedef struct {
    char *rest;
    bool failed;
} Words;

static char *next_word(Words *words) {
    char *word = strsep(&words->rest, " \n");
    if (word == NULL || word[0] == '\0') {
        words->failed = true;
        return "";
    }
    return word;
}

static uint32_t take_number(Words *words) { return (uint32_t)strtoul(next_word(words), NULL, 10); }

static int nibble(char c) {
    const char *digits = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));
    return found == NULL ? -1 : (int)(found - digits);
}

/* Decode the next word in place (hexadecimal is longer than what it says). */
static size_t take_bytes(Words *words, BYTE **bytes) {
    char *word = next_word(words);
    size_t size = strcmp(word, "-") == 0 ? 0 : strlen(word) / 2;
    *bytes = (BYTE *)word;
    for (size_t i = 0; i < size; i++) {
        int high = nibble(word[2 * i]), low = nibble(word[2 * i + 1]);
        words->failed = words->failed || high < 0 || low < 0;
        ((BYTE *)word)[i] = (BYTE)((high & 15) << 4 | (low & 15));
    }
    return size;
}

static void take_text(Words *words, char *text, size_t limit) {
    BYTE *bytes;
    size_t size = take_bytes(words, &bytes);
    if (size > limit) {
        words->failed = true;
        size = limit;
    }
    memcpy(text, bytes, size);
    text[size] = '\0';
}

static bool take_fixed(Words *words, BYTE *out, size_t size) {
    BYTE *bytes;
    size_t found = take_bytes(words, &bytes);
    if (found == size) {
        memcpy(out, bytes, size);
    }
    words->failed = words->failed || (found != size && found != 0);
    return found == size;
}

static void take_blob(Words *words, Blob *blob) {
    BYTE *bytes;
    size_t size = take_bytes(words, &bytes);
    words->failed = !blob_set(blob, bytes, size) || words->failed;
}

static void take_pin(Words *words, PinRecord *pin) {
    take_text(words, pin->value, MAX_PIN);
    pin->max = take_number(words);
    pin->left = take_number(words);
    pin->is_default = take_number(words);
}

static void take_application(Words *words, Device *state) {
    Application *app = &state->app[state->apps++];
    take_text(words, app->name, MAX_NAME);
    take_pin(words, &app->pin[ADMIN_TYPE]);
    take_pin(words, &app->pin[USER_TYPE]);
    app->file_rights = take_number(words);
}

static void take_container(Words *words, Application *app) {
    Container *container = &app->container[app->containers++];
    take_text(words, container->name, MAX_NAME);
    for (int use = 0; use < 2; use++) {
        KeyPair *pair = &container->pair[use];
        pair->present = take_fixed(words, pair->d, COORDINATE);
        pair->present = take_fixed(words, pair->x, COORDINATE) && pair->present;
        pair->present = take_fixed(words, pair->y, COORDINATE) && pair->present;
        take_blob(words, &container->certificate[use]);
    }
    if (words->rest != NULL && words->rest[0] != '\0') { /* a key of before RSA ends here */
        take_blob(words, &container->rsa);
    }
}

static void take_file(Words *words, Application *app) {
    File *file = &app->file[app->files++];
    take_text(words, file->name, MAX_NAME);
    file->read_rights = take_number(words);
    file->write_rights = take_number(words);
    take_blob(words, &file->data);
}

static bool take_line(char *line, Device *state) {
    Words words = {.rest = line, .failed = false};
    const char *kind = next_word(&words);
    Application *app = state->apps > 0 ? &state->app[state->apps - 1] : NULL;
    if (strcmp(kind, "softkey") == 0) {
        words.failed = take_number(&words) != 1;
    } else if (strcmp(kind, "device") == 0) {
        take_text(&words, state->serial, sizeof state->serial - 1);
        take_text(&words, state->label, sizeof state->label - 1);
        take_fixed(&words, state->auth_key, sizeof state->auth_key);
        state->total_space = take_number(&words);
    } else if (strcmp(kind, "application") == 0 && state->apps < MAX_APPS) {
        take_application(&words, state);
    } else if (strcmp(kind, "container") == 0 && app != NULL && app->containers < MAX_CONTAINERS) {
        take_container(&words, app);
    } else if (strcmp(kind, "file") == 0 && app != NULL && app->files < MAX_FILES) {
        take_file(&words, app);
    } else {
        words.failed = true;
    }
    return !words.failed;
}

Device *state_load(const char *device) {
    char path[PATH_SIZE];
    path_of(path, device, SUFFIX);
    FILE *in = state_is_name(device) ? fopen(path, "r") : NULL;
    Device *state = in == NULL ? NULL : calloc(1, sizeof *state);
    char *line = NULL;
    size_t room = 0;
    bool good = state != NULL;
    while (good && getline(&line, &room, in) > 0) {
        good = take_line(line, state);
    }
    free(line);
    if (in != NULL) {
        fclose(in);
    }
    if (!good || state->serial[0] == '\0') {
        state_free(state);
        return NULL;
    }
    return state;
}
