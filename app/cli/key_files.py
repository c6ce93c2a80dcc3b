"""What was read from a key, as files that other tools can verify: `openssl`, or a reader of electronic seals."""

from collections.abc import Sequence
from pathlib import Path

from app.cli.output import writing_to
from app.services.key_proof import KeyProof
from app.services.production_trust import to_pem


def write_proof(folder: Path, proof: KeyProof, chain_pem: Sequence[str]) -> None:
    """Write `signing.pem`, `encryption.pem` (SM2), `chain.pem` and one `.esl` for each seal."""
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "signing.pem").write_text(to_pem(proof.signing_certificate), encoding="ascii")
        if proof.encryption_certificate is not None:
            (folder / "encryption.pem").write_text(to_pem(proof.encryption_certificate), encoding="ascii")
        (folder / "chain.pem").write_text("\n".join(chain_pem), encoding="ascii")
        for name, content in proof.seals:
            (folder / f"{name}.esl").write_bytes(content)
