/* The software key inside: state, faults, handles. A training device: private keys lie plainly in the state file. */
#ifndef SOFTKEY_H
#define SOFTKEY_H

#include <stdbool.h>
#include <time.h>

#include "skf.h"

#define MAX_NAME 64
#define MAX_DEVICES 64
#define MAX_APPS 8
#define MAX_CONTAINERS 8
#define MAX_FILES 16
#define MAX_PIN 16
#define MIN_PIN 6
#define COORDINATE 32

typedef struct {
    BYTE *bytes;
    size_t size;
} Blob;

/* One PIN with its persisted retry counter. */
typedef struct {
    char value[MAX_PIN + 1];
    uint32_t max;
    uint32_t left;
    uint32_t is_default;
} PinRecord;

/* One key pair: d, x, y; `present` is 0 where there is none. */
typedef struct {
    uint32_t present;
    BYTE d[COORDINATE];
    BYTE x[COORDINATE];
    BYTE y[COORDINATE];
} KeyPair;

typedef struct {
    char name[MAX_NAME + 1];
    KeyPair pair[2];  /* 0 encryption, 1 signing: indexed by bSignFlag */
    Blob certificate[2];
    Blob rsa; /* PKCS#1 RSAPrivateKey of an RSA container, which has no ECC pair */
} Container;

typedef struct {
    char name[MAX_NAME + 1];
    uint32_t read_rights;
    uint32_t write_rights;
    Blob data;
} File;

typedef struct {
    char name[MAX_NAME + 1];
    PinRecord pin[2];  /* 0 admin, 1 user */
    uint32_t file_rights;
    uint32_t containers;
    Container container[MAX_CONTAINERS];
    uint32_t files;
    File file[MAX_FILES];
} Application;

typedef struct {
    char serial[33];
    char label[33];
    BYTE auth_key[16];
    uint32_t total_space;
    uint32_t apps;
    Application app[MAX_APPS];
} Device;

/* state.c: one text file per device, written to a new file and renamed. */
const char *state_home(void);
bool state_present(const char *device);
bool state_is_name(const char *name);
size_t state_list(char (*names)[MAX_NAME + 1], size_t limit);
Device *state_load(const char *device);
bool state_save(const char *device, const Device *state);
void state_free(Device *state);
uint32_t state_used(const Device *state);
void application_free(Application *app);
void container_free(Container *container);
bool blob_set(Blob *blob, const BYTE *bytes, size_t size);

/* control.c: quirks and faults. Every exported function runs between call_begin and call_end. */
typedef struct {
    bool ulong8, natural, null_too_small, sm1;
    bool null_refused, empty_not_exist, single_nul, small_buffer, bool8, strict, bad_memory;
    bool null_zero, null_fails, stale_size, no_nul, reversed, padded, trailing, cert_needs_key, sm2_0006;
    bool no_count, logged_in, no_handle, auth_closes, short_reads, small_writes, rounded, auth_ssf33, long_cipher, null_crashes, small_is_length;
    bool auth_sm2, no_label, absent_vague, absent_zero, small_reads, write_fails, lower_names, label_auth, type_wrong, login_first;
    bool event_none, event_never, event_double, event_lost, event_edge, event_stub, event_storm, cancel_ignored;
    size_t auth_random; /* bytes that DevAuth takes: 8, or 16 */
} Quirks;
const Quirks *quirks(void);
uint32_t call_begin(const char *function);
uint32_t call_end(uint32_t result);
void call_pause(unsigned milliseconds); /* lets other threads in */

#define RUN(expression)                             \
    do {                                            \
        uint32_t result_ = call_begin(__func__);    \
        if (result_ == SAR_OK) {                    \
            result_ = (expression);                 \
        }                                           \
        return call_end(result_);                   \
    } while (0)

/* layout.c: memory of the caller, in the width and packing of the moment. */
void put_ulong(void *where, uint32_t value);
uint32_t get_ulong(const void *where);
size_t ulong_size(void);
uint32_t give_bytes(const BYTE *bytes, size_t size, BYTE *out, void *out_size);
uint32_t give_names(const char *const *names, size_t count, char *out, void *out_size, uint32_t none);
uint32_t max_buffer(void);

typedef struct {
    BYTE *base;
    size_t at, widest;
    bool packed;
} Writer;
void write_bytes(Writer *writer, const void *bytes, size_t size, size_t field);
void write_ulong(Writer *writer, uint32_t value);

/* crypto.c: SM2 and SM4 by libcrypto. */
bool sm2_generate(KeyPair *pair);
bool sm2_matches(const KeyPair *pair);
bool sm2_sign(const KeyPair *pair, const BYTE e[32], BYTE r[32], BYTE s[32]);
bool sm2_verify(const BYTE x[32], const BYTE y[32], const BYTE e[32], const BYTE r[32], const BYTE s[32]);
bool sm2_decrypt(const KeyPair *pair, const BYTE x[32], const BYTE y[32], const BYTE hash[32], const BYTE *cipher,
                 size_t size, BYTE *out, size_t *out_size);
bool sm4_ecb(const BYTE key[16], bool encrypt, const BYTE *in, size_t size, BYTE *out);
bool rsa_generate(unsigned bits, Blob *key);
bool rsa_public(const Blob *key, BYTE modulus[256], BYTE exponent[4], unsigned *bits);
bool rsa_sign(const Blob *key, const BYTE *data, size_t size, BYTE *out, size_t *out_size);
bool random_bytes(BYTE *out, size_t size);

/* handles.c: what a HANDLE stands for. */
typedef enum { HANDLE_DEVICE = 1, HANDLE_APPLICATION, HANDLE_CONTAINER, HANDLE_KEY } HandleKind;
typedef struct Session {
    HandleKind kind;
    struct Session *next;
    struct Session *parent; /* application -> device, container -> application, key -> device */
    char name[MAX_NAME + 1];
    bool removed;       /* device: seen absent once, dead for ever */
    bool authenticated; /* device */
    BYTE random[16];    /* device: what GenRandom gave last */
    size_t random_size;
    bool logged_in[2]; /* application: admin, user */
    BYTE key[16];      /* key */
    bool encrypt, ready;
    int lock_file; /* device: -1 when not locked */
} Session;
Session *session_new(HandleKind kind, Session *parent, const char *name);
Session *session_find(HANDLE handle, HandleKind kind);
void session_close(Session *session);
void session_close_children(const Session *parent);
bool session_has_children(const Session *session, HandleKind kind);

/* What a handle refers to right now, loaded from the state file; release() writes it back when `dirty`. */
typedef struct {
    Session *device_session, *app_session;
    Device *device;
    Application *app;
    Container *container;
    bool dirty;
} Target;
uint32_t target_open(Target *target, HANDLE handle, HandleKind kind);
uint32_t open_for_reading(Target *target, HANDLE handle, HandleKind kind);
uint32_t target_close(Target *target, uint32_t result);
Application *find_application(Device *device, const char *name);
Container *find_container(Application *app, const char *name);
File *find_file(Application *app, const char *name);
bool copy_name(char *to, const char *from, size_t limit);

#endif
