"""Every word of the window: English in the source, Simplified Chinese shipped complete and the default.

`tr` translates at the moment of showing; `mark` only marks a string of a table for translation later. The catalogue
is `resources/translations/zh_CN.ts`, compiled to `.qm`; a test fails on a string that has no translation.
"""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator

from resources import open_resource

CONTEXT = "ui"
DEFAULT_LANGUAGE = "zh_CN"


def tr(source: str, **values: object) -> str:
    """Return `source` in the window's language, its ``{name}`` places filled from `values`."""
    text = QCoreApplication.translate(CONTEXT, source)
    return text.format(**values) if values else text


def mark(source: str) -> str:
    """Mark a string of a table for translation; it is shown through `tr` later."""
    return source


def install_translators(app: QCoreApplication, language: str = DEFAULT_LANGUAGE) -> tuple[QTranslator, ...]:
    """Load our own texts and Qt's (context menus, standard dialogs) for `language` into `app`."""
    own = _load(app, str(open_resource(f"translations/{language}.qm")))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    of_qt = _load(app, f"{folder}/qtbase_{language}.qm")
    translators = tuple(translator for translator in (of_qt, own) if translator is not None)
    for translator in translators:
        app.installTranslator(translator)
    return translators


def _load(parent: QObject, path: str) -> QTranslator | None:
    translator = QTranslator(parent)
    return translator if translator.load(path) else None
