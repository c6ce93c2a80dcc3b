"""The worker process: reads requests from its pipe, answers, ends with the pipe. Knows no Qt and no network."""

import contextlib
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

import cv2

import resources
from app.adapters.text.reader import load_text_reader
from app.ports.errors import Unavailable
from app.ports.seal_checks import CheckRequest, LaidOn, Matrix, RegisterRequest
from seals.check import check_page
from seals.decode import UnreadableImage, decode_image
from seals.digit_network import OnnxDigitReader
from seals.digits import DigitReader
from seals.page import PageFacts, resolve_scale
from seals.text import TextReader
from seals.thresholds import Thresholds
from seals.values import PageCheck

_DIGIT_MODEL = "digit_reader.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request that could not be answered: stable code and sentence; `is_picture` when the bytes are to blame."""

    code: str
    sentence: str
    is_picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a worker loads once."""

    thresholds: Thresholds
    reader: TextReader | None
    digit_reader: DigitReader | None


def load_tools() -> Tools:
    """Load thresholds and readers; without a model the texts are not measured, everything else is."""
    reader: TextReader | None = None
    with contextlib.suppress(Unavailable):
        reader = load_text_reader()
    has_digits = resources.open_resource(_DIGIT_MODEL).is_file()
    digit_reader = OnnxDigitReader(resources.read_bytes(_DIGIT_MODEL)) if has_digits else None
    thresholds = Thresholds.from_toml(resources.read_text("seal_thresholds.toml"))
    return Tools(thresholds=thresholds, reader=reader, digit_reader=digit_reader)


def serve(pipe: Connection) -> None:
    """Answer requests ``(number, request)`` with ``(number, answer)`` until the other end closes."""
    cv2.setNumThreads(1)
    tools = load_tools()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send((0, "ready"))
        while True:
            number, request = pipe.recv()
            pipe.send((number, answer(request, tools)))


def answer(request: CheckRequest | RegisterRequest, tools: Tools) -> PageCheck | LaidOn | Failure | None:
    """Answer one request."""
    try:
        return check(request, tools) if isinstance(request, CheckRequest) else register(request)
    except UnreadableImage as error:
        return Failure(code=error.code, sentence=error.sentence, is_picture=True)
    except (cv2.error, ValueError, ArithmeticError, LookupError, TypeError, MemoryError) as error:
        # the edge of a process: whatever a picture provokes becomes an answer, and the worker lives on
        return Failure(code="check_failed", sentence=f"检查这一页时出错（{type(error).__name__}），请人工核对。")


def check(request: CheckRequest, tools: Tools) -> PageCheck:
    """Decode and check a page."""
    decoded = decode_image(request.picture)
    height, width = decoded.pixels.shape[:2]
    return check_page(
        decoded.pixels,
        scale=resolve_scale(width, height, given_dpi=None, tag_dpi=decoded.dpi),
        thresholds=tools.thresholds,
        reader=tools.reader,
        digit_reader=tools.digit_reader,
        kind=request.kind,
        expect_name=request.expect_name,
        expect_code=request.expect_code,
        facts=PageFacts(camera=decoded.camera),
    )


def register(request: RegisterRequest) -> LaidOn | None:
    """Lay the paper onto the upload, with `seals.register` where this version has it."""
    try:
        registering = importlib.import_module("seals.register")
    except ModuleNotFoundError:
        return None
    upload, paper = decode_image(request.upload), decode_image(request.paper)
    found = registering.register(upload.pixels, paper.pixels)
    if found is None:
        return None
    return LaidOn(
        matrix=_matrix(found.matrix),
        paper_width_px=paper.pixels.shape[1],
        upload_width_px=upload.pixels.shape[1],
        error_mm=float(found.error_mm),
    )


def _matrix(values: Sequence[Sequence[float]]) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = ((float(x), float(y), float(z)) for x, y, z in values)
    return ((a, b, c), (d, e, f), (g, h, i))


def main(arguments: list[str]) -> int:
    """Refuse to be started by hand: workers are spawned with a pipe."""
    sys.stderr.write("这个进程只由工作站自己启动。\n")
    return 2
