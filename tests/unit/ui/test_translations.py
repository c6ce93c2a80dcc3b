"""No untranslated string: the catalogue holds every string of the source, and the compiled file is fresh."""

import re

from PySide6.QtCore import QTranslator

from ui.texts import CONTEXT
from ui.translation_files import QM, sources, translations


def test_every_string_is_translated() -> None:
    known = translations()
    assert sorted(text for text in sources() if not known.get(text)) == []


def test_placeholders_survive_the_translation() -> None:
    known = translations()
    wrong = [text for text in sources() if set(re.findall(r"{\w*}", text)) != set(re.findall(r"{\w*}", known[text]))]
    assert wrong == []


def test_compiled_catalogue_is_fresh() -> None:
    translator = QTranslator()
    assert translator.load(str(QM))
    known = translations()
    stale = [text for text in sources() if translator.translate(CONTEXT, text) != known[text]]
    assert stale == []
