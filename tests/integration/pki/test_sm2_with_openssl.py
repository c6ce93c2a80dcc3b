"""SM2 in both directions between pki.sm2 and openssl."""

from pathlib import Path

from asn1crypto import pem
from gmssl import sm2 as gmssl_sm2

from pki import sm2
from pki.algorithms import KeyAlgorithm
from pki.public_keys import parse_public_key
from tests.integration.pki.openssl import DISTID, needs_openssl, new_sm2_key, run, spki_of
from training.ca.keys import Sm2SigningKey, load_key, save_key

pytestmark = needs_openssl
SM2_PKEYUTL = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{DISTID}")


def test_openssl_signs_and_we_verify(tmp_path: Path) -> None:
    new_sm2_key("key.pem", tmp_path)
    public = parse_public_key(spki_of("key.pem", tmp_path))
    message = "制证台挑战".encode()
    (tmp_path / "m").write_bytes(message)
    run("pkeyutl", "-sign", "-inkey", "key.pem", "-in", "m", "-out", "s", *SM2_PKEYUTL, cwd=tmp_path)
    signature = (tmp_path / "s").read_bytes()
    assert sm2.verify(public.as_sm2(), message, signature)
    assert not sm2.verify(public.as_sm2(), message + b".", signature)


def test_we_sign_and_openssl_verifies(tmp_path: Path) -> None:
    private = sm2.Sm2PrivateKey.generate()
    save_key(tmp_path / "key.pem", Sm2SigningKey(private))
    spki_of("key.pem", tmp_path)
    (tmp_path / "m").write_bytes(b"message")
    (tmp_path / "s").write_bytes(sm2.sign(private, b"message"))
    verify = ("pkeyutl", "-verify", "-inkey", "key.pem", "-in", "m", "-sigfile", "s", *SM2_PKEYUTL)
    assert "Signature Verified Successfully" in run(*verify, cwd=tmp_path)
    (tmp_path / "m").write_bytes(b"messagf")
    run(*verify, cwd=tmp_path, ok=False)


def test_encryption_both_ways(tmp_path: Path) -> None:
    private = sm2.Sm2PrivateKey.generate()
    save_key(tmp_path / "key.pem", Sm2SigningKey(private))
    (tmp_path / "c").write_bytes(sm2.encrypt(private.public_key, b"0123456789abcdef").to_der())
    run("pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "c", "-out", "p", cwd=tmp_path)
    assert (tmp_path / "p").read_bytes() == b"0123456789abcdef"
    run("pkeyutl", "-encrypt", "-inkey", "key.pem", "-in", "p", "-out", "c2", cwd=tmp_path)
    cipher = sm2.Sm2Cipher.from_der((tmp_path / "c2").read_bytes())
    assert sm2.decrypt(private, cipher) == b"0123456789abcdef"


def test_a_key_file_of_openssl_is_read(tmp_path: Path) -> None:
    new_sm2_key("key.pem", tmp_path)
    key = load_key(tmp_path / "key.pem", KeyAlgorithm.SM2)
    assert key.public_key.spki_der == spki_of("key.pem", tmp_path)
    _, _, content = pem.unarmor((tmp_path / "key.pem").read_bytes())
    assert key.to_pkcs8() == content


def test_gmssl_agrees() -> None:
    private = sm2.Sm2PrivateKey(0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8)
    point = private.public_key.to_bytes()[1:].hex()
    other = gmssl_sm2.CryptSM2(private_key=f"{private.scalar:064x}", public_key=point)
    r, s = sm2.decode_signature(sm2.sign(private, b"message"))
    assert other.verify_with_sm3(f"{r:064x}{s:064x}", b"message")
    theirs = other.sign_with_sm3(b"message")
    assert sm2.verify(private.public_key, b"message", sm2.encode_signature(int(theirs[:64], 16), int(theirs[64:], 16)))
