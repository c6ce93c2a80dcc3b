"""What the impressions of each seal of the order say together: a verdict, the code they agree on, what differs."""

from PySide6.QtWidgets import QFrame, QWidget

from app.ports.seal_checks import OrderSeal, OrderSeals
from seals.consensus import PlaceConsensus
from ui.texts import tr
from ui.theme import Theme
from ui.widgets import VerdictMark, column, frame, label, row


class TogetherRows(QWidget):
    """One card a seal, kept and filled anew; as many as the order has seals are shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: OrderSeals | None = None
        self._cards: list[_SealCard] = []
        self._column = column(spacing=4)
        self.setLayout(self._column)
        self.hide()

    def show_seals(self, found: OrderSeals | None) -> None:
        """Show the order's seals; None until they were compared."""
        if found is self._shown:
            return
        self._shown = found
        seals = found.seals if found is not None else ()
        while len(self._cards) < len(seals):
            self._cards.append(_SealCard(self._theme))
            self._column.addWidget(self._cards[-1].frame)
        for number, card in enumerate(self._cards):
            card.frame.setVisible(number < len(seals))
            if found is not None and number < len(seals):
                card.show_seal(seals[number], found.pages_missing)
        self.setVisible(bool(seals))


class _SealCard:
    """Mark and name of the seal, its code, and the order's own finding about it."""

    def __init__(self, theme: Theme) -> None:
        self._mark = VerdictMark(theme)
        self._name = label("", "title")
        self._code = label("", name="together_code")
        self._code.setFont(theme.mono())
        self._said = label("", wraps=True, name="together_said")
        self._of = label("", "small", wraps=True)
        head = row(self._mark, self._name, None, self._code, spacing=6)
        layout = column(spacing=2, margins=(8, 6, 8, 6))
        layout.addLayout(head)
        for each in (self._said, self._of):
            layout.addWidget(each)
        self.frame: QFrame = frame("card", layout, name="together_card")

    def show_seal(self, seal: OrderSeal, pages_missing: int) -> None:
        together = seal.together
        self._mark.show_verdict(together.finding.verdict)
        self._name.setText(seal.name)
        self._code.setText("".join(_sign(place) for place in together.consensus.places))
        self._said.setText(together.finding.message)
        missing = tr(" · {count} pages could not be checked", count=pages_missing) if pages_missing else ""
        self._of.setText(tr("{count} impressions in the order", count=len(seal.impressions)) + missing)


def _sign(place: PlaceConsensus) -> str:
    """Return the digit that all impressions show; where they contradict each other or none shows it, a sign."""
    return "≠" if place.is_conflict else place.digit or "?"
