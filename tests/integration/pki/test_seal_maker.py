"""The training seal maker's seals, read and verified by openssl as the second reader."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from backend.ports import RevocationReason, SealKind, SealRequest
from pki import sm2
from pki.algorithms import ECDSA_WITH_SHA256_OID, RSA_WITH_SHA256_OID, KeyAlgorithm
from pki.certificates import parse_certificate
from pki.chains import build_chain
from pki.csr import parse_csr, verify_csr
from pki.electronic_seal import parse_seal
from pki.errors import PkiError
from pki.seal_making import SealContent, assemble_seal, build_seal_info
from pki.seal_verification import Trust, verify_seal
from tests.integration.pki.openssl import DISTID, as_pem, needs_openssl, new_sm2_key, run
from tests.integration.pki.orders import NOW, p256_csr, request, sm2_csr
from training.ca import TrainingAuthority
from training.seal_maker import TrainingSealMaker


@pytest.fixture
def authority(tmp_path: Path) -> TrainingAuthority:
    return TrainingAuthority(tmp_path / "ca")


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (472, 472), (200, 0, 0, 128)).save(file, "PNG")
    return file.getvalue()


def _request(*certificates: bytes) -> SealRequest:
    return SealRequest(
        seal_id="3601002026112000001",
        kind=SealKind.ORGANISATION,
        name="江西示例建设工程有限公司",
        picture_png=_png(),
        width_mm=40.2,
        height_mm=39.8,
        signer_certificates_der=certificates,
        created_at=NOW,
        valid_from=NOW,
        valid_to=NOW + timedelta(days=365),
    )


def _trust(maker: TrainingSealMaker, **more: bytes) -> Trust:
    _, issuing, root = maker.chain()
    return Trust(roots_der=(root,), others_der=(issuing,), **more)


@pytest.mark.parametrize("algorithm", [KeyAlgorithm.SM2, KeyAlgorithm.P256])
def test_a_seal_for_either_kind_of_key(authority: TrainingAuthority, algorithm: KeyAlgorithm) -> None:
    if algorithm is KeyAlgorithm.SM2:
        csr = sm2_csr(sm2.Sm2PrivateKey.generate())
    else:
        csr = p256_csr(ec.generate_private_key(ec.SECP256R1()))
    signer = authority.issue(request(csr, algorithm)).signing_certificate_der
    maker = TrainingSealMaker(authority)
    seal = maker.make_seal(_request(signer))
    listed = authority.revocation_list(KeyAlgorithm.SM2, when=NOW)
    trust = _trust(maker, signer_certificate_der=signer, revocation_list_der=listed)
    result = verify_seal(seal, trust, at=NOW)
    assert result.is_valid
    assert result.seal is not None
    assert (result.seal.picture.width_mm, result.seal.picture.height_mm) == (40, 40)


def test_the_maker_is_the_same_after_a_restart(authority: TrainingAuthority) -> None:
    assert TrainingSealMaker(authority).chain() == TrainingSealMaker(TrainingAuthority(authority.folder)).chain()


@needs_openssl
def test_openssl_reads_and_verifies_the_seal(authority: TrainingAuthority, tmp_path: Path) -> None:
    signer = authority.issue(request(sm2_csr(sm2.Sm2PrivateKey.generate()))).signing_certificate_der
    data = TrainingSealMaker(authority).make_seal(_request(signer))
    (tmp_path / "seal.es").write_bytes(data)
    listing = run("asn1parse", "-inform", "der", "-in", "seal.es", cwd=tmp_path)
    outer = re.findall(r"^ *(\d+):d=1 +hl= *(\d+) +l= *(\d+) (?:cons|prim): ([A-Z]+(?: [A-Z]+)?)", listing, re.M)
    assert [kind for *_, kind in outer] == ["SEQUENCE", "OCTET STRING", "OBJECT", "BIT STRING"]
    assert "江西示例建设工程有限公司" in listing
    assert listing.count("GENERALIZEDTIME") == 3
    info, certificate, _, signature = (data[int(at) : int(at) + int(head) + int(size)] for at, head, size, _ in outer)
    (tmp_path / "info").write_bytes(info)
    (tmp_path / "maker.cer").write_bytes(certificate[int(outer[1][1]) :])
    (tmp_path / "signature").write_bytes(signature[int(outer[3][1]) + 1 :])
    name = as_pem("maker.cer", "x509", tmp_path)
    (tmp_path / "maker.pub").write_text(run("x509", "-in", name, "-pubkey", "-noout", cwd=tmp_path))
    check = ("pkeyutl", "-verify", "-pubin", "-inkey", "maker.pub", "-in", "info", "-sigfile", "signature")
    sm2_options = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{DISTID}")
    assert "Verified Successfully" in run(*check, *sm2_options, cwd=tmp_path)


def test_a_revoked_signer_can_still_be_seen_in_the_seal_but_not_certified_again(authority: TrainingAuthority) -> None:
    csr = sm2_csr(sm2.Sm2PrivateKey.generate())
    issued = authority.issue(request(csr))
    authority.revoke(issued.signing_serial, reason=RevocationReason.KEY_COMPROMISE, when=NOW)
    with pytest.raises(PkiError) as caught:
        authority.issue(request(csr))
    assert caught.value.code == "set_revoked"


def _openssl_world(folder: Path, kind: tuple[str, ...]) -> None:
    """Let openssl make a CA, and a seal maker's certificate under it, of one kind of key."""
    (folder / "ca.cnf").write_text(
        "[req]\ndistinguished_name=dn\n[dn]\n"
        "[ca]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
        "[maker]\nbasicConstraints=CA:false\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n"
    )
    for name in ("ca.key", "maker.key"):
        run("genpkey", *kind, "-out", name, cwd=folder)
    days = "-days 3650 -sha256 -outform der"
    for command in (
        f"req -x509 -config ca.cnf -extensions ca -new -key ca.key -subj /CN=CA {days} -out ca.cer",
        "req -config ca.cnf -new -key maker.key -subj /CN=maker -out maker.csr",
        "x509 -req -in maker.csr -CA ca.cer -CAform der -CAkey ca.key -set_serial 77"
        f" -extfile ca.cnf -extensions maker {days} -out maker.cer",
    ):
        run(*command.split(), cwd=folder)


@needs_openssl
@pytest.mark.parametrize(
    ("kind", "oid"),
    [
        pytest.param(("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"), ECDSA_WITH_SHA256_OID, id="P-256"),
        pytest.param(("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"), RSA_WITH_SHA256_OID, id="RSA"),
    ],
)
def test_a_seal_signed_by_openssl_with_another_algorithm(tmp_path: Path, kind: tuple[str, ...], oid: str) -> None:
    _openssl_world(tmp_path, kind)
    maker_der, root_der = (tmp_path / "maker.cer").read_bytes(), (tmp_path / "ca.cer").read_bytes()
    at = parse_certificate(maker_der).not_before + timedelta(days=1)
    info = build_seal_info(
        SealContent(
            seal_id="1",
            kind=SealKind.PERSON,
            name="法定代表人",
            signer_certificates_der=(maker_der,),
            created_at=at,
            valid_from=at,
            valid_to=at + timedelta(days=100),
            picture_png=_png(),
            width_mm=20,
            height_mm=20,
        )
    )
    (tmp_path / "info").write_bytes(info)
    run("dgst", "-sha256", "-sign", "maker.key", "-out", "signature", "info", cwd=tmp_path)
    signature = (tmp_path / "signature").read_bytes()
    seal = assemble_seal(info, maker_certificate_der=maker_der, signature_oid=oid, signature=signature)
    result = verify_seal(seal, Trust(roots_der=(root_der,), signer_certificate_der=maker_der), at=at)
    assert result.is_valid
    changed = bytearray(seal)
    changed[seal.index(parse_seal(seal).signed_der) + 60] ^= 1
    assert not verify_seal(bytes(changed), Trust(roots_der=(root_der,)), at=at).is_valid


@needs_openssl
def test_an_sm2_chain_and_csr_made_by_openssl_are_verified(tmp_path: Path) -> None:
    (tmp_path / "ca.cnf").write_text(
        "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:true\nsubjectKeyIdentifier=hash\n"
        "[leaf]\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n"
    )
    for name in ("ca.key", "leaf.key"):
        new_sm2_key(name, tmp_path)
    signing = f"-sm3 -sigopt distid:{DISTID} -outform der"
    for command in (
        f"req -x509 -config ca.cnf -extensions ca -new -key ca.key -subj /CN=CA {signing} -out ca.cer",
        f"req -config ca.cnf -new -key leaf.key -subj /CN=leaf {signing} -out leaf.csr",
        f"x509 -req -inform der -in leaf.csr -vfyopt distid:{DISTID} -CA ca.cer -CAform der -CAkey ca.key"
        f" -set_serial 9 -extfile ca.cnf -extensions leaf {signing} -out leaf.cer",
    ):
        run(*command.split(), cwd=tmp_path)
    verify_csr(parse_csr((tmp_path / "leaf.csr").read_bytes()))
    leaf = (tmp_path / "leaf.cer").read_bytes()
    root = parse_certificate((tmp_path / "ca.cer").read_bytes())
    chain = build_chain(parse_certificate(leaf), others=[], roots=[root])
    assert [certificate.subject.common_name for certificate in chain] == ["leaf", "CA"]
