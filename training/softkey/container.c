/* Containers: key pairs, certificates, signatures, the enveloped encryption key. */
#include <string.h>

#include "softkey.h"

#define TYPE_EMPTY 0u
#define TYPE_RSA 1u
#define TYPE_ECC 2u
#define RSA_BLOB (2 * 8 + 256 + 4)
#define MAX_CERTIFICATE 16384u

SKF_API ULONG SKF_CreateContainer(HANDLE app, char *name, HANDLE *container);
SKF_API ULONG SKF_DeleteContainer(HANDLE app, char *name);
SKF_API ULONG SKF_OpenContainer(HANDLE app, char *name, HANDLE *container);
SKF_API ULONG SKF_CloseContainer(HANDLE container);
SKF_API ULONG SKF_EnumContainer(HANDLE app, char *names, void *size);
SKF_API ULONG SKF_GetContainerType(HANDLE container, void *type);
SKF_API ULONG SKF_ImportCertificate(HANDLE container, BOOL sign, BYTE *certificate, ULONG size);
SKF_API ULONG SKF_ExportCertificate(HANDLE container, BOOL sign, BYTE *certificate, void *size);
SKF_API ULONG SKF_GenECCKeyPair(HANDLE container, ULONG algorithm, BYTE *blob);
SKF_API ULONG SKF_GenRSAKeyPair(HANDLE container, ULONG bits, BYTE *blob);
SKF_API ULONG SKF_RSASignData(HANDLE container, BYTE *data, ULONG size, BYTE *signature, void *signature_size);
SKF_API ULONG SKF_ImportECCKeyPair(HANDLE container, BYTE *enveloped);
SKF_API ULONG SKF_ECCSignData(HANDLE container, BYTE *data, ULONG size, BYTE *signature);
SKF_API ULONG SKF_ECCVerify(HANDLE device, BYTE *key, BYTE *data, ULONG size, BYTE *signature);
SKF_API ULONG SKF_ExportPublicKey(HANDLE container, BOOL sign, BYTE *blob, void *size);

static bool may_write(const Target *target) { return target->app_session->logged_in[USER_TYPE]; }

static uint32_t add_container(Target *target, const char *name) {
    Application *app = target->app;
    if (!may_write(target)) {
        return SAR_USER_NOT_LOGGED_IN;
    }
    if (find_container(app, name) != NULL) {
        return SAR_FILE_ALREADY_EXIST;
    }
    if (app->containers == MAX_CONTAINERS) {
        return SAR_REACH_MAX_CONTAINER_COUNT;
    }
    if (state_used(target->device) + 512 > target->device->total_space) {
        return SAR_NO_ROOM;
    }
    copy_name(app->container[app->containers++].name, name, MAX_NAME);
    target->dirty = true;
    return SAR_OK;
}

/* Open a container, made first when `create` says so. */
static uint32_t enter_container(HANDLE handle, const char *name, HANDLE *out, bool create) {
    Target target;
    char checked[MAX_NAME + 1];
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK && (out == NULL || !copy_name(checked, name, MAX_NAME))) {
        result = SAR_NAMELENERR;
    }
    if (result == SAR_OK && create) {
        result = add_container(&target, checked);
    }
    if (result == SAR_OK && find_container(target.app, checked) == NULL) {
        result = SAR_INVALIDPARAMERR;
    }
    if (result == SAR_OK) {
        *out = session_new(HANDLE_CONTAINER, target.app_session, checked);
        result = *out == NULL ? SAR_MEMORYERR : SAR_OK;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_CreateContainer(HANDLE app, char *name, HANDLE *container) {
    RUN(enter_container(app, name, container, true));
}

SKF_API ULONG SKF_OpenContainer(HANDLE app, char *name, HANDLE *container) {
    RUN(enter_container(app, name, container, false));
}

static uint32_t delete_container(HANDLE handle, const char *name) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_APPLICATION);
    Container *container = result == SAR_OK && name != NULL ? find_container(target.app, name) : NULL;
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && container == NULL) {
        result = SAR_INVALIDPARAMERR;
    } else if (result == SAR_OK) {
        Container *last = &target.app->container[target.app->containers - 1];
        container_free(container);
        memmove(container, container + 1, (size_t)((char *)(last + 1) - (char *)(container + 1)));
        memset(last, 0, sizeof *last);
        target.app->containers--;
        target.dirty = true;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_DeleteContainer(HANDLE app, char *name) { RUN(delete_container(app, name)); }

static uint32_t close_container(HANDLE handle) {
    Session *session = session_find(handle, HANDLE_CONTAINER);
    if (session == NULL) {
        return SAR_INVALIDHANDLEERR;
    }
    session_close(session);
    return SAR_OK;
}

SKF_API ULONG SKF_CloseContainer(HANDLE container) { RUN(close_container(container)); }

static uint32_t enum_container(HANDLE handle, char *names, void *size) {
    Target target;
    const char *list[MAX_CONTAINERS];
    uint32_t result = open_for_reading(&target, handle, HANDLE_APPLICATION);
    if (result == SAR_OK) {
        for (uint32_t i = 0; i < target.app->containers; i++) {
            list[i] = target.app->container[i].name;
        }
        result = give_names(list, target.app->containers, names, size, SAR_KEYNOTFOUNTERR);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_EnumContainer(HANDLE app, char *names, void *size) { RUN(enum_container(app, names, size)); }

static uint32_t get_container_type(HANDLE handle, void *type) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK) {
        bool empty = !target.container->pair[0].present && !target.container->pair[1].present;
        bool is_rsa = target.container->rsa.size > 0 || (!empty && quirks()->type_wrong);
        put_ulong(type, is_rsa ? TYPE_RSA : empty ? TYPE_EMPTY : TYPE_ECC);
        result = empty && target.container->rsa.size == 0 && quirks()->absent_vague ? SAR_FAIL : SAR_OK;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GetContainerType(HANDLE container, void *type) { RUN(get_container_type(container, type)); }

static bool has_key(const Container *container, int use) {
    return container->pair[use].present || (use == 1 && container->rsa.size > 0);
}

static uint32_t import_certificate(HANDLE handle, int use, const BYTE *bytes, uint32_t size) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && (bytes == NULL || size == 0 || size > MAX_CERTIFICATE)) {
        result = SAR_INDATALENERR;
    } else if (result == SAR_OK && state_used(target.device) + size > target.device->total_space) {
        result = SAR_NO_ROOM;
    } else if (result == SAR_OK && quirks()->cert_needs_key && !has_key(target.container, use)) {
        result = SAR_KEYNOTFOUNTERR;
    } else if (result == SAR_OK) {
        target.dirty = blob_set(&target.container->certificate[use], bytes, size);
        result = target.dirty ? SAR_OK : SAR_MEMORYERR;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ImportCertificate(HANDLE container, BOOL sign, BYTE *certificate, ULONG size) {
    RUN(import_certificate(container, sign != 0, certificate, (uint32_t)size));
}

static uint32_t export_certificate(HANDLE handle, int use, BYTE *bytes, void *size) {
    Target target;
    uint32_t result = open_for_reading(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK) {
        BYTE padded[MAX_CERTIFICATE + 64] = {0};
        const Blob *blob = &target.container->certificate[use];
        size_t padding = quirks()->trailing ? 64 - blob->size % 64 : 0;
        if (blob->size > 0) {
            memcpy(padded, blob->bytes, blob->size);
        }
        if (blob->size == 0 && quirks()->absent_zero) {
            return target_close(&target, give_bytes(padded, 64, bytes, size));
        }
        result = blob->size > 0            ? give_bytes(padded, blob->size + padding, bytes, size)
                 : quirks()->absent_vague ? SAR_READFILEERR
                                          : SAR_CERTNOTFOUNTERR;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ExportCertificate(HANDLE container, BOOL sign, BYTE *certificate, void *size) {
    RUN(export_certificate(container, sign != 0, certificate, size));
}

/* ECCPUBLICKEYBLOB: BitLen, then X and Y right-aligned in 64 bytes each. */
static size_t write_public_key(const KeyPair *pair, BYTE *out) {
    static const BYTE zeros[32];
    Writer writer = {.base = out, .packed = true};
    write_ulong(&writer, 256);
    write_bytes(&writer, zeros, 32, 32);
    write_bytes(&writer, pair->x, 32, 32);
    write_bytes(&writer, zeros, 32, 32);
    write_bytes(&writer, pair->y, 32, 32);
    return writer.at;
}

static uint32_t generate(HANDLE handle, uint32_t algorithm, BYTE *blob) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && blob == NULL) {
        result = SAR_INVALIDPARAMERR;
    } else if (result == SAR_OK && algorithm != (quirks()->sm2_0006 ? SGD_SM2_1_0006 : SGD_SM2_1)) {
        result = SAR_NOTSUPPORTYETERR;
    } else if (result == SAR_OK && target.container->rsa.size > 0) {
        result = SAR_KEYUSAGEERR;
    } else if (result == SAR_OK) {
        target.dirty = sm2_generate(&target.container->pair[1]);
        result = target.dirty ? SAR_OK : SAR_FAIL;
        write_public_key(&target.container->pair[1], blob);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GenECCKeyPair(HANDLE container, ULONG algorithm, BYTE *blob) {
    RUN(generate(container, (uint32_t)algorithm, blob));
}

/* RSAPUBLICKEYBLOB: AlgID, BitLen, Modulus and PublicExponent, both big-endian and right-aligned. */
static size_t write_rsa_key(const Blob *key, BYTE *out) {
    BYTE modulus[256], exponent[4];
    unsigned bits = 0;
    Writer writer = {.base = out, .packed = true};
    if (!rsa_public(key, modulus, exponent, &bits)) {
        return 0;
    }
    write_ulong(&writer, SGD_RSA);
    write_ulong(&writer, bits);
    write_bytes(&writer, modulus, sizeof modulus, sizeof modulus);
    write_bytes(&writer, exponent, sizeof exponent, sizeof exponent);
    return writer.at;
}

static uint32_t generate_rsa(HANDLE handle, uint32_t bits, BYTE *blob) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && blob == NULL) {
        result = SAR_INVALIDPARAMERR;
    } else if (result == SAR_OK && bits != 1024 && bits != 2048) {
        result = SAR_MODULUSLENERR;
    } else if (result == SAR_OK && (target.container->pair[0].present || target.container->pair[1].present)) {
        result = SAR_KEYUSAGEERR;
    } else if (result == SAR_OK) {
        target.dirty = rsa_generate(bits, &target.container->rsa);
        result = target.dirty && write_rsa_key(&target.container->rsa, blob) > 0 ? SAR_OK : SAR_FAIL;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_GenRSAKeyPair(HANDLE container, ULONG bits, BYTE *blob) {
    RUN(generate_rsa(container, (uint32_t)bits, blob));
}

/* Padded by PKCS#1 v1.5 as it stands: the caller brings the DigestInfo. */
static uint32_t rsa_sign_data(HANDLE handle, const BYTE *data, uint32_t size, BYTE *signature, void *signature_size) {
    Target target;
    BYTE bytes[256];
    size_t written = sizeof bytes;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && target.container->rsa.size == 0) {
        result = SAR_KEYNOTFOUNTERR;
    } else if (result == SAR_OK && (data == NULL || size == 0 || size > 245)) {
        result = SAR_INDATALENERR;
    } else if (result == SAR_OK) {
        result = rsa_sign(&target.container->rsa, data, size, bytes, &written)
                     ? give_bytes(bytes, written, signature, signature_size)
                     : SAR_FAIL;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_RSASignData(HANDLE container, BYTE *data, ULONG size, BYTE *signature, void *signature_size) {
    RUN(rsa_sign_data(container, data, (uint32_t)size, signature, signature_size));
}

static bool is_zero(const BYTE *bytes, size_t size) {
    BYTE seen = 0;
    for (size_t i = 0; i < size; i++) {
        seen |= bytes[i];
    }
    return seen == 0;
}

/* Take the envelope apart and check that what comes out is the private key of the public key beside it. */
static uint32_t open_envelope(const KeyPair *signing, const BYTE *blob, KeyPair *out) {
    size_t width = ulong_size();
    const BYTE *encrypted = blob + 3 * width, *public = encrypted + 64 + width;
    const BYTE *cipher = public + 128;
    BYTE key[64];
    size_t key_size = sizeof key;
    uint32_t cipher_size = get_ulong(cipher + 160);
    if (get_ulong(blob) != 1 || get_ulong(blob + width) != SGD_SM4_ECB || get_ulong(blob + 2 * width) != 256 ||
        cipher_size != 16 || !is_zero(public, 32) || !is_zero(cipher, 32) || !is_zero(cipher + 64, 32)) {
        return SAR_INDATAERR;
    }
    if (quirks()->long_cipher && !is_zero(cipher + 160 + width + cipher_size, 512 - cipher_size)) {
        return SAR_INDATAERR;
    }
    if (!sm2_decrypt(signing, cipher + 32, cipher + 96, cipher + 128, cipher + 160 + width, cipher_size, key,
                     &key_size) ||
        key_size != 16 || !sm4_ecb(key, false, encrypted + 32, 32, out->d)) {
        return SAR_INDATAERR;
    }
    memcpy(out->x, public + 32, 32);
    memcpy(out->y, public + 96, 32);
    out->present = sm2_matches(out);
    return out->present ? SAR_OK : SAR_INDATAERR;
}

static uint32_t import_key_pair(HANDLE handle, const BYTE *blob) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && blob == NULL) {
        result = SAR_INVALIDPARAMERR;
    } else if (result == SAR_OK && !target.container->pair[1].present) {
        result = SAR_KEYNOTFOUNTERR;
    } else if (result == SAR_OK) {
        KeyPair fresh = {0};
        result = open_envelope(&target.container->pair[1], blob, &fresh);
        if (result == SAR_OK) {
            target.container->pair[0] = fresh;
            target.dirty = true;
        }
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ImportECCKeyPair(HANDLE container, BYTE *enveloped) {
    RUN(import_key_pair(container, enveloped));
}

static uint32_t sign_data(HANDLE handle, const BYTE *data, uint32_t size, BYTE *signature) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !may_write(&target)) {
        result = SAR_USER_NOT_LOGGED_IN;
    } else if (result == SAR_OK && (data == NULL || signature == NULL || size != 32)) {
        result = SAR_INDATALENERR;
    } else if (result == SAR_OK && !target.container->pair[1].present) {
        result = SAR_KEYNOTFOUNTERR;
    } else if (result == SAR_OK) {
        memset(signature, 0, 128);
        bool good = sm2_sign(&target.container->pair[1], data, signature + 32, signature + 96);
        result = good ? SAR_OK : SAR_FAIL;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ECCSignData(HANDLE container, BYTE *data, ULONG size, BYTE *signature) {
    RUN(sign_data(container, data, (uint32_t)size, signature));
}

static uint32_t verify(HANDLE handle, const BYTE *key, const BYTE *data, uint32_t size, const BYTE *signature) {
    Target target;
    uint32_t result = target_open(&target, handle, HANDLE_DEVICE);
    if (result == SAR_OK && (key == NULL || data == NULL || signature == NULL || size != 32)) {
        result = SAR_INVALIDPARAMERR;
    }
    if (result == SAR_OK) {
        const BYTE *x = key + ulong_size() + 32;
        result = sm2_verify(x, x + 64, data, signature + 32, signature + 96) ? SAR_OK : SAR_FAIL;
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ECCVerify(HANDLE device, BYTE *key, BYTE *data, ULONG size, BYTE *signature) {
    RUN(verify(device, key, data, (uint32_t)size, signature));
}

static uint32_t export_public_key(HANDLE handle, int use, BYTE *blob, void *size) {
    Target target;
    BYTE bytes[RSA_BLOB] = {0};
    uint32_t result = open_for_reading(&target, handle, HANDLE_CONTAINER);
    if (result == SAR_OK && !has_key(target.container, use)) {
        if (quirks()->absent_zero) {
            return target_close(&target, give_bytes(bytes, ulong_size() + 128, blob, size));
        }
        result = quirks()->absent_vague ? SAR_OBJERR : SAR_KEYNOTFOUNTERR;
    }
    if (result == SAR_OK) {
        const KeyPair *pair = &target.container->pair[use];
        size_t written = pair->present ? write_public_key(pair, bytes) : write_rsa_key(&target.container->rsa, bytes);
        result = give_bytes(bytes, written, blob, size);
    }
    return target_close(&target, result);
}

SKF_API ULONG SKF_ExportPublicKey(HANDLE container, BOOL sign, BYTE *blob, void *size) {
    RUN(export_public_key(container, sign != 0, blob, size));
}
