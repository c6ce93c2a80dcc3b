"""A second ASN.1 reader takes everything that a production run makes, and openssl walks through it.

pyasn1 shares no code with asn1crypto, cryptography or openssl. Without a schema it reads what is there by its tags
alone; what it writes again must be the very same bytes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyasn1.codec.der import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import namedtype, tag, univ
from pyasn1.type.base import Asn1Item

from pki import sm2
from pki.algorithms import KeyAlgorithm
from pki.csr_response import read_csr_response
from tests.integration.pki.openssl import needs_openssl, run
from tests.integration.pki.orders import p256_csr, request, sm2_csr
from tests.integration.pki.test_seal_maker import _request
from training.ca import TrainingAuthority
from training.seal_maker import TrainingSealMaker


class RequestInfo(univ.Sequence):
    """CertificationRequestInfo (RFC 2986): its empty attributes need a schema, being a tag and no content."""

    componentType = namedtype.NamedTypes(  # noqa: N815 - pyasn1's name
        namedtype.NamedType("version", univ.Integer()),
        namedtype.NamedType("subject", univ.Any()),
        namedtype.NamedType("publicKey", univ.Any()),
        namedtype.NamedType(
            "attributes",
            univ.SetOf(componentType=univ.Any()).subtype(
                implicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatConstructed, 0)
            ),
        ),
    )


class Request(univ.Sequence):
    """CertificationRequest."""

    componentType = namedtype.NamedTypes(  # noqa: N815 - pyasn1's name
        namedtype.NamedType("info", RequestInfo()),
        namedtype.NamedType("algorithm", univ.Any()),
        namedtype.NamedType("signature", univ.BitString()),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything of an SM2 and of a P-256 order: requests, certificates, chains, CSRResponse, envelope, seals."""
    authority = TrainingAuthority(tmp_path_factory.mktemp("ca"))
    found = dict(_of(authority, KeyAlgorithm.SM2, sm2_csr(sm2.Sm2PrivateKey.generate())))
    return found | dict(_of(authority, KeyAlgorithm.P256, p256_csr(ec.generate_private_key(ec.SECP256R1()))))


def _of(authority: TrainingAuthority, algorithm: KeyAlgorithm, csr: bytes) -> Iterator[tuple[str, bytes]]:
    serial = f"SK-{algorithm.value}"
    issued = authority.issue(request(csr, algorithm, usb_key_serial=serial, order_no=f"JX20261120-{algorithm.value}"))
    yield f"{algorithm.value} request", csr
    yield f"{algorithm.value} signing certificate", issued.signing_certificate_der
    for number, certificate in enumerate(issued.chain_der):
        yield f"{algorithm.value} chain {number}", certificate
    yield f"{algorithm.value} seal", TrainingSealMaker(authority).make_seal(_request(issued.signing_certificate_der))
    if issued.csr_response_der is not None and issued.encryption_certificate_der is not None:
        yield "encryption certificate", issued.encryption_certificate_der
        yield "CSRResponse", issued.csr_response_der
        envelope = read_csr_response(issued.csr_response_der).enveloped_key
        assert envelope is not None
        yield "wrapped key", envelope.wrapped_key.to_der()


def test_a_second_reader_reads_all_of_it_and_writes_it_again(made: dict[str, bytes]) -> None:
    assert len(made) >= 13
    for name, content in made.items():
        value, rest = decoder.decode(content, asn1Spec=Request() if name.endswith("request") else None)
        assert isinstance(value, Asn1Item), name
        assert rest == b"", name
        assert encoder.encode(value) == content, name


def test_it_notices_what_is_cut_off_or_not_der(made: dict[str, bytes]) -> None:
    content = made["sm2 seal"]
    with pytest.raises(PyAsn1Error):
        decoder.decode(content[:-1])
    with pytest.raises(PyAsn1Error):
        decoder.decode(b"\x30\x80" + content[4:] + b"\x00\x00")


@needs_openssl
def test_openssl_walks_through_all_of_it(made: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in made.items():
        (tmp_path / "one.der").write_bytes(content)
        listing = run("asn1parse", "-inform", "der", "-in", "one.der", cwd=tmp_path)
        assert "SEQUENCE" in listing, name
