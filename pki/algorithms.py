"""Algorithms and object identifiers used on the wire."""

from enum import StrEnum
from typing import Final


class KeyAlgorithm(StrEnum):
    """The kind of a signing key. Values are stored: renaming one is a migration."""

    SM2 = "sm2"
    P256 = "p256"
    RSA = "rsa"


# GM/T 0006-2012
SM2_CURVE_OID: Final = "1.2.156.10197.1.301"
SM2_WITH_SM3_OID: Final = "1.2.156.10197.1.501"
SM3_OID: Final = "1.2.156.10197.1.401"
SM4_OID: Final = "1.2.156.10197.1.104"
SM4_ECB_OID: Final = "1.2.156.10197.1.104.1"
SM1_OID: Final = "1.2.156.10197.1.102"
SSF33_OID: Final = "1.2.156.10197.1.103"

# RFC 5480, RFC 5758, RFC 4055
EC_PUBLIC_KEY_OID: Final = "1.2.840.10045.2.1"
P256_CURVE_OID: Final = "1.2.840.10045.3.1.7"
ECDSA_WITH_SHA256_OID: Final = "1.2.840.10045.4.3.2"
RSA_ENCRYPTION_OID: Final = "1.2.840.113549.1.1.1"
RSA_WITH_SHA256_OID: Final = "1.2.840.113549.1.1.11"

SIGNATURE_OIDS: Final = {
    KeyAlgorithm.SM2: SM2_WITH_SM3_OID,
    KeyAlgorithm.P256: ECDSA_WITH_SHA256_OID,
    KeyAlgorithm.RSA: RSA_WITH_SHA256_OID,
}
