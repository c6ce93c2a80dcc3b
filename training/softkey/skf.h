/* Names and numbers of the SKF interface (GM/T 0016-2012) that the software key offers.
 *
 * Scalars come by value in whole registers, so `ULONG` arguments are declared as wide as a vendor's widest (8 bytes)
 * and cut to 32 bits; pointers to ULONG and structures are plain memory, written by layout.c in the width and
 * packing that the quirks of the moment ask for.
 */
#ifndef SKF_H
#define SKF_H

#include <stddef.h>
#include <stdint.h>

typedef unsigned long ULONG;
typedef int BOOL;
typedef unsigned char BYTE;
typedef void *HANDLE;

#define SKF_API __attribute__((visibility("default")))

#define SAR_OK 0x00000000u
#define SAR_FAIL 0x0A000001u
#define SAR_NOTSUPPORTYETERR 0x0A000003u
#define SAR_READFILEERR 0x0A000007u
#define SAR_WRITEFILEERR 0x0A000008u
#define SAR_OBJERR 0x0A00000Du
#define SAR_FILEERR 0x0A000004u
#define SAR_INVALIDHANDLEERR 0x0A000005u
#define SAR_INVALIDPARAMERR 0x0A000006u
#define SAR_NAMELENERR 0x0A000009u
#define SAR_KEYUSAGEERR 0x0A00000Au
#define SAR_MODULUSLENERR 0x0A00000Bu
#define SAR_NOTINITIALIZEERR 0x0A00000Cu
#define SAR_MEMORYERR 0x0A00000Eu
#define SAR_TIMEOUTERR 0x0A00000Fu
#define SAR_INDATALENERR 0x0A000010u
#define SAR_INDATAERR 0x0A000011u
#define SAR_KEYNOTFOUNTERR 0x0A00001Bu
#define SAR_CERTNOTFOUNTERR 0x0A00001Cu
#define SAR_BUFFER_TOO_SMALL 0x0A000020u
#define SAR_NOT_EVENTERR 0x0A000022u
#define SAR_DEVICE_REMOVED 0x0A000023u
#define SAR_PIN_INCORRECT 0x0A000024u
#define SAR_PIN_LOCKED 0x0A000025u
#define SAR_PIN_LEN_RANGE 0x0A000027u
#define SAR_USER_ALREADY_LOGGED_IN 0x0A000028u
#define SAR_USER_TYPE_INVALID 0x0A00002Au
#define SAR_APPLICATION_NAME_INVALID 0x0A00002Bu
#define SAR_APPLICATION_EXISTS 0x0A00002Cu
#define SAR_USER_NOT_LOGGED_IN 0x0A00002Du
#define SAR_APPLICATION_NOT_EXISTS 0x0A00002Eu
#define SAR_FILE_ALREADY_EXIST 0x0A00002Fu
#define SAR_NO_ROOM 0x0A000030u
#define SAR_FILE_NOT_EXIST 0x0A000031u
#define SAR_REACH_MAX_CONTAINER_COUNT 0x0A000032u
#define SAR_NO_AUTH 0x0A000033u

#define SGD_SM1_ECB 0x00000101u
#define SGD_SSF33_ECB 0x00000201u
#define SGD_SM4_ECB 0x00000401u
#define SGD_SM2_1 0x00020100u
#define SGD_RSA 0x00010000u
#define SGD_SM2_FAMILY 0x00020700u
#define SGD_SM2_1_0006 0x00020200u
#define SGD_SM2_FAMILY_0006 0x00020F00u
#define SGD_SM3 0x00000001u

#define ADMIN_TYPE 0u
#define USER_TYPE 1u
#define SECURE_ADM_ACCOUNT 0x01u
#define SECURE_USER_ACCOUNT 0x10u
#define SECURE_ANYONE_ACCOUNT 0xFFu

#define DEV_ABSENT_STATE 0u
#define DEV_PRESENT_STATE 1u
#define EVENT_INSERTED 1u
#define EVENT_REMOVED 2u

/* Passed by value: 44 bytes, so it travels on the stack. ECB needs none of it, so a wider caller does no harm. */
typedef struct {
    BYTE iv[32];
    uint32_t iv_len;
    uint32_t padding;
    uint32_t feed_bits;
} BLOCKCIPHERPARAM;

#endif
