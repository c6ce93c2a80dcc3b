"""The one error presenter: four kinds of errors, one way to say them (STYLE §8). Knows no widget."""

import logging
import os
from dataclasses import dataclass
from enum import StrEnum

from app.ports.errors import Refused, Unavailable, UserError
from seals.unreadable import UnreadableImage
from ui.texts import tr

log = logging.getLogger(__name__)


class Tone(StrEnum):
    """How a notice looks. Always with words and a mark, never by colour alone."""

    INFO = "info"
    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


class Remedy(StrEnum):
    """The one action a notice offers."""

    NONE = ""
    RETRY = "retry"
    SIGN_IN = "sign_in"
    UNDO = "undo"
    OPEN_ORDER = "open_order"
    OPEN_LOG = "open_log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """An error as the person reads it: a sentence, a code to read out on the phone, and what to do next."""

    tone: Tone
    sentence: str
    code: str
    remedy: Remedy = Remedy.NONE


def present(error: object) -> Presented:
    """Turn any error into what the person gets, and log it as its kind asks."""
    match error:
        case UserError() | UnreadableImage():
            log.info("%s", error)
            return Presented(tone=Tone.DOUBT, sentence=error.sentence, code=error.code)
        case Unavailable():
            log.warning("%s", error)
            return Presented(tone=Tone.DOUBT, sentence=error.sentence, code=error.code, remedy=Remedy.RETRY)
        case Refused():
            log.warning("%s", error)
            signed_out = error.code in {"sign_in_required", "token_expired", "token_invalid", "sign_in_expired"}
            remedy = Remedy.SIGN_IN if signed_out else Remedy.NONE
            return Presented(tone=Tone.BAD, sentence=error.sentence, code=error.code, remedy=remedy)
        case _:
            return _bug(error)


def _bug(error: object) -> Presented:
    incident = os.urandom(3).hex().upper()
    log.error("incident %s", incident, exc_info=error if isinstance(error, BaseException) else None)
    sentence = tr(
        "The program made a mistake; saved work is safe. Please report incident {incident}.", incident=incident
    )
    return Presented(tone=Tone.BAD, sentence=sentence, code=f"bug_{incident}", remedy=Remedy.OPEN_LOG)
