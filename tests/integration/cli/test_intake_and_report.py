"""Paper arrives, on real parts: a training office, the portal, a folder with a Chinese name, the command line."""

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PIL import Image

from app.cli import run_command_line
from tests.office import OfficeProcess

API = "/api/v1"
APPLICANT_PASSWORD = "applicant-2026"


class Desk:
    """The command line at one data folder, and the applicants of the office."""

    def __init__(self, office: OfficeProcess, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
        self.office, self.capsys, self.monkeypatch = office, capsys, monkeypatch
        self.user = ""

    def sign_in(self, role: str) -> None:
        account = self.office.account(role)
        stdin = type("Stdin", (), {"readline": staticmethod(lambda: account.password + "\n")})
        self.monkeypatch.setattr("sys.stdin", stdin)
        arguments = ["sign-in", "--user", account.user, "--password-stdin", "--server", self.office.url]
        assert run_command_line(arguments) == 0
        assert run_command_line(["sync", "--once"]) == 0
        self.user = account.user
        self.capsys.readouterr()

    def run(self, *arguments: str) -> tuple[int, dict, str]:
        code = run_command_line([*arguments, "--json"])
        out, err = self.capsys.readouterr()
        return code, json.loads(out) if out else {}, err

    def orders(self, stage: str) -> list[dict]:
        assert run_command_line(["orders", "--stage", stage, "--json"]) == 0
        return json.loads(self.capsys.readouterr().out)

    def post_paper(self, order: dict, folder: Path) -> str:
        """Let the applicant post the paper set, lay its sheets into the scanner's folder, return the number."""
        base = self.office.url + API
        session = requests.post(
            f"{base}/portal/session", json={"uscc": order["uscc"], "password": APPLICANT_PASSWORD}, timeout=60
        ).json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        url = f"{base}/portal/orders/{order['order_no']}/prepared-parcel"
        parcel = requests.post(url, json={}, headers=headers, timeout=120).json()
        account = next(one for one in self.office.accounts if one.user == self.user)
        staff = requests.post(
            f"{base}/session", json={"user": account.user, "password": account.password}, timeout=60
        ).json()
        for number, sheet in enumerate(parcel["sheets"], start=1):
            page = requests.get(
                f"{base}/documents/{sheet['sha256']}",
                headers={"Authorization": f"Bearer {staff['access_token']}"},
                timeout=120,
            )
            (folder / f"扫描 {number}.jpg").write_bytes(page.content)
        return str(parcel["courier_number"])


@pytest.fixture(scope="module")
def busy_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """One office for this file; each test that moves an order takes one of its own."""
    with OfficeProcess(tmp_path_factory.mktemp("office")) as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "扫描仪 输出"
    path.mkdir()
    return path


@pytest.fixture
def desk(
    busy_office: OfficeProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    monkeypatch.setenv("CA_REVIEW_HOME", str(tmp_path / "数据 目录"))
    monkeypatch.setenv("CA_REVIEW_SECRETS", "file")
    return Desk(busy_office, capsys, monkeypatch)


def test_from_a_courier_number_to_paper_review_and_its_report(desk: Desk, folder: Path, tmp_path: Path) -> None:
    desk.sign_in("intake")
    order = next(one for one in desk.orders("mailing") if one["kind"] == "province_inside")
    number = desk.post_paper(order, folder)
    (folder / "空 文件.pdf").write_bytes(b"")
    (folder / "半截.jpg").write_bytes((folder / "扫描 1.jpg").read_bytes()[:5000])

    code, answer, errors = desk.run("intake", str(folder), "--once", "--parcel", number)

    assert {bad["code"] for bad in answer["unreadable"]} == {"image_empty", "image_truncated"}
    assert code == 1
    assert "空 文件.pdf" in errors
    assert answer["closed"]["order_no"] == order["order_no"]
    assert answer["closed"]["missing"] == []
    assert {page["document"] for page in answer["pages"]} == set(answer["closed"]["documents"])
    assert len(list((folder / "已处理").iterdir())) == 5
    assert order["order_no"] in [one["order_no"] for one in desk.orders("paper_review")]
    _nothing_readable_in(tmp_path / "数据 目录")

    pdf = tmp_path / "报告" / "审核.pdf"
    code, answer, _ = desk.run("report", "order", order["order_no"], "--out", str(pdf))
    assert (code, answer["missing_characters"]) == (0, [])
    text = _text_of(pdf)
    assert number in text
    assert order["order_no"] in text
    assert "不附图" in text


def _nothing_readable_in(home: Path) -> None:
    for path in home.rglob("*"):
        if path.is_file():
            assert b"\xff\xd8\xff\xe0" not in path.read_bytes(), path


def _text_of(pdf: Path) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return subprocess.run([tool, str(pdf), "-"], capture_output=True, check=True).stdout.decode()


def test_a_parcel_nobody_announced_and_sheets_missing(desk: Desk, folder: Path) -> None:
    desk.sign_in("intake")
    order = next(one for one in desk.orders("mailing") if one["kind"] == "province_inside")
    code, answer, errors = desk.run("intake", str(folder), "--once", "--parcel", "SF0000000000000")
    assert (code, answer) == (1, {})
    assert json.loads(errors)["error"]["code"] == "parcel_unknown"

    desk.post_paper(order, folder)
    for path in sorted(folder.glob("*.jpg"))[2:]:
        path.unlink()
    Image.new("RGB", (1240, 1754), "white").save(folder / "白 页.png")
    opened = ["--parcel", "SF0000000000000", "--order", order["order_no"]]
    code, answer, _ = desk.run("intake", str(folder), "--once", *opened)
    assert (code, answer["closed"]) == (1, None)
    assert len(answer["missing"]) == 3
    assert [page["document"] for page in answer["pages"]].count(None) == 1

    placed = ["--place", "白 页.png=agent_id_card"]
    code, answer, _ = desk.run("intake", str(folder), *opened, *placed, "--close", "--note", "缺两份")
    assert code == 0
    assert answer["closed"]["missing"] == ["authorization_letter", "seal_collection_form"]
    assert answer["closed"]["documents"] == ["application_form", "business_licence", "agent_id_card"]


def test_figures_for_the_supervisor(desk: Desk, tmp_path: Path) -> None:
    desk.sign_in("supervisor")
    table = tmp_path / "统计.csv"
    code, answer, _ = desk.run("report", "figures", "--days", "365", "--csv", str(table))
    assert code == 0
    assert answer["figures"]["first_pass"]["pre_review"]["whole"] > 10
    rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][0] == "指标"
    assert any(row[0] == "一次通过率" for row in rows)


def test_refusals_of_the_command_line(desk: Desk, folder: Path) -> None:
    for wrong in (["--order", "JX1"], ["--parcel", "SF0000000000000", "--rescan", "JX1"]):
        code, _, errors = desk.run("intake", str(folder), "--once", *wrong)
        assert (code, json.loads(errors)["error"]["code"]) == (2, "usage")
    desk.sign_in("pre_reviewer")
    code, _, errors = desk.run("intake", str(folder / "没有"), "--once")
    assert (code, json.loads(errors)["error"]["code"]) == (3, "folder_unreachable")
    code, _, errors = desk.run("intake", str(folder), "--once", "--parcel", "SF0000000000000")
    assert (code, json.loads(errors)["error"]["code"]) == (1, "role_missing")
    code, _, errors = desk.run("report", "figures")
    assert (code, json.loads(errors)["error"]["code"]) == (1, "role_missing")
    code, _, errors = desk.run("report", "order", "JX0", "--out", str(folder / "x.pdf"))
    assert (code, json.loads(errors)["error"]["code"]) == (1, "order_unknown")
