"""A second encoder, asn1crypto, must come to the very same bytes: verifiers re-encode before they compare."""

import pytest
from asn1crypto import core, crl, csr, x509

from pki import der
from tests.unit.pki import samples
from training.ca.documents import RevokedCertificate, sign_revocation_list


class _Header(core.Sequence):  # type: ignore[misc]
    _fields = [("id", core.IA5String), ("version", core.Integer), ("vid", core.IA5String)]  # noqa: RUF012


class _Octets(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.OctetString


class _Property(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("cert_list_type", core.Integer),
        ("cert_list", _Octets),
        ("create_date", core.GeneralizedTime),
        ("valid_start", core.GeneralizedTime),
        ("valid_end", core.GeneralizedTime),
    ]


class _Picture(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("type", core.IA5String),
        ("data", core.OctetString),
        ("width", core.Integer),
        ("height", core.Integer),
    ]


class _SealInfo(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("header", _Header),
        ("es_id", core.IA5String),
        ("property", _Property),
        ("picture", _Picture),
    ]


class _Seal(core.Sequence):  # type: ignore[misc]
    """SESeal of GB/T 38540-2020, written down a second time."""

    _fields = [  # noqa: RUF012
        ("e_seal_info", _SealInfo),
        ("cert", core.OctetString),
        ("sign_alg_id", core.ObjectIdentifier),
        ("signed_value", core.OctetBitString),
    ]


def test_a_seal_re_encoded_from_its_values_is_the_same() -> None:
    read = _Seal.load(samples.good_seal(), strict=True)
    assert _Seal(read.native).dump() == samples.good_seal()
    assert read["e_seal_info"]["property"]["name"].native == "江西示例建设工程有限公司"


@pytest.mark.parametrize(
    "certificate", [samples.root, samples.issuing, samples.maker, samples.signer, samples.encryption]
)
def test_certificates_re_encode_to_themselves(certificate: object) -> None:
    data = certificate().certificate_der  # type: ignore[operator]
    loaded = x509.Certificate.load(data, strict=True)
    assert loaded.native
    assert loaded.dump(force=True) == data


def test_csr_and_crl_re_encode_to_themselves() -> None:
    revoked = [RevokedCertificate(serial="00F1", revoked_at=samples.NOW, reason="superseded")]
    listed = sign_revocation_list(
        revoked,
        issuer=samples.issuing(),
        key=samples.fixed_key(2),
        this_update=samples.NOW,
        next_update=samples.NOW.replace(year=2051),
    )
    for spec, data in ((csr.CertificationRequest, samples.csr()), (crl.CertificateList, listed)):
        loaded = spec.load(data, strict=True)
        assert loaded.native
        assert loaded.dump(force=True) == data


def test_extensions_are_canonical() -> None:
    """DEFAULT values left out, named bits trimmed (X.690, 11.2.2 and 11.5)."""
    encoded = {
        extension["extn_id"].native: extension["extn_value"].native
        for extension in x509.Certificate.load(samples.signer().certificate_der)["tbs_certificate"]["extensions"]
    }
    raw = samples.signer().certificate_der
    assert "basic_constraints" in encoded
    assert bytes.fromhex("0603551d13 0101ff 0402 3000") in raw
    assert bytes.fromhex("0603551d0f 0101ff 0404 030206c0") in raw
    assert bytes.fromhex("0603551d0f 0101ff 0404 03020106") in samples.root().certificate_der
    assert bytes.fromhex("0603551d0f 0101ff 0404 03020338") in samples.encryption().certificate_der
    der.parse(raw)
