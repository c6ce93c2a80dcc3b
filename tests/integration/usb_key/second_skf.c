/* A second SKF library that shares nothing with the software key, as somebody with the standard's header at hand would
 * write one: structures laid out by the compiler, small numbers for handles, one device in memory.
 *
 *   -DPACKED   #pragma pack(1) around the structures
 *   -DLONG8    ULONG is `unsigned long`
 *   -DOPEN     device authentication is not supported, and not wanted
 *   -DNO_AUTH  device authentication is not exported, and wanted all the same
 *   -DUSED     somebody else's application is on it, its names in GBK; a device name in GBK too
 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef LONG8
typedef unsigned long ULONG;
#else
typedef uint32_t ULONG;
#endif
typedef int32_t BOOL;
typedef uint8_t BYTE;
typedef char CHAR;
typedef char *LPSTR;
typedef void *HANDLE;

enum { OK = 0, FAIL = 0x0A000001, BAD_HANDLE = 0x0A000005, BAD_PARAM = 0x0A000006, NO_KEY = 0x0A00001B, NO_CERT = 0x0A00001C,
       SMALL = 0x0A000020, BAD_PIN = 0x0A000024, LOCKED = 0x0A000025, LENGTH = 0x0A000027, APP_THERE = 0x0A00002C,
       NOT_IN = 0x0A00002D, NO_APP = 0x0A00002E, FILE_THERE = 0x0A00002F, NO_ROOM = 0x0A000030, NO_FILE = 0x0A000031 };

#ifdef PACKED
#pragma pack(1)
#endif
typedef struct { BYTE major, minor; } VERSION;
typedef struct {
    VERSION Version;
    CHAR Manufacturer[64], Issuer[64], Label[32], SerialNumber[32];
    VERSION HWVersion, FirmwareVersion;
    ULONG AlgSymCap, AlgAsymCap, AlgHashCap, DevAuthAlgId, TotalSpace, FreeSpace, MaxECCBufferSize, MaxBufferSize;
    BYTE Reserved[64];
} DEVINFO;
typedef struct { ULONG BitLen; BYTE X[64], Y[64]; } ECCPUBLICKEYBLOB;
typedef struct { BYTE r[64], s[64]; } ECCSIGNATUREBLOB;
typedef struct { BYTE X[64], Y[64], HASH[32]; ULONG CipherLen; BYTE Cipher[1]; } ECCCIPHERBLOB;
typedef struct {
    ULONG Version, ulSymmAlgID, ulBits;
    BYTE cbEncryptedPriKey[64];
    ECCPUBLICKEYBLOB PubKey;
    ECCCIPHERBLOB ECCCipherBlob;
} ENVELOPEDKEYBLOB;
typedef struct { CHAR FileName[32]; ULONG FileSize, ReadRights, WriteRights; } FILEATTRIBUTE;
#ifdef PACKED
#pragma pack()
#endif

typedef struct { BIGNUM *d; EC_POINT *q; BYTE *cert; ULONG cert_len; } Pair;
typedef struct { char name[33]; BYTE *content; ULONG size; } File;
static struct {
    char label[32], app[33], container[65], pin[2][17];
    int has_app, has_container, left[2], logged_in, authenticated;
    BYTE random[16];
    File file[4];
    Pair pair[2];
} key
#ifdef USED
    = {.label = "\xb1\xea\xc7\xa9", .app = "\xd3\xa6\xd3\xc3", .container = "\xc8\xdd\xc6\xf7", .has_app = 1, .has_container = 1,
       .file[0] = {.name = "\xce\xc4\xbc\xfe", .content = (BYTE *)"text", .size = 4}}
#endif
    ;
static const HANDLE device = (HANDLE)1, application = (HANDLE)2, container = (HANDLE)3;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static int is_cancelled;

static EC_GROUP *curve(void) {
    static EC_GROUP *group;
    return group ? group : (group = EC_GROUP_new_by_curve_name(NID_sm2));
}

static ULONG give(const void *from, ULONG size, void *to, ULONG *length) {
    if (length == NULL) return BAD_PARAM;
    ULONG room = *length;
    *length = size;
    if (to == NULL) return OK;
    if (room < size) return SMALL;
    memcpy(to, from, size);
    return OK;
}

static ULONG give_name(int is_there, const char *name, void *to, ULONG *length) {
    char list[80] = {0};
    if (is_there) strcpy(list, name);
    return give(list, is_there ? (ULONG)strlen(name) + 2 : 0, to, length);
}

ULONG SKF_WaitForDevEvent(LPSTR name, ULONG *length, ULONG *event) {
    (void)name, (void)length, (void)event; /* the one device never leaves */
    pthread_mutex_lock(&gate);
    for (is_cancelled = 0; !is_cancelled;) pthread_cond_wait(&woken, &gate);
    pthread_mutex_unlock(&gate);
    return FAIL;
}

ULONG SKF_CancelWaitForDevEvent(void) {
    pthread_mutex_lock(&gate);
    is_cancelled = 1;
    pthread_cond_broadcast(&woken);
    pthread_mutex_unlock(&gate);
    return OK;
}

#ifdef USED
#define DEVICE_NAME "\xbd\xe9\xd6\xca#1"
#else
#define DEVICE_NAME "second#1"
#endif
ULONG SKF_EnumDev(BOOL present, LPSTR names, ULONG *size) { return (void)present, give_name(1, DEVICE_NAME, names, size); }
ULONG SKF_ConnectDev(LPSTR name, HANDLE *out) { return strcmp(name, DEVICE_NAME) ? BAD_PARAM : (*out = device, OK); }
ULONG SKF_DisConnectDev(HANDLE dev) { return dev == device ? (key.authenticated = key.logged_in = 0, OK) : BAD_HANDLE; }
ULONG SKF_LockDev(HANDLE dev, ULONG timeout) { return (void)timeout, dev == device ? OK : BAD_HANDLE; }
ULONG SKF_UnlockDev(HANDLE dev) { return dev == device ? OK : BAD_HANDLE; }

ULONG SKF_SetLabel(HANDLE dev, LPSTR label) {
    return dev == device ? (strncpy(key.label, label, sizeof key.label), OK) : BAD_HANDLE;
}

ULONG SKF_GetDevInfo(HANDLE dev, DEVINFO *info) {
    if (dev != device) return BAD_HANDLE;
    memset(info, 0, sizeof *info);
    info->Version = (VERSION){1, 0};
    strcpy(info->Manufacturer, "Somebody else");
    strcpy(info->Issuer, "Somebody else");
    memcpy(info->Label, key.label, sizeof key.label);
    memset(info->SerialNumber, ' ', sizeof info->SerialNumber);
    memcpy(info->SerialNumber, "SECOND-0001", 11);
    info->AlgSymCap = 0x401, info->AlgAsymCap = 0x20700, info->AlgHashCap = 1, info->DevAuthAlgId = 0x401;
    info->TotalSpace = 65536, info->FreeSpace = 40000, info->MaxECCBufferSize = 256, info->MaxBufferSize = 1024;
    return OK;
}

ULONG SKF_GenRandom(HANDLE dev, BYTE *out, ULONG size) {
    if (dev != device) return BAD_HANDLE;
    RAND_bytes(out, (int)size);
    memset(key.random, 0, 16);
    memcpy(key.random, out, size < 16 ? size : 16);
    return OK;
}

static void sm4(const BYTE *secret, int encrypt, const BYTE *in, int size, BYTE *out) {
    int length;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    EVP_CipherInit_ex(c, EVP_sm4_ecb(), NULL, secret, NULL, encrypt);
    EVP_CIPHER_CTX_set_padding(c, 0);
    EVP_CipherUpdate(c, out, &length, in, size);
    EVP_CIPHER_CTX_free(c);
}

#ifdef OPEN
ULONG SKF_DevAuth(HANDLE dev, BYTE *answer, ULONG size) { return (void)dev, (void)answer, (void)size, key.authenticated = 1, 0x0A000003; }
#elif !defined NO_AUTH
ULONG SKF_DevAuth(HANDLE dev, BYTE *answer, ULONG size) {
    BYTE expected[16];
    if (dev != device || size != 16) return BAD_PARAM;
    sm4((const BYTE *)"1234567812345678", 1, key.random, 16, expected);
    return (key.authenticated = memcmp(expected, answer, 16) == 0) ? OK : FAIL;
}
#endif

ULONG SKF_EnumApplication(HANDLE dev, LPSTR names, ULONG *size) {
    return dev == device ? give_name(key.has_app, key.app, names, size) : BAD_HANDLE;
}

ULONG SKF_CreateApplication(HANDLE dev, LPSTR name, LPSTR admin, ULONG admin_tries, LPSTR user, ULONG user_tries,
                            ULONG rights, HANDLE *out) {
    (void)rights;
    if (dev != device || !key.authenticated) return NOT_IN;
    if (key.has_app) return APP_THERE;
    if (strlen(admin) < 6 || strlen(user) < 6) return LENGTH;
    strcpy(key.app, name), strcpy(key.pin[0], admin), strcpy(key.pin[1], user);
    key.left[0] = (int)admin_tries, key.left[1] = (int)user_tries, key.has_app = 1, *out = application;
    return OK;
}

ULONG SKF_DeleteApplication(HANDLE dev, LPSTR name) {
    if (dev != device || !key.authenticated) return NOT_IN;
    if (!key.has_app || strcmp(name, key.app)) return NO_APP;
    memset(&key.app, 0, sizeof key - offsetof(__typeof__(key), app));
    key.authenticated = 1;
    return OK;
}

ULONG SKF_OpenApplication(HANDLE dev, LPSTR name, HANDLE *out) {
    return dev != device ? BAD_HANDLE : !key.has_app || strcmp(name, key.app) ? NO_APP : (*out = application, OK);
}
ULONG SKF_CloseApplication(HANDLE app) { return app == application ? OK : BAD_HANDLE; }
ULONG SKF_ClearSecureState(HANDLE app) { return app == application ? (key.logged_in = 0, OK) : BAD_HANDLE; }

ULONG SKF_VerifyPIN(HANDLE app, ULONG type, LPSTR pin, ULONG *left) {
    if (app != application) return BAD_HANDLE;
    if (key.left[type] == 0) return LOCKED;
    if (strcmp(pin, key.pin[type])) return *left = (ULONG)--key.left[type], key.left[type] ? BAD_PIN : LOCKED;
    key.left[type] = 4, key.logged_in |= type == 1;
    return OK;
}

ULONG SKF_UnblockPIN(HANDLE app, LPSTR admin, LPSTR user, ULONG *left) {
    ULONG result = SKF_VerifyPIN(app, 0, admin, left);
    return result == OK ? (strcpy(key.pin[1], user), key.left[1] = 4, OK) : result;
}

ULONG SKF_EnumContainer(HANDLE app, LPSTR names, ULONG *size) {
    return app == application ? give_name(key.has_container, key.container, names, size) : BAD_HANDLE;
}
ULONG SKF_CreateContainer(HANDLE app, LPSTR name, HANDLE *out) {
    if (app != application || !key.logged_in) return NOT_IN;
    return strcpy(key.container, name), key.has_container = 1, *out = container, OK;
}
ULONG SKF_OpenContainer(HANDLE app, LPSTR name, HANDLE *out) {
    (void)name;
    return app == application && key.has_container ? (*out = container, OK) : FAIL;
}
ULONG SKF_CloseContainer(HANDLE c) { return c == container ? OK : BAD_HANDLE; }

static void put_key(const Pair *pair, ECCPUBLICKEYBLOB *blob) {
    BIGNUM *x = BN_new(), *y = BN_new();
    EC_POINT_get_affine_coordinates(curve(), pair->q, x, y, NULL);
    memset(blob, 0, sizeof *blob);
    blob->BitLen = 256;
    BN_bn2binpad(x, blob->X, 64), BN_bn2binpad(y, blob->Y, 64);
    BN_free(x), BN_free(y);
}

ULONG SKF_GenECCKeyPair(HANDLE c, ULONG algorithm, ECCPUBLICKEYBLOB *blob) {
    Pair *pair = &key.pair[1];
    if (c != container || !key.logged_in) return NOT_IN;
    if (algorithm != 0x20200) return BAD_PARAM; /* as GM/T 0006 numbers it */
    pair->d = BN_new(), pair->q = EC_POINT_new(curve());
    BN_rand_range(pair->d, EC_GROUP_get0_order(curve()));
    EC_POINT_mul(curve(), pair->q, pair->d, NULL, NULL, NULL);
    put_key(pair, blob);
    return OK;
}

ULONG SKF_ExportPublicKey(HANDLE c, BOOL sign, BYTE *out, ULONG *size) {
    ECCPUBLICKEYBLOB blob;
    if (c != container) return BAD_HANDLE;
    if (key.pair[sign].q == NULL) return NO_KEY;
    put_key(&key.pair[sign], &blob);
    return give(&blob, sizeof blob, out, size);
}

/* GB/T 32918.2, 6.1 over a digest that is given */
ULONG SKF_ECCSignData(HANDLE c, BYTE *data, ULONG size, ECCSIGNATUREBLOB *out) {
    if (c != container || !key.logged_in) return NOT_IN;
    if (size != 32) return BAD_PARAM;
    BN_CTX *bn = BN_CTX_new();
    const BIGNUM *n = EC_GROUP_get0_order(curve()), *d = key.pair[1].d;
    BIGNUM *e = BN_bin2bn(data, 32, NULL), *k = BN_new(), *x = BN_new(), *r = BN_new(), *s = BN_new(), *t = BN_new();
    EC_POINT *kg = EC_POINT_new(curve());
    BN_rand_range(k, n);
    EC_POINT_mul(curve(), kg, k, NULL, NULL, bn);
    EC_POINT_get_affine_coordinates(curve(), kg, x, NULL, bn);
    BN_mod_add(r, e, x, n, bn);          /* r = e + x */
    BN_mod_mul(t, r, d, n, bn);          /* s = (k - r d) / (1 + d) */
    BN_mod_sub(s, k, t, n, bn);
    BN_add(t, d, BN_value_one());
    BN_mod_inverse(t, t, n, bn);
    BN_mod_mul(s, s, t, n, bn);
    memset(out, 0, sizeof *out);
    BN_bn2binpad(r, out->r, 64), BN_bn2binpad(s, out->s, 64);
    BN_free(e), BN_free(k), BN_free(x), BN_free(r), BN_free(s), BN_free(t), EC_POINT_free(kg), BN_CTX_free(bn);
    return OK;
}

/* GB/T 32918.4, 7.1: the symmetric key, 16 bytes, so one block of the key derivation is enough */
static int unwrap(const ECCCIPHERBLOB *blob, BYTE out[16]) {
    BYTE xy[64], mask[32], check[32], counter[4] = {0, 0, 0, 1};
    unsigned int length;
    EC_POINT *point = EC_POINT_new(curve());
    BIGNUM *x = BN_bin2bn(blob->X, 64, NULL), *y = BN_bin2bn(blob->Y, 64, NULL);
    if (blob->CipherLen != 16 || EC_POINT_set_affine_coordinates(curve(), point, x, y, NULL) != 1) return 0;
    EC_POINT_mul(curve(), point, NULL, point, key.pair[1].d, NULL);
    EC_POINT_get_affine_coordinates(curve(), point, x, y, NULL);
    BN_bn2binpad(x, xy, 32), BN_bn2binpad(y, xy + 32, 32);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_DigestInit_ex(md, EVP_sm3(), NULL), EVP_DigestUpdate(md, xy, 64), EVP_DigestUpdate(md, counter, 4);
    EVP_DigestFinal_ex(md, mask, &length);
    for (int i = 0; i < 16; i++) out[i] = blob->Cipher[i] ^ mask[i];
    EVP_DigestInit_ex(md, EVP_sm3(), NULL), EVP_DigestUpdate(md, xy, 32), EVP_DigestUpdate(md, out, 16);
    EVP_DigestUpdate(md, xy + 32, 32), EVP_DigestFinal_ex(md, check, &length);
    EVP_MD_CTX_free(md), EC_POINT_free(point), BN_free(x), BN_free(y);
    return memcmp(check, blob->HASH, 32) == 0;
}

ULONG SKF_ImportECCKeyPair(HANDLE c, ENVELOPEDKEYBLOB *blob) {
    BYTE secret[16], scalar[32];
    Pair *pair = &key.pair[0];
    if (c != container || !key.logged_in) return NOT_IN;
    if (blob->Version != 1 || blob->ulSymmAlgID != 0x401 || blob->ulBits != 256 || blob->PubKey.BitLen != 256) return BAD_PARAM;
    if (!unwrap(&blob->ECCCipherBlob, secret)) return FAIL;
    sm4(secret, 0, blob->cbEncryptedPriKey + 32, 32, scalar);
    pair->d = BN_bin2bn(scalar, 32, NULL), pair->q = EC_POINT_new(curve());
    EC_POINT_mul(curve(), pair->q, pair->d, NULL, NULL, NULL);
    ECCPUBLICKEYBLOB made;
    put_key(pair, &made);
    return memcmp(made.X, blob->PubKey.X, 128) ? (pair->q = NULL, FAIL) : OK;
}

ULONG SKF_ImportCertificate(HANDLE c, BOOL sign, BYTE *cert, ULONG size) {
    Pair *pair = &key.pair[sign];
    if (c != container || !key.logged_in) return NOT_IN;
    if (pair->q == NULL) return NO_KEY;
    pair->cert = realloc(pair->cert, size), pair->cert_len = size;
    memcpy(pair->cert, cert, size);
    return OK;
}

ULONG SKF_ExportCertificate(HANDLE c, BOOL sign, BYTE *out, ULONG *size) {
    if (c != container) return BAD_HANDLE;
    return key.pair[sign].cert ? give(key.pair[sign].cert, key.pair[sign].cert_len, out, size) : NO_CERT;
}

static File *file_of(HANDLE app, const char *name) {
    for (int i = 0; app == application && i < 4; i++) {
        if (key.file[i].content && !strcmp(key.file[i].name, name)) return &key.file[i];
    }
    return NULL;
}

ULONG SKF_EnumFiles(HANDLE app, LPSTR names, ULONG *size) {
    char list[4 * 33 + 1] = {0}, *at = list;
    if (app != application) return BAD_HANDLE;
    for (int i = 0; i < 4; i++) {
        if (key.file[i].content) at = stpcpy(at, key.file[i].name) + 1;
    }
    return give(list, at == list ? 0 : (ULONG)(at - list) + 1, names, size);
}

ULONG SKF_CreateFile(HANDLE app, LPSTR name, ULONG size, ULONG read, ULONG write) {
    (void)read, (void)write;
    if (app != application || !key.logged_in) return NOT_IN;
    if (file_of(app, name)) return FILE_THERE;
    for (int i = 0; i < 4; i++) {
        File *file = &key.file[i];
        if (!file->content) return strcpy(file->name, name), file->content = calloc(1, size), file->size = size, OK;
    }
    return NO_ROOM;
}

ULONG SKF_DeleteFile(HANDLE app, LPSTR name) {
    File *file = file_of(app, name);
    return file ? (free(file->content), file->content = NULL, OK) : NO_FILE;
}

ULONG SKF_GetFileInfo(HANDLE app, LPSTR name, FILEATTRIBUTE *info) {
    File *file = file_of(app, name);
    if (!file) return NO_FILE;
    memset(info, 0, sizeof *info);
    return strcpy(info->FileName, name), info->FileSize = file->size, info->ReadRights = 0xFF, OK;
}

ULONG SKF_WriteFile(HANDLE app, LPSTR name, ULONG offset, BYTE *data, ULONG size) {
    File *file = file_of(app, name);
    if (!file) return NO_FILE;
    if (offset + size > file->size || size > 1024) return BAD_PARAM;
    return memcpy(file->content + offset, data, size), OK;
}

ULONG SKF_ReadFile(HANDLE app, LPSTR name, ULONG offset, ULONG size, BYTE *out, ULONG *length) {
    File *file = file_of(app, name);
    if (!file) return NO_FILE;
    if (offset > file->size || size > 1024) return BAD_PARAM;
    ULONG rest = file->size - offset;
    return memcpy(out, file->content + offset, *length = size < rest ? size : rest), OK;
}
