"""A worker without one of its networks lives on, and every page it checks says what was not read."""

from dataclasses import replace

import pytest

import resources
from app.adapters.text import reader
from app.adapters.vision.worker import Tools, check, load_tools
from app.ports.seal_checks import CheckRequest
from review.orders import DocumentCode
from seals.values import Finding, FindingCode, Verdict
from tests.fakes.ui_station import draw_page

PAGE = CheckRequest(picture=draw_page("数字证书用户申请表", "江西宏达建设工程有限公司"))


def _not_read(tools: Tools) -> list[Finding]:
    found = check(PAGE, tools)
    assert found.seals
    return [line for line in found.findings if line.code is FindingCode.PAGE_READING]


def test_with_both_networks_nothing_is_missing() -> None:
    tools = load_tools()
    assert tools.missing == ()
    assert _not_read(tools) == []


def test_a_page_is_held_against_the_form_of_its_document() -> None:
    tools = load_tools()
    for document, is_held in ((DocumentCode("application_form"), True), (DocumentCode("business_licence"), False)):
        found = check(replace(PAGE, document=document), tools).findings
        line = next(line for line in found if line.code is FindingCode.PAGE_REDUCED)
        assert ("《数字证书用户申请表》" in line.message) is is_held


def test_without_the_recogniser_every_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "find_spec", lambda _name: None)
    tools = load_tools()
    assert tools.reader is None
    (line,) = _not_read(tools)
    assert line.verdict is Verdict.NOT_MEASURED
    assert "文字识别模型" in line.message


def test_without_the_digit_network_every_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    there = resources.open_resource
    monkeypatch.setattr(
        resources, "open_resource", lambda name: there("no_such_file" if name.endswith(".onnx") else name)
    )
    tools = load_tools()
    assert tools.digit_reader is None
    (line,) = _not_read(tools)
    assert line.verdict is Verdict.NOT_MEASURED
    assert "数字识别模型" in line.message
