"""The papers of keys just made: PIN letter and label. A letter counts as printed when the operator holds it."""

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame

from review.orders import OrderNo, OrderSnapshot
from ui.context.keys import ProductionDesk
from ui.errors import Tone
from ui.parts import Parts
from ui.printing import KEY_LABEL, PIN_LETTER, Press
from ui.texts import tr
from ui.widgets import button, label, row, set_role


@dataclass(slots=True, kw_only=True)
class MadeKey:
    """A key made in this run of the program; its PIN is in memory until the letter is on paper."""

    order: OrderSnapshot
    serial: str
    is_sent: bool = False
    is_taken: bool = False
    is_warned: bool = False


class MadePapers(QFrame):
    """One line: the key, its letter, its label. An older letter that was never printed comes back by itself."""

    def __init__(self, parts: Parts, production: ProductionDesk) -> None:
        super().__init__()
        self.setObjectName("made_papers")
        self.setProperty("frame", "panel")
        self._parts = parts
        self._production = production
        self.press = Press(parts, self)
        self._made: dict[OrderNo, MadeKey] = {}
        self._shown: MadeKey | None = None
        self._says = label("", name="papers_say", wraps=True)
        self._letter = button(tr("Print the PIN letter"), self._print_letter, name="print_letter")
        self._taken = button(tr("The letter is on paper"), self._letter_taken, name="letter_taken",
                             hint=tr("The PIN is forgotten then; it cannot be printed again"))  # fmt: skip
        self._label = button(tr("Print the label"), self._print_label, name="print_label")
        layout = row(self._says, self._label, self._letter, self._taken, margins=(16, 8, 16, 8))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def made(self, order: OrderSnapshot, serial: str) -> None:
        """A key was made: its letter is due."""
        self._made[order.order_no] = MadeKey(order=order, serial=serial)
        self._show(self._made[order.order_no])

    def unprinted(self) -> tuple[MadeKey, ...]:
        """Return the keys whose letter is not on paper yet, oldest first."""
        return tuple(key for key in self._made.values() if not key.is_taken)

    def warn_once(self) -> None:
        """Say which letters are missing; once for each."""
        missing = [key for key in self.unprinted() if not key.is_warned]
        for key in missing:
            key.is_warned = True
        if missing:
            orders = "、".join(key.order.order_no for key in missing)
            sentence = tr(
                "PIN letter not printed: {orders}. Print it before the program ends; the PIN is kept nowhere.",
                orders=orders,
            )
            self._parts.notices.say(sentence, Tone.DOUBT, code="letter_unprinted", for_ms=0)

    def _show(self, key: MadeKey | None) -> None:
        self._shown = key
        self.setVisible(key is not None)
        if key is None:
            return
        words = tr("{order} · key {serial}", order=key.order.order_no, serial=key.serial)
        if key.is_taken:
            state = tr("✓ letter on paper")
        elif key.is_sent:
            state = tr("▲ letter sent to the printer: look at it")
        else:
            state = tr("▲ PIN letter not printed")
        waiting = len([other for other in self.unprinted() if other is not key])
        more = tr(" · {count} further letters wait", count=waiting) if waiting else ""
        self._says.setText(f"{words}  {state}{more}")
        set_role(self._says, "text_role", "good" if key.is_taken else "doubt")
        self._letter.setText(tr("Print again") if key.is_sent else tr("Print the PIN letter"))
        self._letter.setEnabled(not key.is_taken)
        self._taken.setVisible(key.is_sent and not key.is_taken)

    def _print_letter(self) -> None:
        key = self._shown
        if key is None:
            return

        def printed() -> None:
            key.is_sent = True
            self._show(key)

        self.press.print_paper(
            PIN_LETTER, lambda _context: self._production.pin_letter(key.order, key.serial), printed=printed
        )

    def _letter_taken(self) -> None:
        """The operator holds the letter: forget the PIN, and go on to one that still waits."""
        key = self._shown
        if key is None or not key.is_sent:
            return
        self._production.letter_taken(key.order.order_no, key.serial)
        key.is_taken = True
        waiting = self.unprinted()
        self._show(waiting[0] if waiting else key)

    def _print_label(self) -> None:
        key = self._shown
        if key is not None:
            self.press.print_paper(
                KEY_LABEL, lambda _context: self._production.key_label(key.order, key.serial),
                file_name=f"{tr('Key label')} {key.order.order_no}.pdf", printed=lambda: None,
            )  # fmt: skip
