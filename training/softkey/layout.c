/* The caller's memory: ULONG of 4 or 8 bytes, structures packed or naturally aligned, buffers and their sizes. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "softkey.h"

size_t ulong_size(void) { return quirks()->ulong8 ? 8 : 4; }

void put_ulong(void *where, uint32_t value) {
    uint64_t wide = value;
    if (where != NULL) {
        memcpy(where, &wide, ulong_size()); /* little-endian machines only, as SKF is */
    }
}

uint32_t get_ulong(const void *where) {
    uint32_t value;
    memcpy(&value, where, sizeof value);
    return value;
}

/* Put `size` bytes into a field of `field` bytes, the rest zero. */
void write_bytes(Writer *writer, const void *bytes, size_t size, size_t field) {
    memset(writer->base + writer->at, 0, field);
    memcpy(writer->base + writer->at, bytes, size < field ? size : field);
    writer->at += field;
}

void write_ulong(Writer *writer, uint32_t value) {
    size_t width = ulong_size();
    if (!writer->packed) {
        while (writer->at % width != 0) {
            writer->base[writer->at++] = 0;
        }
    }
    put_ulong(writer->base + writer->at, value);
    writer->at += width;
}

/* Answer bytes by the usual convention: NULL asks for the size, a short buffer is refused with the size needed. */
uint32_t give_bytes(const BYTE *bytes, size_t size, BYTE *out, void *out_size) {
    if (out_size == NULL) {
        return SAR_INVALIDPARAMERR;
    }
    if (out == NULL && (quirks()->null_refused || quirks()->null_fails)) {
        return quirks()->null_fails ? SAR_FAIL : SAR_INVALIDPARAMERR;
    }
    if (out == NULL && quirks()->null_crashes) {
        abort();
    }
    if (out == NULL && quirks()->null_zero) {
        return SAR_OK;
    }
    uint32_t room = get_ulong(out_size);
    if (out == NULL || room < size || !quirks()->stale_size) {
        put_ulong(out_size, (uint32_t)size);
    }
    if (out == NULL) {
        return quirks()->null_too_small ? SAR_BUFFER_TOO_SMALL : SAR_OK;
    }
    if (room < size) {
        return quirks()->small_is_length ? SAR_INDATALENERR : SAR_BUFFER_TOO_SMALL;
    }
    memcpy(out, bytes, size);
    return SAR_OK;
}

/* What a file is read and written by at most. */
uint32_t max_buffer(void) { return quirks()->small_buffer ? 300u : 4096u; }

/* Answer a list of names: each ends with a zero byte, the list with one more. `none`: what a quirk says of no name. */
uint32_t give_names(const char *const *names, size_t count, char *out, void *out_size, uint32_t none) {
    if (count == 0 && quirks()->empty_not_exist) {
        return none;
    }
    char list[64 * (MAX_NAME + 1) + 2];
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = names[quirks()->reversed ? count - 1 - i : i];
        size_t size = strlen(name) + 1;
        for (size_t letter = 0; letter < size; letter++) {
            list[at + letter] = (char)(quirks()->lower_names ? tolower((unsigned char)name[letter]) : name[letter]);
        }
        at += size;
    }
    if (quirks()->no_nul && count > 0) {
        at--;
    } else if (!quirks()->single_nul || count == 0) {
        list[at++] = '\0';
    }
    if (count == 0) {
        list[at++] = '\0';
    }
    return give_bytes((const BYTE *)list, at, (BYTE *)out, out_size);
}
