"""What would catch the crash of PySide6 6.12.0 (ADR 0002), and a second Qt from OpenCV (ADR 0003)."""

import os
import subprocess
import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget


class Emitter(QObject):
    told = Signal(bool)


def test_hundred_thousand_emissions_keep_true_alive(qapp: QApplication) -> None:
    emitter, heard = Emitter(), []
    emitter.told.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(100_000):
        emitter.told.emit(True)
    heard.clear()
    assert sys.getrefcount(True) >= before - 50


def test_void_calls_keep_none_alive(qapp: QApplication) -> None:
    widget = QWidget()
    widget.update()
    before = sys.getrefcount(None)
    for _ in range(300):
        widget.update()
    assert sys.getrefcount(None) >= before - 20


def test_opencv_leaves_qt_alone() -> None:
    """In a process of its own: cv2 first, then Qt comes up, and no plugin variable was set."""
    program = (
        "import os, cv2\n"
        "assert not {'QT_QPA_PLATFORM_PLUGIN_PATH', 'QT_QPA_FONTDIR'} & set(os.environ)\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "print(app.platformName())\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "offscreen"), done.stderr
