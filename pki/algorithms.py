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
SM4_MODES: Final = {
    "1.2.156.10197.1.104.2": "SM4-CBC",
    "1.2.156.10197.1.104.3": "SM4-OFB",
    "1.2.156.10197.1.104.4": "SM4-CFB",
    "1.2.156.10197.1.104.7": "SM4-CTR",
    "1.2.156.10197.1.104.8": "SM4-GCM",
    "1.2.156.10197.1.104.9": "SM4-CCM",
}
"""Modes other than ECB, by the name that a sentence gives them."""
SM1_OID: Final = "1.2.156.10197.1.102"
SM1_ECB_OID: Final = "1.2.156.10197.1.102.1"
SSF33_OID: Final = "1.2.156.10197.1.103"
SSF33_ECB_OID: Final = "1.2.156.10197.1.103.1"

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
