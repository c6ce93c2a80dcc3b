"""The style sheet: what Fusion and the palette cannot say. Roles are dynamic properties set by the views."""

from collections.abc import Callable

from ui.colours import Colours

Px = Callable[[float], int]


def stylesheet(colours: Colours, px: Px, *, text_px: int, small_px: int, heading_px: int) -> str:
    """Return the whole style sheet for a palette at a scale (`px` scales a length given at 100 %)."""
    parts = (_texts(colours, px, text_px, small_px, heading_px), _frames(colours, px), _buttons(colours, px),
             _inputs(colours, px), _lists(colours, px), _marks(colours, px, small_px))  # fmt: skip
    return "\n".join(parts)


def _texts(c: Colours, px: Px, text_px: int, small_px: int, heading_px: int) -> str:
    return f"""
* {{ font-size: {px(text_px)}px; }}
QToolTip {{ background: {c.panel}; color: {c.text}; border: 1px solid {c.border}; padding: {px(4)}px; }}
QLabel[text_role="small"] {{ font-size: {px(small_px)}px; color: {c.muted}; }}
QLabel[text_role="muted"] {{ color: {c.muted}; }}
QLabel[text_role="heading"] {{ font-size: {px(heading_px)}px; font-weight: 600; }}
QLabel[text_role="title"] {{ font-weight: 600; }}
QLabel[text_role="good"] {{ color: {c.good}; font-weight: 600; }}
QLabel[text_role="doubt"] {{ color: {c.doubt}; font-weight: 600; }}
QLabel[text_role="bad"] {{ color: {c.bad}; font-weight: 600; }}
"""


def _frames(c: Colours, px: Px) -> str:
    return f"""
QFrame[frame="panel"], QWidget[frame="panel"] {{ background: {c.panel}; border: 1px solid {c.border};
    border-radius: {px(4)}px; }}
QFrame[frame="card"] {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: {px(4)}px; }}
QFrame[frame="bar"] {{ background: {c.panel}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[frame="foot"] {{ background: {c.panel}; border: none; border-top: 1px solid {c.border}; }}
QFrame[frame="rail"] {{ background: {c.panel}; border: none; border-right: 1px solid {c.border}; }}
QFrame[frame="good"] {{ background: {c.good_ground}; border: 1px solid {c.good}; border-radius: {px(4)}px; }}
QFrame[frame="doubt"] {{ background: {c.doubt_ground}; border: 1px solid {c.doubt}; border-radius: {px(4)}px; }}
QFrame[frame="bad"] {{ background: {c.bad_ground}; border: 1px solid {c.bad}; border-radius: {px(4)}px; }}
QFrame[frame="line"] {{ background: {c.border}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[notice="info"] {{ background: {c.selection}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[notice="good"] {{ background: {c.good_ground}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[notice="doubt"] {{ background: {c.doubt_ground}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[notice="bad"] {{ background: {c.bad_ground}; border: none; border-bottom: 1px solid {c.border}; }}
QFrame[item="current"] {{ background: {c.selection}; border: none; border-left: {px(3)}px solid {c.accent}; }}
QFrame[item="other"] {{ background: transparent; border: none; border-left: {px(3)}px solid transparent; }}
QSplitter::handle {{ background: {c.window}; }}
QScrollArea, QScrollArea > QWidget > QWidget[scroll="body"] {{ background: transparent; border: none; }}
QStackedWidget {{ background: {c.window}; }}
QStackedWidget[plain="true"], QStackedWidget[plain="true"] > QWidget {{ background: {c.panel}; }}
QProgressBar {{ border: 1px solid {c.border}; border-radius: {px(3)}px; background: {c.raised}; text-align: center;
    min-height: {px(16)}px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: {px(2)}px; }}
"""


def _buttons(c: Colours, px: Px) -> str:
    return f"""
QPushButton, QToolButton {{ background: {c.panel}; color: {c.text}; border: 1px solid {c.border};
    border-radius: {px(4)}px; padding: {px(4)}px {px(12)}px; min-height: {px(18)}px; }}
QPushButton:hover, QToolButton:hover {{ background: {c.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {c.selection}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {c.muted}; background: {c.raised}; }}
QPushButton:focus, QToolButton:focus {{ border: 1px solid {c.focus}; outline: none; }}
QPushButton[role="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent};
    font-weight: 600; padding: {px(4)}px {px(20)}px; }}
QPushButton[role="primary"]:hover {{ background: {c.accent_hover}; }}
QPushButton[role="primary"]:disabled {{ background: {c.raised}; color: {c.muted}; border: 1px solid {c.border}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {c.text}; }}
QPushButton[role="danger"] {{ color: {c.bad}; border: 1px solid {c.bad}; }}
QPushButton[role="danger"]:disabled {{ color: {c.muted}; border: 1px solid {c.border}; }}
QPushButton[role="danger"]:hover {{ background: {c.bad_ground}; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {c.text};
    text-decoration: underline; padding: {px(4)}px {px(4)}px; }}
QPushButton[role="danger"]:focus {{ border: 2px solid {c.text}; }}
QPushButton[role="link"]:focus {{ border: 1px solid {c.focus}; }}
QPushButton[role="quiet"], QToolButton[role="quiet"] {{ background: transparent; border: 1px solid transparent;
    padding: {px(4)}px {px(8)}px; }}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {c.hover}; }}
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{ border: 1px solid {c.focus}; }}
QToolButton[role="quiet"]:checked, QPushButton[role="quiet"]:checked {{ background: {c.selection};
    border: 1px solid {c.accent}; }}
QPushButton[role="chip"] {{ border-radius: {px(13)}px; padding: {px(3)}px {px(12)}px; }}
QPushButton[role="chip"]:checked {{ background: {c.selection}; border: 1px solid {c.accent}; }}
QPushButton:checked:focus, QToolButton:checked:focus {{ border: 2px solid {c.focus}; }}
QPushButton[role="key"] {{ padding: {px(1)}px {px(8)}px; min-height: {px(17)}px; }}
QPushButton[role="rail"] {{ background: transparent; border: none; border-left: {px(3)}px solid transparent;
    border-radius: 0; padding: {px(8)}px {px(12)}px; text-align: left; }}
QPushButton[role="rail"]:hover {{ background: {c.hover}; }}
QPushButton[role="rail"]:checked {{ background: {c.selection}; border-left: {px(3)}px solid {c.accent};
    font-weight: 600; }}
QPushButton[role="rail"]:focus {{ border-left: {px(3)}px solid {c.text}; }}
QPushButton[role="door"] {{ text-align: left; padding: {px(20)}px; border-radius: {px(6)}px; }}
QPushButton[role="door"]:hover, QPushButton[role="door"]:focus {{ border: 2px solid {c.focus}; }}
QPushButton[tone="good"] {{ color: {c.good}; }}
QPushButton[tone="doubt"] {{ color: {c.doubt}; font-weight: 600; }}
QPushButton[tone="muted"] {{ color: {c.muted}; }}
QToolButton::menu-indicator {{ image: none; }}
"""


def _inputs(c: Colours, px: Px) -> str:
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit {{ background: {c.panel}; color: {c.text};
    border: 1px solid {c.border}; border-radius: {px(4)}px; padding: {px(4)}px {px(8)}px; min-height: {px(18)}px;
    selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{
    border: 1px solid {c.focus}; }}
QLineEdit {{ padding: 0 {px(8)}px; min-height: {px(26)}px; }}
QAbstractSpinBox, QComboBox {{ min-height: {px(24)}px; }}
QComboBox:focus {{ background: {c.focus_ground}; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ padding: 0; min-height: 0; border: none; }}
QLineEdit[scan="field"] {{ font-size: {px(20)}px; padding: {px(8)}px {px(12)}px; }}
QLineEdit:read-only {{ background: {c.raised}; }}
QCheckBox, QRadioButton {{ spacing: {px(8)}px; padding: {px(2)}px 0; border: 1px solid transparent; }}
QCheckBox::indicator:unchecked, QRadioButton::indicator:unchecked {{ border: 1px solid {c.unknown};
    background: {c.panel}; width: {px(12)}px; height: {px(12)}px; }}
QCheckBox::indicator:unchecked {{ border-radius: {px(2)}px; }}
QRadioButton::indicator:unchecked {{ border-radius: {px(7)}px; }}
QCheckBox::indicator:unchecked:focus, QRadioButton::indicator:unchecked:focus {{ border-color: {c.focus}; }}
QCheckBox:focus, QRadioButton:focus {{ border: 1px solid {c.focus}; border-radius: {px(3)}px; }}
QComboBox QAbstractItemView {{ background: {c.panel}; border: 1px solid {c.border}; }}
"""


def _lists(c: Colours, px: Px) -> str:
    return f"""
QTableView, QListView, QTreeView {{ background: {c.panel}; alternate-background-color: {c.raised};
    border: 1px solid {c.border}; gridline-color: {c.border}; outline: none; }}
QTableView::item, QListView::item {{ padding: {px(2)}px {px(8)}px; }}
QTableView::item:selected, QListView::item:selected {{ background: {c.selection}; color: {c.text}; }}
QTableView:focus, QListView:focus {{ border: 1px solid {c.focus}; }}
QHeaderView::section {{ background: {c.raised}; color: {c.muted}; border: none; border-bottom: 1px solid {c.border};
    border-right: 1px solid {c.border}; padding: {px(4)}px {px(8)}px; font-weight: normal; }}
QMenu {{ background: {c.panel}; border: 1px solid {c.border}; padding: {px(4)}px; }}
QMenu::item {{ padding: {px(5)}px {px(20)}px; border-radius: {px(3)}px; }}
QMenu::item:selected {{ background: {c.selection}; }}
QScrollBar:vertical {{ background: {c.window}; width: {px(12)}px; margin: 0; }}
QScrollBar:horizontal {{ background: {c.window}; height: {px(12)}px; margin: 0; }}
QScrollBar::handle {{ background: {c.border}; border-radius: {px(4)}px; margin: {px(2)}px; min-height: {px(24)}px;
    min-width: {px(24)}px; }}
QScrollBar::handle:hover {{ background: {c.unknown}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar::tab {{ background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: {px(6)}px {px(12)}px; color: {c.muted}; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; font-weight: 600; }}
QTabWidget::pane {{ border: none; }}
"""


def _marks(c: Colours, px: Px, small_px: int) -> str:
    rules = [
        f'QLabel[mark="{name}"] {{ background: {ground}; color: {ink}; border-radius: {px(3)}px;'
        f" padding: {px(1)}px {px(6)}px; font-size: {px(small_px)}px; }}"
        for name, ground, ink in (
            ("good", c.good_ground, c.good),
            ("doubt", c.doubt_ground, c.doubt),
            ("bad", c.bad_ground, c.bad),
            ("info", c.selection, c.text),
            ("plain", c.raised, c.muted),
        )
    ]
    return "\n".join(rules)
