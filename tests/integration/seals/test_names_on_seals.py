"""Expected names on drawn seals: squares in any reading order, ellipses, and a name with one other character."""

from dataclasses import replace

import numpy as np
import pytest

from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader
from seals.check import check_page
from seals.decode import decode_image
from seals.values import FindingCode, Scale, ScaleSource, SealCheck, Verdict
from seals.values import SealShape as FoundShape
from training.samples.pages import render
from training.seal_generator import (
    CONDITIONS,
    CodeEdge,
    SealDesign,
    SealShape,
    company_seal,
    random_design,
    render_condition,
    render_seal,
    square_seal,
)
from training.seal_generator.fonts import Typeface


def _stamped(
    design: SealDesign,
    seed: int,
    *,
    name: str | None = None,
    people: tuple[str, ...] = (),
    condition: str = "clean_300",
    turned_deg: float = 0.0,
) -> SealCheck:
    ink, paper, scan = CONDITIONS[condition].vary(np.random.default_rng(seed))
    ink = replace(ink, rotation_deg=ink.rotation_deg + turned_deg)
    picture, _ = render_seal(design, ink, paper, scan, seed)
    check = check_page(
        picture,
        scale=Scale(dpi=300.0, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=digit_reader(),
        expect_name=name,
        expect_people=people,
    )
    assert len(check.seals) == 1
    return check.seals[0]


def _verdict(seal: SealCheck) -> Verdict:
    return next(f.verdict for f in seal.findings if f.code is FindingCode.SEAL_NAME_EXPECTED)


@pytest.mark.parametrize("text", ["赵志诚印", "王芳", "陈晓梅"], ids=["four in columns", "two", "three"])
def test_a_square_seal_confirms_its_person(text: str) -> None:
    rng = np.random.default_rng(50_100)
    design = replace(square_seal(text, rng), is_seal_script=False)
    person = text.removesuffix("印")
    seal = _stamped(design, 50_100, name="云山志诚有限公司", people=("李四", person))
    assert _verdict(seal) is Verdict.PASS
    assert seal.expected_name == person
    assert seal.name == text


@pytest.mark.parametrize(("text", "seed", "turned_deg"), [("白艳琴", 72_000_005, 90.0), ("郭翠慧印", 72_000_009, 0.0)])
def test_a_name_without_a_code_is_not_taken_to_lie_on_its_side(text: str, seed: int, turned_deg: float) -> None:
    """A recogniser of lines reads characters that lie on their left side as surely as upright ones."""
    design = square_seal(text, np.random.default_rng(seed))
    upright = _stamped(design, seed, people=(text[:3],), turned_deg=turned_deg)
    turned = _stamped(design, seed, people=(text[:3],), turned_deg=turned_deg + 90.0)
    assert _verdict(upright) is _verdict(turned) is Verdict.PASS
    ink, _, scan = CONDITIONS["clean_300"].vary(np.random.default_rng(seed))
    for seal, stamped_deg in ((upright, turned_deg), (turned, turned_deg + 90.0)):
        assert seal.rotation_deg is not None
        off = seal.rotation_deg - (ink.rotation_deg + scan.angle_deg + stamped_deg)
        assert abs((off + 180.0) % 360.0 - 180.0) < 3.0, (seal.rotation_deg, off)


@pytest.mark.parametrize("text", ["万春武印", "罗芳静印"])
def test_strokes_beside_the_frame_belong_to_the_characters(text: str) -> None:
    design = square_seal(text, np.random.default_rng(50_103), code="3610288102560", side_mm=22.0)
    design = replace(design, name_face=Typeface.HEI, code_edge=CodeEdge.BOTTOM)
    assert _verdict(_stamped(design, 50_103, people=(text[:3],))) is Verdict.PASS


def test_a_clean_seal_is_confirmed_though_old_seals_write_the_character_otherwise() -> None:
    picture = decode_image(render("JX20261116-0025/authorization_letter/upload/1"))
    check = check_page(
        picture.pixels,
        scale=Scale(dpi=picture.dpi or 0.0, source=ScaleSource.DPI_TAG),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=None,
        expect_people=("周玉兰",),
    )
    (square,) = (seal for seal in check.seals if seal.shape is FoundShape.SQUARE)
    assert _verdict(square) is Verdict.PASS


@pytest.mark.parametrize("seed", [30_004_006, 30_004_009])
def test_a_name_is_not_confirmed_on_the_seal_of_a_longer_one(seed: int) -> None:
    design = square_seal("针建启之印", np.random.default_rng(seed), code="3610288102560")
    design = replace(design, name_face=Typeface.SONG)
    assert _verdict(_stamped(design, seed, people=("针建",), condition="blur_120")) is Verdict.REVIEW
    assert _verdict(_stamped(design, seed, people=("针建启",), condition="blur_120")) is Verdict.PASS


def test_a_tall_last_character_leaves_no_room_for_a_code() -> None:
    seal = _stamped(square_seal("吕勤印", np.random.default_rng(50_104)), 50_104, people=("吕勤",))
    assert _verdict(seal) is Verdict.PASS
    code = next(f for f in seal.findings if f.code is FindingCode.SEAL_CODE_DIGITS)
    assert code.verdict is Verdict.NOT_APPLICABLE, code.message


def test_a_square_seal_of_another_person_is_not_confirmed() -> None:
    design = replace(square_seal("赵志诚印", np.random.default_rng(50_101)), is_seal_script=False)
    assert _verdict(_stamped(design, 50_101, people=("赵志成",))) is not Verdict.PASS


def test_a_name_that_comes_near_a_broad_code_keeps_its_first_and_last_strokes() -> None:
    """江 without its dots is a 工: the name was cut off a whole digit's place beside the code."""
    seed = 71_100_009
    design = random_design(np.random.default_rng(np.random.SeedSequence([seed, 31])))
    picture, truth = render_condition("low_100", seed, design)
    check = check_page(
        picture,
        scale=Scale(dpi=truth.px_per_mm * 25.4, source=ScaleSource.GIVEN),
        thresholds=seal_thresholds(),
        reader=text_reader(),
        digit_reader=None,
        expect_name=design.name,
    )
    (seal,) = check.seals
    assert _verdict(seal) is Verdict.PASS, design.name


def test_an_elliptic_seal_confirms_its_name() -> None:
    design = company_seal("江西青原鸿基餐饮有限公司", "", np.random.default_rng(50_102), shape=SealShape.ELLIPSE)
    assert _verdict(_stamped(design, 50_102, name="江西青原鸿基餐饮有限公司")) is Verdict.PASS
