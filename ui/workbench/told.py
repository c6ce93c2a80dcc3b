"""What the applicant is told by a verdict, shown before it is taken: word for word what the server will send."""

from PySide6.QtWidgets import QLabel

from review.messages import decision_sms, utf16_units
from review.orders import Verdict
from ui.texts import tr
from ui.widgets import set_role
from ui.workbench.model import WorkbenchModel


def sms_words(sms: str) -> str:
    """Return an SMS with its length, as it is shown; empty where none is sent."""
    return tr("SMS ({count} of 70 characters): {text}", count=utf16_units(sms), text=sms) if sms else ""


class PassSms(QLabel):
    """Below the checklist, at its place from the first look at an order: what a pass will send."""

    def __init__(self, model: WorkbenchModel) -> None:
        super().__init__()
        self.setObjectName("pass_sms_text")
        self.setWordWrap(True)
        set_role(self, "text_role", "small")
        self._model = model
        for signal in (model.order_changed, model.lease_changed):
            signal.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Follow the order on the bench; hidden where a pass sends nothing, or this person cannot pass it."""
        order = self._model.order
        sms = decision_sms(order.order_no, stage=order.stage, verdict=Verdict.PASS) if order is not None else ""
        self.setText(tr("On a pass: {sms}", sms=sms_words(sms)) if sms else "")
        self.setVisible(bool(sms) and self._model.is_reviewable)
