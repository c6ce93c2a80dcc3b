"""Expected names on drawn seals: squares in any reading order, ellipses, and a name with one other character."""

from dataclasses import replace

import numpy as np
import pytest

from app.bootstrap.recognition import digit_reader, seal_thresholds, text_reader
from seals.check import check_page
from seals.values import FindingCode, Scale, ScaleSource, SealCheck, Verdict
from training.seal_generator import (
    CONDITIONS,
    SealDesign,
    SealShape,
    company_seal,
    render_seal,
    square_seal,
)


def _stamped(design: SealDesign, seed: int, *, name: str | None = None, people: tuple[str, ...] = ()) -> SealCheck:
    ink, paper, scan = CONDITIONS["clean_300"].vary(np.random.default_rng(seed))
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


def test_a_square_seal_of_another_person_is_not_confirmed() -> None:
    design = replace(square_seal("赵志诚印", np.random.default_rng(50_101)), is_seal_script=False)
    assert _verdict(_stamped(design, 50_101, people=("赵志成",))) is not Verdict.PASS


def test_an_elliptic_seal_confirms_its_name() -> None:
    design = company_seal("江西青原鸿基餐饮有限公司", "", np.random.default_rng(50_102), shape=SealShape.ELLIPSE)
    assert _verdict(_stamped(design, 50_102, name="江西青原鸿基餐饮有限公司")) is Verdict.PASS
