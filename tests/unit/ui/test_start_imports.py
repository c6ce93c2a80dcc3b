"""What a start of the window reads and imports (docs/adr/0090, 0113)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"review.orders", "sqlalchemy", "numpy", "cv2", "requests", "pydantic", "ui.workbench.page"}
_SAY_SOURCES = """
import sys
read = []
sys.addaudithook(lambda event, what: read.append(what[0]) if event == "open" and str(what[0]).endswith(".py") else None)
import ui.main
print("\\n".join(read))
"""


def _said_by(program: str, bytecode: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return said.stdout.split()


def test_no_source_text_is_read_where_there_is_bytecode(tmp_path: Path) -> None:
    first = _said_by(_SAY_SOURCES, tmp_path)
    again = _said_by(_SAY_SOURCES, tmp_path)
    ours = [name for name in again if "site-packages" not in name and str(ROOT) in name]
    assert [name for name in first if "/ui/" in name], "the look itself sees what is read"
    assert [name for name in ours if not name.endswith("ui/__init__.py")] == []


def test_a_start_imports_nothing_heavy(tmp_path: Path) -> None:
    modules = _said_by("import ui.main, sys; print('\\n'.join(sys.modules))", tmp_path)
    assert "ui.queue.page" in modules
    assert HEAVY.isdisjoint(modules)
