"""The two programs of `bench_start`: `bare`, a PySide6 window with one label, and `ours`, the real program.

Each says one line on standard output as soon as a person could use it, and ends.
"""

import sys


def bare() -> None:
    """Open a window; it counts once its first picture was painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    class Seen(QLabel):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            QTimer.singleShot(0, _usable)

    def _usable() -> None:
        print("usable", flush=True)
        app.quit()

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(Seen("窗口"))
    window.resize(1600, 960)
    window.show()
    app.exec()


def ours() -> None:
    """Start the program as its user does; it counts once the queue's rows were painted and a key would move on them."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    import ui.main
    from ui.assembly import MainWindow
    from ui.queue.page import QueuePage

    class Seen(MainWindow):
        def _put(self, widget: object) -> None:
            super()._put(widget)  # type: ignore[arg-type]
            self._look = QTimer(self, interval=2)
            self._look.timeout.connect(self._see)
            self._look.start()

        def _see(self) -> None:
            page = self.inner.current() if self.inner is not None else None
            if isinstance(page, QueuePage) and page.table.rows.rowCount() and page.table.currentIndex().isValid():
                self._look.stop()
                page.table.viewport().repaint()
                print("usable", flush=True)
                QTimer.singleShot(0, QApplication.closeAllWindows)

    ui.main.MainWindow = Seen  # type: ignore[misc]
    from app.main import main

    main([])


if __name__ == "__main__":
    {"bare": bare, "ours": ours}[sys.argv.pop(1)]()
