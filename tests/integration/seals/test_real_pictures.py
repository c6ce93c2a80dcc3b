"""The real pictures beside the repository: every seal of the manifest, its shape, and the codes legible by eye."""

import json
from pathlib import Path

import pytest

from app.main import main

_FOLDER = Path(__file__).parents[4] / "shared" / "data" / "seals" / "real"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not _FOLDER.is_dir(), reason=f"the real seal pictures are not at {_FOLDER.name}"),
]

_SHAPES = {
    "gia_seal_1.jpg": ["round", "round"],
    "nc_4101021694766.jpg": ["round"],
    "nc_4101021694814.jpg": ["round"],
    "va1_licence_seal.png": ["round"],
    "sc_three_seals.jpg": ["round", "round", "square"],
    "edk_source.png": ["round"],
    "tfy030_seal.png": ["round"],
    "tfy098_seal.png": ["round"],
    "lj_phone_party.png": ["round"],
    "s19_6_invoice_seal.png": ["ellipse"],
}
_CODES = {
    "gia_seal_1.jpg": ["3201050957121", "3201050931611"],
    "nc_4101021694766.jpg": ["4101021694766"],
}
_NAMES = {
    "gia_seal_1.jpg": "江苏省教师培训中心",
    "nc_4101021694766.jpg": "郑州市市政工程勘测设计研究院",
    "sc_three_seals.jpg": "北京中导开源科技有限公司",
    "edk_source.png": "北京中导开源科技有限公司",
    "lj_phone_party.png": "中国共产党仁寿县青岗乡瑞云村支部委员会",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        main(["seal-check", *(str(_FOLDER / name) for name in _SHAPES), "--json"])
    return {Path(entry["file"]).name: entry for entry in json.loads(out.getvalue())["files"]}


@pytest.mark.parametrize("name", list(_SHAPES))
def test_every_seal_is_found_with_its_shape(files: dict[str, dict], name: str) -> None:
    assert [seal["shape"] for seal in files[name]["seals"]] == _SHAPES[name]


@pytest.mark.parametrize("name", list(_CODES))
def test_the_codes_legible_by_eye_are_read_exactly(files: dict[str, dict], name: str) -> None:
    assert [seal["code"] for seal in files[name]["seals"]] == _CODES[name]


@pytest.mark.parametrize("name", list(_NAMES))
def test_the_names_are_read(files: dict[str, dict], name: str) -> None:
    assert files[name]["seals"][0]["name"] == _NAMES[name]


def test_a_filled_in_code_never_passes(files: dict[str, dict]) -> None:
    seal = files["nc_4101021694814.jpg"]["seals"][0]
    line = next(f for f in seal["findings"] if f["code"] == "seal_code_digits")
    assert line["verdict"] in {"review", "fail"}
    weak = {digit["position"] for digit in seal["digits"] if not digit["legible"]}
    assert {8, 9, 11} <= weak
    assert all(type(digit["legible"]) is bool for digit in seal["digits"])


def test_the_phone_picture_is_told(files: dict[str, dict]) -> None:
    page = files["lj_phone_party.png"]["page"]
    assert next(f for f in page["findings"] if f["code"] == "page_photo")["verdict"] == "fail"
    seal = files["lj_phone_party.png"]["seals"][0]
    assert next(f for f in seal["findings"] if f["code"] == "seal_base_colour")["verdict"] == "fail"


def test_placed_seals_are_flagged_and_real_ones_not(files: dict[str, dict]) -> None:
    def flagged(name: str) -> list[str]:
        return [f["verdict"] for s in files[name]["seals"] for f in s["findings"] if f["code"] == "seal_processed"]

    assert flagged("gia_seal_1.jpg") == ["review", "review"]
    assert flagged("sc_three_seals.jpg") == ["pass", "pass", "pass"]


def test_the_tagged_page_is_measured_in_millimetres(files: dict[str, dict]) -> None:
    sizes = [seal["width_mm"] for seal in files["gia_seal_1.jpg"]["seals"]]
    assert sizes == pytest.approx([39.4, 40.0], abs=0.8)
