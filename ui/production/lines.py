"""What the production desk shows of a key, an order and a run. Knows no widget."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.ports.usb_keys import KeyKind
from app.services.outcomes import NotAccepted
from app.services.production_values import Produced, ProductionOutcome, Quarantined, Step, Waiting
from review.key_stock import STOCK_NAMES_ZH, KeyEvent, KeyEventKind, StockState
from review.orders import OrderSnapshot, Verdict
from review.stages import Stage
from ui.context.keys import KeyOnDesk
from ui.texts import mark, tr
from ui.times import day_and_hour

SHORT_STEPS = {
    Step.CHECK: mark("Check"),
    Step.PIN: mark("PIN"),
    Step.KEY: mark("Key pair"),
    Step.CERTIFICATES: mark("Request"),
    Step.SIGNING_CERTIFICATE: mark("Certificate"),
    Step.ENCRYPTION_KEY: mark("Encryption key"),
    Step.LABEL: mark("Label"),
    Step.SEAL: mark("E-seal"),
    Step.READ_BACK: mark("Read back"),
    Step.CHALLENGE: mark("Challenge"),
    Step.REPORT: mark("Report"),
}


SEAL_WORDS = {
    "company": mark("company seal"),
    "legal": mark("legal-representative seal"),
    "private": mark("seal of the person in charge"),
    "signature": mark("signature of the person in charge"),
}


def seal_kinds(order: OrderSnapshot) -> tuple[str, ...]:
    """Return the kinds of seal that an order's key can hold; a person in charge only where the order names one."""
    of_person = ("private", "signature")
    return tuple(kind for kind in SEAL_WORDS if order.person_in_charge or kind not in of_person)


class Light(StrEnum):
    """What the page says from two metres."""

    IDLE = "card"
    RUNNING = "doubt"
    PROVEN = "good"
    STOPPED = "bad"


class Picture(StrEnum):
    """How far the company seal's picture is."""

    AWAITED = "awaited"
    REFUSED = "refused"
    SHOWN = "shown"


_BEFORE_COMPARED = {
    Picture.AWAITED: mark("The picture of the seal is being cut."),
    Picture.REFUSED: mark("No picture was cut: see why above; cut it all the same, or call the seal unusable."),
    Picture.SHOWN: mark("Compare the picture with the impression, then tick it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """A run as shown: which step, what light, what sentence, and what to do next.

    `out_of_use`: the serial of a key that must not be tried again. `is_key_back`: a stopped run can be gone on with.
    """

    light: Light = Light.IDLE
    step: int = -1
    sentence: str = ""
    next_action: str = ""
    code: str = ""
    out_of_use: str = ""
    is_key_back: bool = False


def before(serial: str, *, is_compared: bool, picture: Picture = Picture.SHOWN) -> str:
    """Say what is still to be done before the key can be made; `serial` of the key that is plugged in, or empty."""
    if not serial:
        return tr("Plug a blank key in.")
    if is_compared:
        return tr("Ready: start production on {serial}.", serial=serial)
    return tr(_BEFORE_COMPARED[picture])


def after(outcome: ProductionOutcome, *, reached: int = -1) -> RunState:
    """Turn the outcome of a run into what the operator reads; `reached` is the step it was in last."""
    match outcome:
        case Produced():
            return RunState(
                light=Light.PROVEN, step=len(Step), sentence=tr("Key made, read back and proven: {serial}",
                serial=outcome.usb_key_serial),
                next_action=tr("Print letter and label, put the label on, then go to shipping."),
            )  # fmt: skip
        case Waiting(step=step, error=error):
            return RunState(
                light=Light.STOPPED, step=list(Step).index(step), sentence=error.sentence, code=error.code,
                next_action=tr("Nothing is lost: mend it, then press Go on."),
            )  # fmt: skip
        case Quarantined():
            return RunState(light=Light.STOPPED, step=reached, sentence=outcome.sentence, code=outcome.code,
                            out_of_use=outcome.usb_key_serial,
                            next_action=tr("Put this key aside and take another one."))  # fmt: skip
        case refused:
            return _refused(refused)


def with_key_back(state: RunState) -> RunState:
    """Return what a stopped run says once its key is plugged in again."""
    return replace(state, sentence=tr("The key is back: press Go on."), next_action="", code="", is_key_back=True)


def _refused(outcome: NotAccepted) -> RunState:
    return RunState(light=Light.STOPPED, sentence=outcome.sentence, code=outcome.code)


def key_lines(key: KeyOnDesk | None) -> tuple[str, str, str]:
    """Return three lines on the key: state, serial, what it can do."""
    if key is None:
        return tr("no key is plugged in"), "", ""
    info = key.info
    blank = tr("blank") if key.contents.is_blank else tr("in use")
    free = tr("{size} KB free", size=info.free_bytes // 1024) if info.free_bytes is not None else ""
    kinds = " ".join(kind.value.upper() for kind in info.kinds)
    return tr("plugged in"), info.serial, " · ".join(part for part in (blank, kinds, free, info.model) if part)


def key_kind(key: KeyOnDesk) -> KeyKind:
    """Return the pair to be made: SM2 where the key can, else what it can."""
    kinds = key.info.kinds
    for wanted in (KeyKind.SM2, KeyKind.P256, KeyKind.RSA2048):
        if wanted in kinds:
            return wanted
    return kinds[0] if kinds else KeyKind.SM2


_PIN_EVENTS = {
    KeyEventKind.ADMIN_PIN_DEPOSITED: mark("admin PIN given to the server"),
    KeyEventKind.ADMIN_PIN_WITHDRAWN: mark("admin PIN taken for one unlock"),
    KeyEventKind.ADMIN_PIN_RETURNED: mark("admin PIN given back"),
}


def event_words(event: KeyEvent) -> str:
    """Return what happened to a key, with its order and note."""
    pin = _PIN_EVENTS.get(event.kind)
    what = tr(pin) if pin else STOCK_NAMES_ZH[StockState(event.kind.value)]
    return " · ".join(part for part in (what, event.order_no, event.note) if part)


def reviewed_by(order: OrderSnapshot, me: str, names: Mapping[str, str]) -> tuple[str, bool]:
    """Say who passed the paper review, by `names` of sign-ins, and whether that is somebody else (two-person rule)."""
    passed = [
        each
        for each in order.standing_decisions()
        if each.stage is Stage.PAPER_REVIEW and each.verdict is Verdict.PASS and each.counts
    ]
    if not passed:
        return tr("no passed paper review"), False
    last = passed[-1]
    is_other = last.by != me
    words = tr("not by you ✓") if is_other else tr("by yourself ✕")
    return f"{names.get(last.by, last.by)} {day_and_hour(last.at)} ({words})", is_other
