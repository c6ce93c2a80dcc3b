"""The worker process: reads requests from its pipe, answers, ends with the pipe. Knows no Qt and no network."""

import contextlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing.connection import Connection

import cv2
import numpy as np

import resources
from app.adapters.text.page import PrintedPageReader, load_page_reader
from app.adapters.text.reader import load_text_reader
from app.adapters.vision.answers import Failure
from app.adapters.vision.cutting import SealCutter
from app.adapters.vision.digit_models import load_digit_reader
from app.ports.errors import Unavailable
from app.ports.page_text import ReadRequest
from app.ports.seal_checks import CheckRequest, CutRequest, CutSeal, LaidOn, Matrix, NotCut, RegisterRequest
from review.cross_check import PageText
from seals.check import check_page
from seals.decode import UnreadableImage, decode_image
from seals.digit_cells import CELL_HEIGHT, CELL_WIDTH
from seals.digits import DigitReader
from seals.page import PageFacts, resolve_scale
from seals.page_content import FormTemplate, form_templates
from seals.page_differences import page_differences
from seals.page_register import register_pages
from seals.text import STRIP_HEIGHT, TextReader
from seals.thresholds import Thresholds
from seals.values import Finding, FindingCode, PageCheck, SealKind, Verdict

Request = CheckRequest | RegisterRequest | CutRequest | ReadRequest
Answer = PageCheck | LaidOn | CutSeal | NotCut | PageText | Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a worker loads once; `missing` says, a sentence each, which networks are not installed."""

    thresholds: Thresholds
    reader: TextReader | None
    digit_reader: DigitReader | None
    missing: tuple[str, ...] = ()
    forms: Mapping[str, FormTemplate] = field(default_factory=dict)
    cutter: SealCutter = field(default_factory=SealCutter)


def load_tools() -> Tools:
    """Load thresholds and readers; without a network the texts are not measured, and every check says so."""
    reader: TextReader | None = None
    missing = []
    try:
        reader = load_text_reader()
    except Unavailable as error:
        missing.append(error.sentence)
    digit_reader = load_digit_reader()
    if digit_reader is None:
        missing.append("数字识别模型不在安装目录中，印章编码不会自动通过，请逐位核对；请重新安装本程序。")
    thresholds = Thresholds.from_toml(resources.read_text("seal_thresholds.toml"))
    forms = form_templates(resources.read_text("form_templates.toml"))
    return Tools(thresholds=thresholds, reader=reader, digit_reader=digit_reader, missing=tuple(missing), forms=forms)


def serve(pipe: Connection) -> None:
    """Answer requests ``(number, request)`` with ``(number, answer)`` until the other end closes."""
    cv2.setNumThreads(1)
    tools = load_tools()
    warm_up(tools)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send((0, "ready"))
        while True:
            number, request = pipe.recv()
            pipe.send((number, answer(request, tools)))


def warm_up(tools: Tools) -> None:
    """Run each network once, so that the first page does not pay for their memory."""
    if tools.reader is not None:
        tools.reader.read([np.full((STRIP_HEIGHT, 320, 3), 255, np.uint8)])
    if tools.digit_reader is not None:
        cell = np.zeros((1, 2, CELL_HEIGHT, CELL_WIDTH), np.float32)
        tools.digit_reader.place(cell)
        tools.digit_reader.look(cell)


def answer(request: Request, tools: Tools) -> Answer:
    """Answer one request."""
    try:
        return _do(request, tools)
    except Unavailable as error:
        return Failure(code=error.code, sentence=error.sentence)
    except UnreadableImage as error:
        return Failure(code=error.code, sentence=error.sentence, is_picture=True)
    except (cv2.error, ValueError, ArithmeticError, LookupError, TypeError, MemoryError) as error:
        # the edge of a process: whatever a picture provokes becomes an answer, and the worker lives on
        return Failure(code="check_failed", sentence=f"检查这一页时出错（{type(error).__name__}），请人工核对。")


def _do(request: Request, tools: Tools) -> Answer:
    if isinstance(request, CheckRequest):
        return check(request, tools)
    if isinstance(request, ReadRequest):
        return page_reader().read(request.picture)
    return cut(request, tools) if isinstance(request, CutRequest) else register(request)


def check(request: CheckRequest, tools: Tools) -> PageCheck:
    """Decode and check a page."""
    decoded = decode_image(request.picture)
    height, width = decoded.pixels.shape[:2]
    found = check_page(
        decoded.pixels,
        scale=resolve_scale(width, height, given_dpi=None, tag_dpi=decoded.dpi),
        thresholds=tools.thresholds,
        reader=tools.reader,
        digit_reader=tools.digit_reader,
        kind=request.kind,
        expect_name=request.expect_name,
        expect_code=request.expect_code,
        expect_people=request.expect_people,
        facts=PageFacts(camera=decoded.camera),
        form=None if request.document is None else tools.forms.get(request.document),
    )
    found = replace(found, findings=(*found.findings, *(_not_read(sentence) for sentence in tools.missing)))
    is_company_only = request.kind is SealKind.AUTO and not request.expect_people
    return _name_of_company_only(found) if is_company_only else found


def _not_read(sentence: str) -> Finding:
    """Return the line of a page that was checked without one of the networks."""
    return Finding(
        code=FindingCode.PAGE_READING,
        verdict=Verdict.NOT_MEASURED,
        value=None,
        unit="",
        threshold="文字与数字识别模型均已安装",
        message=sentence,
        source="DESIGN §5: what was not measured is said, and is no pass",
    )


@cache
def page_reader() -> PrintedPageReader:
    """Return the reader of whole pages, loaded with the first page that is read."""
    return load_page_reader(threads=1)


def _name_of_company_only(found: PageCheck) -> PageCheck:
    """Take the name line off the other seals of a page: the expected name is the organisation's, not theirs."""
    seals = tuple(
        seal if seal.kind is SealKind.COMPANY else replace(seal, findings=tuple(
            line for line in seal.findings if line.code is not FindingCode.SEAL_NAME_EXPECTED
        ))
        for seal in found.seals
    )  # fmt: skip
    return replace(found, seals=seals)


def cut(request: CutRequest, tools: Tools) -> CutSeal | NotCut:
    """Find the seal of the wanted kind and cut its picture."""
    return tools.cutter.cut(request, lambda wanted: check(wanted, tools))


def register(request: RegisterRequest) -> LaidOn | None:
    """Lay the paper onto the upload, and outline where they differ."""
    upload, paper = (decode_image(data).pixels for data in (request.upload, request.paper))
    found = register_pages(upload, paper)
    if not found.ok:
        return None
    return LaidOn(
        matrix=_matrix(found.matrix.tolist()),
        paper_width_px=paper.shape[1],
        upload_width_px=upload.shape[1],
        quality=found.quality,
        spread_mm=found.spread_mm,
        differences=page_differences(upload, paper, found),
    )


def _matrix(values: Sequence[Sequence[float]]) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = ((float(x), float(y), float(z)) for x, y, z in values)
    return ((a, b, c), (d, e, f), (g, h, i))


def main(arguments: list[str]) -> int:
    """Refuse to be started by hand: workers are spawned with a pipe."""
    sys.stderr.write("这个进程只由工作站自己启动。\n")
    return 2
