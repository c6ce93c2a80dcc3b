"""The folder a scanner writes to: which files are complete, what is in them, and where they go afterwards."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.adapters.intake.pdf_pages import pdf_pages
from app.adapters.intake.pictures import picture_page, tiff_pages, unreadable
from app.ports.errors import Unavailable, UserError
from app.ports.intake import ScannedPage

PROCESSED = "已处理"
UNREADABLE = "无法读取"
MAX_FILE_BYTES = 512 * 1024 * 1024
_LONG_AGO_SECONDS = 10.0
_TEMPORARY = re.compile(r"^[.~]|\.(tmp|part|partial|crdownload|lock)$|^(thumbs\.db|desktop\.ini)$", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d+)")
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_PDF_SEARCH_BYTES = 1024  # readers accept the PDF header anywhere in the first kilobyte


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a file looked like, and since when (monotonic seconds) it has not changed."""

    size: int
    modified_ns: int
    since: float


class HotFolder:
    """An `IntakeFolder` on a directory.

    A file is complete when size and time stayed the same for `settle_seconds`, or it was last written long before.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settle_seconds: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._settle = settle_seconds
        self._monotonic = monotonic
        self._wall = wall
        self._seen: dict[str, _Seen] = {}
        self._unsettled = 0

    def ready(self) -> Sequence[str]:
        """Return the names of complete files, in natural order (``scan2`` before ``scan10``)."""
        now = self._monotonic()
        seen = {}
        for path in self._files():
            looked = self._look(path, now)
            if looked is not None:
                seen[path.name] = looked
        self._seen = seen
        complete = [name for name, looked in seen.items() if self._is_complete(looked, now)]
        self._unsettled = len(seen) - len(complete)
        return sorted(complete, key=_natural)

    def unsettled(self) -> int:
        """Return how many files were still being written when `ready` last looked."""
        return self._unsettled

    def pages(self, name: str) -> Iterator[ScannedPage]:
        """Read a file page by page, by what it is and not by what it is called."""
        data = self.read(name)
        if not data:
            raise unreadable("image_empty", name, "文件是空的（0 字节），请重新扫描。")
        if b"%PDF-" in data[:_PDF_SEARCH_BYTES]:
            yield from pdf_pages(data, name)
        elif data.startswith(_TIFF):
            yield from tiff_pages(data, name)
        else:
            yield picture_page(data, name)

    def file_away(self, name: str) -> str:
        """Move a file whose pages are all kept to `已处理`."""
        return str(self._move(name, PROCESSED))

    def set_aside(self, name: str, error: UserError) -> str:
        """Move a file that cannot be read to `无法读取`, and write the reason beside it."""
        target = self._move(name, UNREADABLE)
        note = target.with_name(target.name + ".原因.txt")
        try:
            note.write_text(f"{error.sentence}（{error.code}）\n", encoding="utf-8")
        except OSError as problem:
            raise _unreachable() from problem
        return str(target)

    def _files(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if not _TEMPORARY.search(path.name) and path.is_file()]
        except OSError as error:
            raise _unreachable() from error

    def _look(self, path: Path, now: float) -> _Seen | None:
        try:
            status = path.stat()
        except OSError:
            return None  # gone between listing and looking: another program took it
        before = self._seen.get(path.name)
        if before is not None and (before.size, before.modified_ns) == (status.st_size, status.st_mtime_ns):
            return before
        return _Seen(status.st_size, status.st_mtime_ns, now)

    def _is_complete(self, looked: _Seen, now: float) -> bool:
        age = self._wall() - looked.modified_ns / 1e9
        return now - looked.since >= self._settle or age >= max(self._settle, _LONG_AGO_SECONDS)

    def read(self, name: str) -> bytes:
        """Return a file's bytes; `Unavailable("file_busy")` when another program has it, `UserError` on a huge one."""
        path = self._folder / name
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise unreadable("file_too_large", name, f"文件超过 {MAX_FILE_BYTES >> 20} MB，请分开扫描。")
            return path.read_bytes()
        except FileNotFoundError as error:
            raise Unavailable("file_busy", f"“{name}”不见了，可能被其他程序移走；没有收入任何页。") from error
        except OSError as error:
            raise Unavailable("file_busy", f"“{name}”正被其他程序占用或无权读取，稍后会再试。") from error

    def _move(self, name: str, subfolder: str) -> Path:
        source = self._folder / name
        try:
            target = _free_name(self._folder / subfolder, name)
            source.rename(target)
        except OSError as error:
            raise Unavailable(
                "file_not_moved", f"“{name}”已处理，但无法移到“{subfolder}”文件夹，请检查权限和磁盘空间。"
            ) from error
        self._seen.pop(name, None)
        return target


def _free_name(folder: Path, name: str) -> Path:
    """Return a path in `folder` that no file has yet: nothing is ever overwritten."""
    folder.mkdir(exist_ok=True)
    target = folder / name
    number = 2
    while target.exists():
        target = folder / f"{Path(name).stem}（{number}）{Path(name).suffix}"
        number += 1
    return target


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in _NUMBERS.split(name) if part
    )


def _unreachable() -> Unavailable:
    return Unavailable("folder_unreachable", "扫描文件夹打不开，请检查路径、网络盘和权限；没有丢失任何页。")
