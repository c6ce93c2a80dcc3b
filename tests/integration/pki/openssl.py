"""The openssl command line as the second opinion. For SM2 the distinguishing id goes with every call."""

import shutil
import subprocess
from pathlib import Path

import pytest

DISTID = "1234567812345678"

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command line here")


def run(*arguments: str | Path, cwd: Path, ok: bool = True) -> str:
    """Run openssl in ``cwd``; return what it printed, and require that it succeeds or, if asked, fails."""
    done = subprocess.run(
        ["openssl", *(str(argument) for argument in arguments)], cwd=cwd, capture_output=True, check=False
    )
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert (done.returncode == 0) is ok, text
    return text


def sm2_option() -> tuple[str, str]:
    """Return the option that gives openssl's req, x509 and verify the SM2 id of whoever signed."""
    return ("-vfyopt", f"distid:{DISTID}")


def as_pem(der_name: str, kind: str, cwd: Path) -> str:
    """Turn a DER certificate into PEM beside it and return its name."""
    run(kind, "-inform", "der", "-in", der_name, "-out", f"{der_name}.pem", cwd=cwd)
    return f"{der_name}.pem"


def new_sm2_key(name: str, cwd: Path) -> None:
    """Let openssl make an SM2 key."""
    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", name, cwd=cwd)


def spki_of(name: str, cwd: Path) -> bytes:
    """Return the SubjectPublicKeyInfo of a private key file."""
    run("pkey", "-in", name, "-pubout", "-outform", "der", "-out", f"{name}.spki", cwd=cwd)
    return (cwd / f"{name}.spki").read_bytes()
