"""What `ca-review doctor` says of the networks that read: without them nothing is wrong, and nothing is read either."""

from collections.abc import Iterable
from typing import Final

from app.adapters.text.page import DETECTOR
from app.adapters.text.reader import RECOGNISER, model_file
from app.bootstrap.doctor_findings import Finding, Standing
from app.ports.errors import Unavailable
from resources import open_resource

DIGIT_MODEL: Final = "digit_reader.onnx"


def models() -> Iterable[Finding]:
    """Name each network, or say what cannot be done without it."""
    yield _text_models()
    yield _digit_model()


def _text_models() -> Finding:
    try:
        found = [model_file(name).name for name in (DETECTOR, RECOGNISER)]
    except Unavailable as error:
        return Finding(
            code="text_model", name="文字识别模型", value="缺少", standing=Standing.FAULT, advice=error.sentence
        )
    return Finding(code="text_model", name="文字识别模型", value="、".join(found))


def _digit_model() -> Finding:
    if open_resource(DIGIT_MODEL).is_file():
        return Finding(code="digit_model", name="数字识别模型", value=DIGIT_MODEL)
    advice = "印章编码将不能逐位核对，只能人工辨读；请重新安装程序。"
    return Finding(code="digit_model", name="数字识别模型", value="缺少", standing=Standing.ADVICE, advice=advice)
