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
    from app.main import main

    _watch()
    main([])


def _watch() -> None:
    """Have the queue's own table tell: its rows are painted one by one, and the cursor stands on one of them."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication

    import ui.queue.page
    from ui.queue.table import QueueTable

    class Seen(QueueTable):
        is_seen = False

        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            if not self.is_seen and self.rows.rowCount() and self.currentIndex().isValid():
                self.is_seen = True
                QTimer.singleShot(0, _usable)

    def _usable() -> None:
        print("usable", flush=True)
        QTimer.singleShot(0, QApplication.closeAllWindows)

    ui.queue.page.QueueTable = Seen  # type: ignore[misc]


if __name__ == "__main__":
    {"bare": bare, "ours": ours}[sys.argv.pop(1)]()
