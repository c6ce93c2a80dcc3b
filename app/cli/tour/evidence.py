"""What must be true once the tour is over."""

import re
from pathlib import Path

import pydantic_core

from app.cli.tour.journal import StepFailed, expect
from app.services.workstation import Services
from review.orders import OrderNo

JPEG_HEADER = b"\xff\xd8\xff"
_ID_NUMBER = re.compile(
    rb"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?![0-9A-Za-z])"
)


def check_messages(services: Services, out: Path, in_province: OrderNo, out_of_province: OrderNo) -> None:
    """Each order got the texts its story asks for, in their order."""
    messages = services.backend.messages()
    (out / "messages.json").write_bytes(pydantic_core.to_json(messages, indent=1))
    texts = {
        no: [m.text for m in messages if m.order_no == no and m.channel == "sms"]
        for no in (in_province, out_of_province)
    }
    verdicts = {
        no: ["不通过" not in text and "未通过" not in text for text in found[:2]] for no, found in texts.items()
    }
    expect(verdicts[in_province][:1], [True], f"first SMS of {in_province}")
    expect(verdicts[out_of_province], [False, True], f"SMS of {out_of_province}")
    for text in (text for found in texts.values() for text in found):
        if len(text) > 70:
            raise StepFailed(f"SMS of {len(text)} characters")


def check_audit(services: Services) -> None:
    """The audit chain is whole."""
    report = services.audit.verify()
    if not report.is_whole:
        raise StepFailed("the audit chain is broken")


def check_nothing_leaked(home: Path) -> None:
    """No file of the data folder holds an ID number or a JPEG picture in the clear."""
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if content.startswith(JPEG_HEADER) or _ID_NUMBER.search(content):
            raise StepFailed(f"{path.relative_to(home)} holds a picture or an ID number in the clear")
