"""What certificates and seal pictures have to be, looked at by cryptography, pyasn1 and Pillow."""

import io
import re
from typing import Any

import pytest
from cryptography import x509
from PIL import Image
from pyasn1.codec.der import decoder, encoder

SIGNS = {"digital_signature", "content_commitment"}
ENCRYPTS = {"key_encipherment", "data_encipherment", "key_agreement"}
CERTIFIES = {"key_cert_sign", "crl_sign"}


def usage_of(certificate: x509.Certificate) -> set[str]:
    """Return the names of the key's permitted uses; the extension has to be there and critical."""
    found = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert found.critical
    return {name for name in SIGNS | ENCRYPTS | CERTIFIES if getattr(found.value, name)}


def assert_identifiers(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    """RFC 5280, 4.2.1.1 and 4.2.1.2: the authority's identifier is that of the issuer's key."""
    own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    above = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    theirs = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    assert above.value.key_identifier == theirs.value.digest
    assert len(own.value.digest) == 20
    assert not (own.critical or above.critical)


def assert_encodings(content: bytes, certificate: x509.Certificate) -> None:
    """Serial, times and algorithm as RFC 5280, 4.1 has them."""
    assert 0 < certificate.serial_number < 1 << 159
    parsed, _ = decoder.decode(content)
    tbs, outer = parsed[0], parsed[1]
    assert encoder.encode(tbs[2]) == encoder.encode(outer)
    assert len(outer) == 1  # neither SM2 nor ECDSA has parameters here (RFC 5758, 3.2; GM/T 0015)
    for moment in tbs[4]:
        assert moment.__class__.__name__ == "UTCTime"  # until 2049
        assert re.fullmatch(r"\d{12}Z", str(moment))


def assert_picture(picture: Any) -> None:
    """A PNG whose own resolution gives the size in whole millimetres that the seal names."""
    assert str(picture["type"]).lower() == "png"
    with Image.open(io.BytesIO(bytes(picture["data"]))) as image:
        assert image.format == "PNG"
        across, down = image.info["dpi"]
        size = (image.width / across * 25.4, image.height / down * 25.4)
    assert size == pytest.approx((int(picture["width"]), int(picture["height"])), abs=0.1)
    assert 30 <= int(picture["width"]) <= 60
