"""`ca-review tour` from outside: what it leaves behind is read by other eyes than its own."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from PIL import Image
from pyasn1.codec.der import decoder, encoder

from review.identifiers import check_resident_id
from tests.e2e import gbt38540
from tests.e2e.artefacts import KeySet, ders, key_sets
from tests.e2e.certificate_checks import (
    CERTIFIES,
    ENCRYPTS,
    SIGNS,
    assert_encodings,
    assert_identifiers,
    assert_picture,
    usage_of,
)
from tests.e2e.console import Console
from tests.integration.pki.openssl import DISTID, needs_openssl, run, sm2_option
from tests.integration.pki.test_other_readers import Request

IN_PROVINCE = "JX20261122-0042"
OUT_OF_PROVINCE = "JX20261122-0043"
ORDERS = (IN_PROVINCE, OUT_OF_PROVINCE)
TOUR_SECONDS = 560.0
FEWEST_GREYS = 24  # a page with text and pictures has more
JPEG = b"\xff\xd8\xff"
_EIGHTEEN = re.compile(rb"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """A finished tour: where it wrote, what it said."""

    console: Console
    out: Path
    exit_code: int
    said: dict[str, Any]
    errors: str


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    folder = tmp_path_factory.mktemp("演示 目录")
    console = Console(folder / "data", QT_QPA_PLATFORM="offscreen")
    out = folder / "结果 out"
    done = console.run("tour", "--out", out, "--json", seconds=TOUR_SECONDS)
    said = json.loads(done.stdout or "{}")
    return Tour(console=console, out=out, exit_code=done.returncode, said=said, errors=done.stderr)


def key_folder(tour: Tour, order_no: str) -> Path:
    return tour.out / "keys" / order_no


def test_every_step_went_well(tour: Tour) -> None:
    assert tour.exit_code == 0, tour.errors
    assert tour.said["ok"] is True
    steps = tour.said["steps"]
    assert len(steps) > 15
    assert [step["name"] for step in steps if not step["ok"]] == []
    assert all(step["seconds"] >= 0 for step in steps)
    kept = json.loads((tour.out / "summary.json").read_text("utf-8"))
    assert kept["steps"] == steps
    assert kept["ok"] is True


def test_nothing_was_said_beside_the_json(tour: Tour) -> None:
    assert tour.errors == ""


def test_the_screenshots_show_pages(tour: Tour) -> None:
    pictures = sorted((tour.out / "screenshots").glob("*.png"))
    assert len(pictures) >= 15
    for path in pictures:
        with Image.open(path) as image:
            assert image.size == (1920, 1080), path.name
            grey = np.asarray(image.convert("L"))
        greys, counts = np.unique(grey, return_counts=True)
        assert len(greys) >= FEWEST_GREYS, f"{path.name} is blank"
        assert counts.max() < 0.98 * grey.size, f"{path.name} is blank"
    names = " ".join(path.name for path in pictures)
    assert [word for word in ("预审", "收件", "纸质审核", "制证", "寄送", "主管") if word not in names] == []


def pdf_text(path: Path) -> str:
    """Return the text of all pages of a PDF."""
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (f"审核报告 {IN_PROVINCE}.pdf", ("审核", "江西", "通过")),
        *((f"介质标签 {order_no}.pdf", ("订单", "介质", "有限公司")) for order_no in ORDERS),
    ],
)
def test_papers_name_their_order_in_chinese(tour: Tour, name: str, words: tuple[str, ...]) -> None:
    text = pdf_text(tour.out / name)
    order_no = next(each for each in ORDERS if each in name)
    assert order_no in text
    assert [word for word in words if word not in text] == [], text


def test_every_pdf_opens(tour: Tour) -> None:
    papers = sorted(tour.out.rglob("*.pdf"))
    assert len(papers) >= 5
    for path in papers:
        assert any("\u4e00" <= character <= "\u9fff" for character in pdf_text(path)), path.name


def test_the_applicants_got_the_right_messages_in_order(tour: Tour) -> None:
    messages = json.loads((tour.out / "messages.json").read_text("utf-8"))
    verdicts = {
        order_no: [
            "未通过" not in message["text"] and "不通过" not in message["text"]
            for message in messages
            if message["order_no"] == order_no and message["channel"] == "sms"
        ]
        for order_no in ORDERS
    }
    assert verdicts[IN_PROVINCE][:1] == [True]
    assert verdicts[OUT_OF_PROVINCE][:2] == [False, True]
    for message in messages:
        if message["order_no"] in ORDERS and message["channel"] == "sms":
            assert message["order_no"] in message["text"]
            assert len(message["text"]) <= 70
    invoices = {message["order_no"] for message in messages if message["channel"] == "email"}
    assert set(ORDERS) <= invoices


def test_the_audit_chain_is_whole(tour: Tour) -> None:
    report = tour.console.json("audit", "verify")
    assert report["ok"] is True
    assert report["rows"] > 10
    assert report["faults"] == []


def test_the_orders_are_completed(tour: Tour) -> None:
    rows = {row["order_no"]: row for row in tour.console.json("orders", "--stage", "completed")}
    assert set(ORDERS) <= set(rows)
    assert rows[IN_PROVINCE]["kind"] == "province_inside"
    assert rows[OUT_OF_PROVINCE]["kind"] == "province_outside"


def certificates_of_the_office(folder: Path) -> list[str]:
    """Split chain.pem, which holds every CA certificate of the office, into files of one each; return their names."""
    blocks = re.findall(
        r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", (folder / "chain.pem").read_text(), re.DOTALL
    )
    names = [f"ca-{number}.pem" for number in range(len(blocks))]
    for name, block in zip(names, blocks, strict=True):
        (folder / name).write_text(block)
    return names


def hash_of(folder: Path, name: str, whose: str) -> str:
    return run("x509", "-in", name, "-noout", f"-{whose}_hash", cwd=folder).strip()


def chain_of(folder: Path, name: str) -> tuple[str, str]:
    """Return the issuing CA's and the root's file of a certificate."""
    by_subject = {hash_of(folder, each, "subject"): each for each in certificates_of_the_office(folder)}
    issuing = by_subject[hash_of(folder, name, "issuer")]
    root = by_subject[hash_of(folder, issuing, "issuer")]
    assert hash_of(folder, root, "subject") == hash_of(folder, root, "issuer")
    assert len({name, issuing, root}) == 3
    return issuing, root


def is_sm2(folder: Path, name: str) -> bool:
    return "SM2" in run("x509", "-in", name, "-noout", "-text", cwd=folder)


@needs_openssl
def test_openssl_verifies_the_p256_chain_read_from_the_key(tour: Tour) -> None:
    folder = key_folder(tour, OUT_OF_PROVINCE)
    issuing, root = chain_of(folder, "signing.pem")
    step = ("verify", "-x509_strict", "-CAfile", root)
    assert "OK" in run(*step, "-untrusted", issuing, "signing.pem", cwd=folder)
    run(*step, "signing.pem", cwd=folder, ok=False)


@needs_openssl
def test_openssl_verifies_the_sm2_chains_read_from_the_key(tour: Tour) -> None:
    folder = key_folder(tour, IN_PROVINCE)
    issuing, root = chain_of(folder, "signing.pem")
    assert chain_of(folder, "encryption.pem") == (issuing, root)
    # openssl gives the id to the certificate named on the command line only: one link at a time
    for name, trusted in ((root, root), (issuing, root), ("signing.pem", issuing), ("encryption.pem", issuing)):
        step = ("verify", "-x509_strict", "-partial_chain", "-CAfile", trusted)
        assert "OK" in run(*step, *sm2_option(), name, cwd=folder)
        if name != root:
            run(*step, "-vfyopt", "distid:another", name, cwd=folder, ok=False)


@needs_openssl
def test_one_key_is_sm2_with_two_certificates_and_one_is_not(tour: Tour) -> None:
    assert is_sm2(key_folder(tour, IN_PROVINCE), "signing.pem")
    assert is_sm2(key_folder(tour, IN_PROVINCE), "encryption.pem")
    assert not is_sm2(key_folder(tour, OUT_OF_PROVINCE), "signing.pem")
    assert not (key_folder(tour, OUT_OF_PROVINCE) / "encryption.pem").exists()
    for order_no in ORDERS:
        subject = run(
            "x509", "-in", "signing.pem", "-noout", "-subject", "-nameopt", "utf8", cwd=key_folder(tour, order_no)
        )
        assert any("\u4e00" <= character <= "\u9fff" for character in subject), subject


@pytest.mark.parametrize("order_no", ORDERS)
def test_the_electronic_seal_verifies_and_openssl_reads_it(tour: Tour, order_no: str) -> None:
    folder = key_folder(tour, order_no)
    (seal,) = folder.glob("*.esl")
    trust = ("--trust", folder / "chain.pem", "--signer", folder / "signing.pem")
    read = tour.console.json("seal-read", seal, *trust)
    assert read["valid"] is True, read["checks"]
    outcomes = {check["code"]: check["outcome"] for check in read["checks"]}
    assert outcomes["seal_signature"] == outcomes["seal_maker_chain"] == outcomes["seal_signer"] == "passed"
    assert "failed" not in outcomes.values()
    alone = tour.console.json("seal-read", seal)
    assert alone["valid"] is True, "the office's chain is remembered when its server is away"
    parsed = run("asn1parse", "-inform", "der", "-in", seal.name, cwd=folder)
    assert "SEQUENCE" in parsed
    assert "OCTET STRING" in parsed


def test_a_changed_electronic_seal_is_refused(tour: Tour, tmp_path: Path) -> None:
    (seal,) = key_folder(tour, IN_PROVINCE).glob("*.esl")
    content = bytearray(seal.read_bytes())
    content[-20] ^= 1
    changed = tmp_path / "改过的 签章.esl"
    changed.write_bytes(content)
    done = tour.console.run("seal-read", changed, "--json")
    assert done.returncode == 1
    assert not done.stdout or json.loads(done.stdout)["valid"] is False


def is_id_number(text: str) -> bool:
    """Tell whether 18 characters are built like an ID number, a mistyped one included."""
    return check_resident_id(text, today=date(2026, 12, 31)).is_usable


def test_the_data_folder_holds_no_picture_and_no_id_number(tour: Tour) -> None:
    files = [path for path in tour.console.home.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        content = path.read_bytes()
        name = path.relative_to(tour.console.home)
        assert not content.startswith(JPEG), f"{name} is a picture"
        found = [each for each in _EIGHTEEN.findall(content) if is_id_number(each.decode())]
        assert found == [], f"{name} holds an ID number"


def test_a_second_tour_wants_a_fresh_folder(tour: Tour) -> None:
    done = tour.console.run("tour", "--out", tour.out / "again", "--json")
    assert done.returncode == 1
    assert json.loads(done.stderr)["error"]["code"] == "tour_needs_fresh_folder"


@pytest.fixture(scope="module")
def made(tour: Tour) -> list[KeySet]:
    return key_sets(tour.console.home)


def test_what_the_office_keeps_is_what_was_read_from_the_keys(tour: Tour, made: list[KeySet]) -> None:
    assert [(one.order_no, one.algorithm) for one in made] == [(IN_PROVINCE, "sm2"), (OUT_OF_PROVINCE, "p256")]
    for one in made:
        folder = key_folder(tour, one.order_no)
        assert ders((folder / "signing.pem").read_text()) == [one.signing]
        assert [path.read_bytes() for path in folder.glob("*.esl")] == list(one.seals)
        assert set(one.chain) <= set(ders((folder / "chain.pem").read_text()))
        if one.encryption is not None:
            assert ders((folder / "encryption.pem").read_text()) == [one.encryption]


def test_a_second_asn1_reader_takes_all_of_it(made: list[KeySet]) -> None:
    """pyasn1 reads every piece to its last byte and, writing it again as DER, gets the very same bytes."""
    pieces = {name: content for one in made for name, content in one.named()}
    assert len(pieces) == 12
    for name, content in pieces.items():
        value, rest = decoder.decode(content, asn1Spec=Request() if name.endswith("request") else None)
        assert rest == b"", name
        assert encoder.encode(value) == content, name


@needs_openssl
def test_openssl_takes_all_of_it(made: list[KeySet], tmp_path: Path) -> None:
    for one in made:
        for name, content in one.named():
            (tmp_path / "one.der").write_bytes(content)
            assert "SEQUENCE" in run("asn1parse", "-inform", "der", "-in", "one.der", cwd=tmp_path), name
            if "certificate" in name or "chain" in name:
                said = run("x509", "-inform", "der", "-in", "one.der", "-noout", "-text", cwd=tmp_path)
                assert "Version: 3 (0x2)" in said, name
        (tmp_path / "request.der").write_bytes(one.request)
        options = sm2_option() if one.algorithm == "sm2" else ()
        check = ("req", "-inform", "der", "-in", "request.der", "-noout", "-verify")
        assert "OK" in run(*check, *options, cwd=tmp_path), one.order_no


@needs_openssl
def test_openssl_verifies_each_seal_by_its_makers_certificate(made: list[KeySet], tmp_path: Path) -> None:
    for one in made:
        for content in one.seals:
            seal, _ = decoder.decode(content, asn1Spec=gbt38540.Seal())
            (tmp_path / "info").write_bytes(encoder.encode(seal["eSealInfo"]))
            (tmp_path / "maker.der").write_bytes(bytes(seal["cert"]))
            (tmp_path / "signature").write_bytes(seal["signedValue"].asOctets())
            (tmp_path / "maker.pub").write_text(
                run("x509", "-inform", "der", "-in", "maker.der", "-pubkey", "-noout", cwd=tmp_path)
            )
            check = ("pkeyutl", "-verify", "-pubin", "-inkey", "maker.pub", "-in", "info", "-sigfile", "signature")
            options = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{DISTID}")
            assert "Verified Successfully" in run(*check, *options, cwd=tmp_path)
            (tmp_path / "info").write_bytes((tmp_path / "info").read_bytes()[:-1] + b"\x00")
            run(*check, *options, cwd=tmp_path, ok=False)


def test_each_seal_is_gbt_38540_field_by_field(made: list[KeySet]) -> None:
    names = {IN_PROVINCE: "", OUT_OF_PROVINCE: ""}
    for one in made:
        subject = x509.load_der_x509_certificate(one.signing).subject
        names[one.order_no] = str(subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value)
        for content in one.seals:
            seal, rest = decoder.decode(content, asn1Spec=gbt38540.Seal())
            assert rest == b""
            assert encoder.encode(seal) == content
            info = seal["eSealInfo"]
            assert (str(info["header"]["ID"]), int(info["header"]["version"])) == ("ES", 4)
            assert str(info["header"]["Vid"]).isascii()
            assert str(info["esID"]).startswith(one.order_no)
            assert not info["extDatas"].isValue  # readers disagree on its tag
            told = info["property"]
            assert (int(told["type"]), int(told["certListType"])) == (1, 1)
            assert str(told["name"]) == names[one.order_no]
            assert [bytes(certificate) for certificate in told["certList"]] == [one.signing]
            times = [str(told[name]) for name in ("createDate", "validStart", "validEnd")]
            assert all(re.fullmatch(r"20\d{12}Z", each) for each in times), times
            assert times[1] < times[2]
            assert_picture(info["picture"])
            assert str(seal["signAlgID"]) == "1.2.156.10197.1.501"
            assert len(seal["signedValue"]) % 8 == 0
            signature, rest = decoder.decode(seal["signedValue"].asOctets(), asn1Spec=gbt38540.Signature())
            assert rest == b""
            assert all(0 < int(signature[part]) < 1 << 256 for part in ("R", "S"))
            maker = x509.load_der_x509_certificate(bytes(seal["cert"]))
            usage = maker.extensions.get_extension_for_class(x509.KeyUsage).value
            assert usage.digital_signature
            assert not usage.key_cert_sign


def test_the_certificates_carry_what_they_are_for(made: list[KeySet]) -> None:
    for one in made:
        issuing, root = (x509.load_der_x509_certificate(each) for each in one.chain)
        users = {one.signing: SIGNS} | ({one.encryption: ENCRYPTS} if one.encryption is not None else {})
        assert (one.encryption is not None) is (one.algorithm == "sm2")
        expected = {**{each: CERTIFIES for each in one.chain}, **users}
        for content, wanted in expected.items():
            certificate = x509.load_der_x509_certificate(content)
            issuer = root if content in one.chain else issuing
            assert usage_of(certificate) == wanted
            assert certificate.issuer == issuer.subject
            assert_identifiers(certificate, issuer)
            constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
            assert constraints.critical
            assert constraints.value.ca is (content in one.chain)
            assert_encodings(content, certificate)
        serials = [x509.load_der_x509_certificate(each).serial_number for each in expected]
        assert len(set(serials)) == len(serials)
