"""SM3 and SM4 through ``cryptography``."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash

from pki.errors import PkiError


def sm3(*parts: bytes) -> bytes:
    """Return the 32-byte SM3 digest (GB/T 32905-2016) of the parts one after another."""
    digest = Hash(SM3())
    for part in parts:
        digest.update(part)
    return digest.finalize()


def sm4_ecb_encrypt(key: bytes, plaintext: bytes) -> bytes:
    """Encrypt whole 16-byte blocks without padding; ECB is what GM/T 0016 prescribes for enveloped keys."""
    encryptor = _sm4_ecb(key, plaintext).encryptor()
    return encryptor.update(plaintext) + encryptor.finalize()


def sm4_ecb_decrypt(key: bytes, ciphertext: bytes) -> bytes:
    """Decrypt whole 16-byte blocks without padding."""
    decryptor = _sm4_ecb(key, ciphertext).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()


def _sm4_ecb(key: bytes, data: bytes) -> Cipher[modes.ECB]:
    if len(key) != 16:
        raise PkiError("sm4_key_length", f"SM4 密钥应为 16 字节，实际为 {len(key)} 字节。")
    if len(data) % 16:
        raise PkiError("sm4_data_length", f"SM4 数据应为 16 字节的整数倍，实际为 {len(data)} 字节。")
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305
