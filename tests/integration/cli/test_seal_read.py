"""`seal-read`: every version field by field, and whatever else a file may be in one sentence with exit code 1."""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.cli import run_command_line
from tests.unit.pki import samples

Read = Callable[..., tuple[int, str]]
FIELDS = (
    "header.id", "header.version", "header.vendor_id", "seal_id", "properties.type", "properties.name",
    "properties.certificates.1", "properties.created_at", "properties.valid_from", "properties.valid_to",
    "picture.type", "picture.data", "picture.size", "maker.certificate", "signature.algorithm", "signature.value",
)  # fmt: skip
TIME_STAMP = bytes.fromhex("a0050303000102")  # [0] EXPLICIT BIT STRING


class _Then(datetime):
    """The samples' present: their certificates have their own years."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return samples.NOW.astimezone(tz)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Read:
    """Read a file's content; return exit code and everything that was said."""
    monkeypatch.setattr("app.cli.seal_read.datetime", _Then)
    monkeypatch.setenv("CA_REVIEW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    trust = []
    for number, certificate in enumerate((samples.root(), samples.issuing())):
        path = tmp_path / f"ca-{number}.cer"
        path.write_bytes(certificate.certificate_der)
        trust += ["--trust", str(path)]
    signer = tmp_path / "signer.cer"
    signer.write_bytes(samples.signer().certificate_der)

    def run(content: bytes, *more: str, has_trust: bool = True) -> tuple[int, str]:
        file = tmp_path / "章 1.esl"
        file.write_bytes(content)
        code = run_command_line(["seal-read", str(file), *(trust if has_trust else []), *more])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.mark.parametrize(("version", "tail"), [(1, b""), (2, b""), (4, b""), (5, b""), (5, TIME_STAMP)])
def test_every_version_is_explained_field_by_field(read: Read, tmp_path: Path, version: int, tail: bytes) -> None:
    seal = samples.seal_of(version, tail=tail)
    code, said = read(seal, "--signer", str(tmp_path / "signer.cer"), "--json")
    document = json.loads(said)
    assert (code, document["valid"]) == (0, True), document
    shown = {field["field"]: field["text"] for field in document["fields"]}
    assert tuple(name for name in shown if name != "time_stamp") == FIELDS
    assert ("time_stamp" in shown) is bool(tail)
    assert shown["header.version"].startswith(f"{version}（GB/T" if version == 4 else f"{version}（GM/T")
    assert shown["properties.name"] == "别家的印章"
    assert shown["properties.valid_to"] == "2026-12-31 23:59:59 UTC"
    assert shown["picture.size"] == "42 × 30 毫米"
    assert samples.signer().serial in shown["properties.certificates.1"]
    code, text = read(seal)
    assert code == 0
    assert text.splitlines()[-1] == "✓ 电子签章有效。"
    assert len(text.splitlines()) > len(FIELDS) + 8


def test_base64_is_a_seal_too(read: Read) -> None:
    assert read(base64.encodebytes(samples.good_seal()))[0] == 0


GOOD = samples.good_seal()
BROKEN = {
    "truncated": GOOD[:-1],
    "half": GOOD[: len(GOOD) // 2],
    "trailing byte": GOOD + b"\x00",
    "trailing seal": GOOD + GOOD,
    "indefinite length": b"\x30\x80" + GOOD[4:] + b"\x00\x00",
    "text": "这不是印章".encode(),
    "sequence of nothing": b"\x30\x00",
    "a certificate": samples.maker().certificate_der,
    "nested without end": b"\x30\x82\xff\xff" * 4000,
    "a length beyond all": b"\x30\x84\xff\xff\xff\xff" + GOOD[4:],
    "Base64 with a tail": base64.b64encode(GOOD) + b"====AAAA",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_one_sentence(read: Read, name: str) -> None:
    code, said = read(BROKEN[name])
    assert code == 1
    (line,) = said.splitlines()
    assert line.startswith("✕ 电子签章无效：")
    assert line.endswith("。")
    assert re.search(r"[\u4e00-\u9fff]", line.removeprefix("✕ 电子签章无效："))
    code, said = read(BROKEN[name], "--json")
    document = json.loads(said)
    assert (code, document["valid"], document["fields"]) == (1, False, [])
    assert f"✕ 电子签章无效：{document['conclusion']}" == line


def test_an_empty_file_and_one_that_is_not_there(read: Read, tmp_path: Path) -> None:
    code, said = read(b"")
    assert (code, len(said.splitlines())) == (1, 1)
    assert run_command_line(["seal-read", str(tmp_path / "没有.esl")]) == 1
    assert run_command_line(["seal-read", str(tmp_path)]) == 1


def _changed(old: bytes, new: bytes) -> bytes:
    assert GOOD.count(old) >= 1
    assert len(old) == len(new)
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("seal", "what"),
    [
        (GOOD[:-1] + bytes([GOOD[-1] ^ 1]), "制章者签名"),
        (_changed("示例".encode(), "其他".encode()), "制章者签名"),
        (_changed(samples.PNG[8:40], bytes(32)), "制章者签名"),
    ],
    ids=["signature", "name", "picture"],
)
def test_a_wrong_signature_is_the_last_word(read: Read, seal: bytes, what: str) -> None:
    code, said = read(seal)
    assert code == 1
    assert said.splitlines()[-1].startswith(f"✕ 电子签章无效（{what}）：")
    assert "印章名称：" in said  # what it says is shown all the same


def test_a_signer_that_is_not_listed(read: Read, tmp_path: Path) -> None:
    other = tmp_path / "other.cer"
    other.write_bytes(samples.maker().certificate_der)
    code, said = read(GOOD, "--signer", str(other))
    assert code == 1
    assert said.splitlines()[-1].startswith("✕ 电子签章无效（签章人证书在印章列表中）")


def test_without_anything_trusted_it_is_not_called_valid(read: Read) -> None:
    code, said = read(GOOD, has_trust=False)
    assert code == 1
    assert said.splitlines()[-1].startswith("✕ 不能确认电子签章有效（制章者证书链）")
