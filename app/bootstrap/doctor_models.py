"""What `ca-review doctor` says of the networks that read: without them nothing is wrong, and nothing is read either."""

from collections.abc import Iterable

from app.adapters.text.page import DETECTOR
from app.adapters.text.reader import RECOGNISER, model_file
from app.adapters.vision.digit_models import DIGIT_MODELS
from app.bootstrap.doctor_findings import Finding, Standing
from app.ports.errors import Unavailable
from resources import open_resource


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
    if all(open_resource(name).is_file() for name in DIGIT_MODELS):
        return Finding(code="digit_model", name="数字识别模型", value="、".join(DIGIT_MODELS))
    advice = "印章编码将不能逐位核对，只能人工辨读；请重新安装程序。"
    return Finding(code="digit_model", name="数字识别模型", value="缺少", standing=Standing.ADVICE, advice=advice)
