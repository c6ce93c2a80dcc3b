"""Files that a person saves: written beside first, so that what was there stays whole when something goes wrong."""

from contextlib import suppress
from pathlib import Path

from app.ports.errors import UserError
from ui.texts import tr


def write_file(path: Path, content: bytes) -> None:
    """Write the file, or say in one sentence why not; called on a pool's thread.

    Raises
    ------
    UserError
        `file_not_written`: a file that another program has open, a folder that cannot be written, a full disk.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        sentence = tr(
            "The file cannot be written; it may be open in another program, or the folder does not allow it. "
            "Close it there or choose another place and save again, nothing was lost: {path}",
            path=path,
        )
        raise UserError("file_not_written", sentence) from error
