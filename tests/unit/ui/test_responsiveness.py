"""The window's thread paints by itself and goes before the pools: looked at in a process made as the window's is."""

import subprocess
import sys

import pytest

_PAINTS = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from ui.assembly import make_application

app = make_application([])
page, screen = (QImage(*size, QImage.Format.Format_RGB32) for size in ((2480, 3508), (1200, 1700)))
page.fill(0xFFE0D0C0)

def paint():
    painter = QPainter(screen)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(screen.rect()), page, QRectF(page.rect()))
    painter.end()

paint()
mine, everybody = time.thread_time(), time.process_time()
for _ in range(20):
    paint()
print((time.thread_time() - mine) / (time.process_time() - everybody))
"""

_WORKS = """
import os, sys, threading
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QEventLoop
from ui.assembly import make_application
from ui.jobs import JobRunner, Pool
from ui.responsiveness import POOL_NICER

app = make_application([])
jobs, loop = JobRunner(), QEventLoop()
nice = lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
found = []
for pool in Pool:
    for _ in range(2):
        jobs.start(lambda _context: nice(), name="ask", pool=pool, owner=jobs, done=found.append,
                   finished=lambda: loop.quit() if len(found) == 2 * len(Pool) else None)
loop.exec()
print({each - nice() for each in found} == {POOL_NICER})
"""

_COLLECTS = """
import gc, os, threading
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from ui import responsiveness

responsiveness.prepare()
responsiveness.settle()
by = []
gc.callbacks.append(lambda phase, _info: by.append(threading.get_ident()) if phase == "stop" else None)
kept = []

def fill():
    for _ in range(3 * gc.get_threshold()[0]):
        kept.append([])

thread = threading.Thread(target=fill)
thread.start()
thread.join()
before = len(by)
responsiveness.collect()
responsiveness.collect()  # nothing is due any more
print(before, [each == threading.get_ident() for each in by])
"""


def _run(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=120
    ).stdout.strip()


def test_a_picture_is_painted_by_the_thread_that_asks() -> None:
    assert float(_run(_PAINTS)) > 0.9  # 0.05 where Qt hands it to threads of its own


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt sets the threads' priority")
def test_the_pools_let_the_window_go_first() -> None:
    assert _run(_WORKS) == "True"


def test_what_a_pools_thread_leaves_is_collected_by_the_windows() -> None:
    assert _run(_COLLECTS) == "0 [True]"
