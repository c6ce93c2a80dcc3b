"""`ca-review office`: started, ended, killed, encrypted, refused."""

import datetime
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.integration.backend.desk import Desk
from tests.office import ROOT, OfficeProcess


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "app.main", "office", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_it_says_where_it_listens_and_who_may_sign_in(office: OfficeProcess) -> None:
    assert office.url.startswith("http://127.0.0.1:")
    roles = {role for account in office.accounts for role in account.roles}
    assert roles == {"pre_reviewer", "intake", "paper_reviewer", "production", "supervisor", "auditor"}
    for account in office.accounts:
        with Desk(office, *account.roles) as desk:
            assert desk.get("/session")["user"] == desk.user
    assert requests.get(f"{office.url}/api/v1/health", timeout=10).json()["training"] is True
    assert (office.data_folder.stat().st_mode & 0o077) == 0


def test_it_ends_cleanly_on_sigterm_and_when_its_parent_ends(tmp_path: Path) -> None:
    first = OfficeProcess(tmp_path / "office")
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(15) == 0
    first.close()
    started = time.monotonic()
    second = OfficeProcess(tmp_path / "office")
    assert second.close() == 0
    assert time.monotonic() - started < 20
    assert b"".join(second.errors) == b""


def test_what_it_answered_outlives_kill_9(tmp_path: Path) -> None:
    key = str(uuid.uuid4())
    office = OfficeProcess(tmp_path / "office")
    with Desk(office, "pre_reviewer") as desk:
        order = desk.orders(stage="pre_review")[0]
        no, revision = order["order_no"], order["revision"]
        first = desk.decide(no, "pre_review", revision=revision, key=key)
        assert first.status_code == 200
    office.kill()
    with OfficeProcess(tmp_path / "office") as office, Desk(office, "pre_reviewer") as desk:
        assert desk.order(no)["stage"] == "payment"
        assert desk.decide(no, "pre_review", revision=revision, key=key).content == first.content


def test_without_tls_it_serves_this_machine_only(tmp_path: Path) -> None:
    refused = run("--host", "0.0.0.0", "--port", "0", "--data", str(tmp_path))
    assert refused.returncode == 1
    assert "tls_required" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert run("--tls-cert", "missing.pem", "--data", str(tmp_path)).returncode == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [("sqlite:////nowhere/at/all.db", "database_unreachable"), ("nonsense", "database_unsupported")],
)
def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path, url: str, code: str) -> None:
    refused = run("--database", url, "--port", "0", "--data", str(tmp_path))
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1)
    assert code in refused.stderr


def test_a_taken_port_is_one_sentence(office: OfficeProcess, tmp_path: Path) -> None:
    refused = run("--port", office.url.rsplit(":", 1)[1], "--data", str(tmp_path / "other"))
    assert refused.returncode == 1
    assert "address_unusable" in refused.stderr


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    certificate_path, key_path = folder / "tls.pem", folder / "tls.key"
    certificate_path.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate_path, key_path


def test_with_tls_it_serves_a_network(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    arguments = ("--host", "0.0.0.0", "--tls-cert", str(certificate), "--tls-key", str(key))
    with OfficeProcess(tmp_path / "office", arguments=arguments) as office:
        assert office.url.startswith("https://0.0.0.0:")
        url = office.url.replace("0.0.0.0", "localhost")
        health = requests.get(f"{url}/api/v1/health", timeout=10, verify=str(certificate))
        assert health.json()["training"] is False
        assert office.accounts == ()


def test_a_person_is_entered_into_a_real_office(tmp_path: Path) -> None:
    added = subprocess.run(
        [
            *(sys.executable, "-m", "app.main", "office", "--data", str(tmp_path / "office"), "--add-staff", "heyan"),
            *("--staff-name", "何燕", "--roles", "pre_reviewer,supervisor", "--password-stdin"),
        ],
        input="a long password\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert added.returncode == 0, added.stderr
    with OfficeProcess(tmp_path / "office", arguments=()) as office:
        session = requests.post(
            f"{office.url}/api/v1/session", json={"user": "heyan", "password": "a long password"}, timeout=10
        ).json()
        assert session["user"] == {"user": "heyan", "name": "何燕", "roles": ["pre_reviewer", "supervisor"]}


def test_a_real_office_and_a_training_one_never_share_a_folder(office: OfficeProcess, tmp_path: Path) -> None:
    office.close()
    real = run("--port", "0", "--data", str(office.data_folder))
    assert (real.returncode, real.stderr.count("\n")) == (3, 1)
    assert "database_of_other_kind" in real.stderr
    with OfficeProcess(tmp_path / "real", arguments=()):
        pass
    assert "database_of_other_kind" in run("--samples", "--port", "0", "--data", str(tmp_path / "real")).stderr


def test_a_database_of_a_newer_version_is_one_sentence(office: OfficeProcess) -> None:
    office.close()
    with closing(sqlite3.connect(office.data_folder / "office.db")) as database, database:
        database.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    refused = run("--samples", "--port", "0", "--data", str(office.data_folder))
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1)
    assert "database_version" in refused.stderr
