/* SM2 over a given digest e, SM2 decryption, SM4-ECB, RSA: all of it libcrypto's work. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/asn1t.h>
#include <string.h>

#include "softkey.h"

typedef struct {
    BIGNUM *x;
    BIGNUM *y;
    ASN1_OCTET_STRING *hash;
    ASN1_OCTET_STRING *cipher;
} CipherText; /* SM2Cipher of GM/T 0009, the form in which libcrypto takes a ciphertext */

DECLARE_ASN1_FUNCTIONS(CipherText)
ASN1_SEQUENCE(CipherText) = {
    ASN1_SIMPLE(CipherText, x, CBIGNUM),
    ASN1_SIMPLE(CipherText, y, CBIGNUM),
    ASN1_SIMPLE(CipherText, hash, ASN1_OCTET_STRING),
    ASN1_SIMPLE(CipherText, cipher, ASN1_OCTET_STRING),
} ASN1_SEQUENCE_END(CipherText)
IMPLEMENT_ASN1_FUNCTIONS(CipherText)

bool random_bytes(BYTE *out, size_t size) { return RAND_bytes(out, (int)size) == 1; }

static EVP_PKEY *make_key(const BYTE *d, const BYTE *x, const BYTE *y) {
    BYTE point[1 + 2 * COORDINATE] = {4};
    memcpy(point + 1, x, COORDINATE);
    memcpy(point + 1 + COORDINATE, y, COORDINATE);
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *scalar = d == NULL ? NULL : BN_bin2bn(d, COORDINATE, NULL);
    bool good = context != NULL && build != NULL &&
                OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
                OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1 &&
                (scalar == NULL || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
    OSSL_PARAM *params = good ? OSSL_PARAM_BLD_to_param(build) : NULL;
    if (params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, d == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, params) != 1) {
        key = NULL;
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(scalar);
    EVP_PKEY_CTX_free(context);
    return key;
}

static bool take_coordinate(const EVP_PKEY *key, const char *name, BYTE out[COORDINATE]) {
    BIGNUM *number = NULL;
    bool good = EVP_PKEY_get_bn_param(key, name, &number) == 1 && BN_bn2binpad(number, out, COORDINATE) == COORDINATE;
    BN_clear_free(number);
    return good;
}

bool sm2_generate(KeyPair *pair) {
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "SM2");
    bool good = key != NULL && take_coordinate(key, OSSL_PKEY_PARAM_PRIV_KEY, pair->d) &&
                take_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, pair->x) &&
                take_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, pair->y);
    pair->present = good;
    EVP_PKEY_free(key);
    return good;
}

/* Say whether the public part belongs to the private one. */
bool sm2_matches(const KeyPair *pair) {
    EVP_PKEY *key = make_key(pair->d, pair->x, pair->y);
    EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = context != NULL && EVP_PKEY_pairwise_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

static bool split_signature(const BYTE *der, size_t size, BYTE r[32], BYTE s[32]) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)size);
    bool good = signature != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(signature), r, 32) == 32 &&
                BN_bn2binpad(ECDSA_SIG_get0_s(signature), s, 32) == 32;
    ECDSA_SIG_free(signature);
    return good;
}

bool sm2_sign(const KeyPair *pair, const BYTE e[32], BYTE r[32], BYTE s[32]) {
    BYTE der[128];
    size_t size = sizeof der;
    EVP_PKEY *key = make_key(pair->d, pair->x, pair->y);
    EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
                EVP_PKEY_sign(context, der, &size, e, 32) == 1 && split_signature(der, size, r, s);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

static int join_signature(const BYTE r[32], const BYTE s[32], BYTE **der) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *first = BN_bin2bn(r, 32, NULL), *second = BN_bin2bn(s, 32, NULL);
    int size = -1;
    if (signature != NULL && first != NULL && second != NULL && ECDSA_SIG_set0(signature, first, second) == 1) {
        size = i2d_ECDSA_SIG(signature, der);
    } else {
        BN_free(first);
        BN_free(second);
    }
    ECDSA_SIG_free(signature);
    return size;
}

bool sm2_verify(const BYTE x[32], const BYTE y[32], const BYTE e[32], const BYTE r[32], const BYTE s[32]) {
    BYTE *der = NULL;
    int size = join_signature(r, s, &der);
    EVP_PKEY *key = make_key(NULL, x, y);
    EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = context != NULL && size > 0 && EVP_PKEY_verify_init(context) == 1 &&
                EVP_PKEY_verify(context, der, (size_t)size, e, 32) == 1;
    OPENSSL_free(der);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

static int join_cipher(const BYTE x[32], const BYTE y[32], const BYTE hash[32], const BYTE *cipher, size_t size,
                       BYTE **der) {
    CipherText *text = CipherText_new();
    int length = -1;
    if (text != NULL) {
        BN_bin2bn(x, 32, text->x);
        BN_bin2bn(y, 32, text->y);
        if (ASN1_OCTET_STRING_set(text->hash, hash, 32) == 1 &&
            ASN1_OCTET_STRING_set(text->cipher, cipher, (int)size) == 1) {
            length = i2d_CipherText(text, der);
        }
    }
    CipherText_free(text);
    return length;
}

bool sm2_decrypt(const KeyPair *pair, const BYTE x[32], const BYTE y[32], const BYTE hash[32], const BYTE *cipher,
                 size_t size, BYTE *out, size_t *out_size) {
    BYTE *der = NULL;
    int length = join_cipher(x, y, hash, cipher, size, &der);
    EVP_PKEY *key = make_key(pair->d, pair->x, pair->y);
    EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = context != NULL && length > 0 && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_decrypt(context, out, out_size, der, (size_t)length) == 1;
    OPENSSL_free(der);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

bool sm4_ecb(const BYTE key[16], bool encrypt, const BYTE *in, size_t size, BYTE *out) {
    int first = 0, last = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = context != NULL && size % 16 == 0 &&
                EVP_CipherInit_ex(context, EVP_sm4_ecb(), NULL, key, NULL, encrypt) == 1 &&
                EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                EVP_CipherUpdate(context, out, &first, in, (int)size) == 1 &&
                EVP_CipherFinal_ex(context, out + first, &last) == 1;
    EVP_CIPHER_CTX_free(context);
    return good;
}

bool rsa_generate(unsigned bits, Blob *key) {
    BYTE *der = NULL;
    EVP_PKEY *pair = EVP_RSA_gen(bits);
    int size = pair == NULL ? -1 : i2d_PrivateKey(pair, &der);
    bool good = size > 0 && blob_set(key, der, (size_t)size);
    OPENSSL_free(der);
    EVP_PKEY_free(pair);
    return good;
}

static EVP_PKEY *rsa_of(const Blob *key) {
    const BYTE *at = key->bytes;
    return d2i_PrivateKey(EVP_PKEY_RSA, NULL, &at, (long)key->size);
}

bool rsa_public(const Blob *key, BYTE modulus[256], BYTE exponent[4], unsigned *bits) {
    BIGNUM *n = NULL, *e = NULL;
    EVP_PKEY *pair = rsa_of(key);
    bool good = pair != NULL && EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && BN_bn2binpad(n, modulus, 256) == 256 &&
                BN_bn2binpad(e, exponent, 4) == 4;
    *bits = good ? (unsigned)BN_num_bits(n) : 0;
    BN_free(n);
    BN_free(e);
    EVP_PKEY_free(pair);
    return good;
}

bool rsa_sign(const Blob *key, const BYTE *data, size_t size, BYTE *out, size_t *out_size) {
    EVP_PKEY *pair = rsa_of(key);
    EVP_PKEY_CTX *context = pair == NULL ? NULL : EVP_PKEY_CTX_new_from_pkey(NULL, pair, NULL);
    bool good = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_sign(context, out, out_size, data, size) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(pair);
    return good;
}
