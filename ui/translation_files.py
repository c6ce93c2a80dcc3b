"""Keeps the catalogue `resources/translations/zh_CN.ts` complete and compiled: ``python -m ui.translation_files``."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from ui.texts import CONTEXT, DEFAULT_LANGUAGE

SOURCE = Path(__file__).parent
FOLDER = SOURCE.parent / "resources" / "translations"
TS = FOLDER / f"{DEFAULT_LANGUAGE}.ts"
QM = FOLDER / f"{DEFAULT_LANGUAGE}.qm"


def sources() -> dict[str, str]:
    """Return every string given to `tr` or `mark` in the window's source, with the file it is first used in."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = _text(node)
            if text is not None:
                found.setdefault(text, path.relative_to(SOURCE.parent).as_posix())
    return found


def _text(node: ast.AST) -> str | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "mark")):
        return None
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def translations(ts: Path = TS) -> dict[str, str]:
    """Return the finished translations of a .ts file."""
    root = ElementTree.fromstring(ts.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for message in root.iter("message")
        if message.findtext("translation")
    }


def write_ts(known: dict[str, str], ts: Path = TS) -> None:
    """Write the .ts file with every string of the source; one without a translation is marked unfinished."""
    root = ElementTree.Element("TS", version="2.1", language=DEFAULT_LANGUAGE, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text, where in sorted(sources().items()):
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "location", filename=where)
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get(text, "")
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    ts.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def compile_qm(ts: Path = TS, qm: Path = QM) -> None:
    """Compile with Qt's own lrelease, which comes with PySide6."""
    beside = Path(sys.executable).with_name("pyside6-lrelease")
    tool = str(beside) if beside.exists() else shutil.which("pyside6-lrelease") or "pyside6-lrelease"
    fresh = qm.with_suffix(".new")
    subprocess.run([tool, "-silent", str(ts), "-qm", str(fresh)], check=True)
    fresh.replace(qm)  # a running window has the old file mapped: writing into it would kill that window


def main() -> int:
    """Update and compile; exit code 1 while something is untranslated."""
    FOLDER.mkdir(exist_ok=True)
    known = translations() if TS.exists() else {}
    write_ts(known)
    compile_qm()
    missing = sorted(set(sources()) - {text for text in known if known[text]})
    for text in missing:
        sys.stderr.write(f"untranslated: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
