"""`ca-review seal-read`: explain an electronic seal field by field, and verify it over its raw bytes."""

import argparse
import base64
import binascii
import re
from datetime import UTC, datetime
from pathlib import Path

from app.cli.output import print_json, print_lines
from app.ports.errors import UserError, WorkstationError
from pki.certificates import parse_certificate
from pki.errors import PkiError
from pki.seal_explanation import explain
from pki.seal_verification import CheckOutcome, SealVerification, Trust, verify_seal

LARGEST = 16 * 1024 * 1024
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_MARKS = {CheckOutcome.PASSED: "✓", CheckOutcome.FAILED: "✕", CheckOutcome.NOT_CHECKED: "–"}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("seal-read", help="读出并验证电子签章文件")
    parser.add_argument("file", type=Path, metavar="FILE", help="SESeal 文件（DER 或 Base64）")
    trust = "受信任的 CA 证书（PEM），可多次；省略时取已登录服务器的证书链"
    parser.add_argument("--trust", type=Path, action="append", default=[], metavar="PEM", help=trust)
    parser.add_argument("--signer", type=Path, metavar="PEM", help="签章人证书，用于核对印章是否属于它")


def run(args: argparse.Namespace) -> int:
    """Print every field and every check; exit code 1 when a check failed or the chain could not be checked."""
    data = _seal_bytes(_read(args.file))
    certificates = [one for path in args.trust for one in _certificates(_read(path))]
    if not args.trust:
        certificates = _office_chain()
    signer = _certificates(_read(args.signer)) if args.signer else []
    try:
        roots = tuple(one for one in certificates if _is_root(one))
        others = tuple(one for one in certificates if one not in roots)
        trust = Trust(roots_der=roots, others_der=others, signer_certificate_der=signer[0] if signer else None)
        result = verify_seal(data, trust, at=datetime.now(UTC))
        _print(args, result)
    except PkiError as error:
        raise UserError(error.code, error.sentence) from error
    return 0 if result.is_valid else 1


def _print(args: argparse.Namespace, result: SealVerification) -> None:
    fields = explain(result.seal) if result.seal is not None else ()
    if args.json:
        checks = [
            {"code": check.code, "label": check.label, "outcome": check.outcome, "message": check.sentence}
            for check in result.checks
        ]
        valid = result.is_valid
        conclusion = _conclusion(result) if result.seal is not None else result.failures[0].sentence
        print_json(
            {"file": str(args.file), "valid": valid, "conclusion": conclusion, "fields": fields, "checks": checks}
        )
        return
    if result.seal is None:  # the other checks could not even be tried
        print_lines([f"✕ 电子签章无效：{result.failures[0].sentence}"])
        return
    print_lines(f"{field.label}：{field.text}" for field in fields)
    print_lines(f"{_MARKS[check.outcome]} {check.label}：{check.sentence}" for check in result.checks)
    print_lines([_conclusion(result)])


def _conclusion(result: SealVerification) -> str:
    """Return the one sentence that matters."""
    if result.is_valid:
        return "✓ 电子签章有效。"
    if result.failures:
        first = result.failures[0]
        return f"✕ 电子签章无效（{first.label}）：{first.sentence}"
    unchecked = next(check for check in result.checks if check.outcome is CheckOutcome.NOT_CHECKED)
    return f"✕ 不能确认电子签章有效（{unchecked.label}）：缺少可信的 CA 证书，请先登录办公服务器，或用 --trust 给出。"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UserError("file_unreadable", f"文件 {path.name or path} 读不出来，请检查路径和权限。") from error
    if not content or len(content) > LARGEST:
        raise UserError("file_unreadable", f"文件 {path.name} 是空的或过大，不是电子签章文件。")
    return content


def _seal_bytes(content: bytes) -> bytes:
    """Return the DER; a file in Base64 is decoded first."""
    if content[:1] == b"\x30":
        return content
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return content  # verify_seal says that it is no seal


def _certificates(content: bytes) -> list[bytes]:
    """Return the DER of every certificate in a PEM file, or the file itself if it is DER."""
    if content[:1] == b"\x30":
        return [content]
    found = [base64.b64decode(b"".join(match.split())) for match in _PEM.findall(content)]
    if not found:
        raise UserError("certificate_unreadable", "证书文件中没有 PEM 证书，请核对文件。")
    return found


def _is_root(certificate_der: bytes) -> bool:
    certificate = parse_certificate(certificate_der)
    return certificate.subject_text == certificate.issuer_text


def _office_chain() -> list[bytes]:
    """Return what the office trusts, as last heard from it; nothing where it was never asked."""
    from app.bootstrap.workstation import open_services
    from app.services.office_chain import office_chain

    try:
        with open_services() as services:
            return [
                one for pem in office_chain(services.store, services.backend) for one in _certificates(pem.encode())
            ]
    except WorkstationError:
        return []
