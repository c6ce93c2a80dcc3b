"""Where a worker's process begins. The window's process imports this too, and nothing of what a worker needs."""

from multiprocessing.connection import Connection


def begin(pipe: Connection) -> None:
    """Load the worker and let it answer."""
    from app.adapters.vision.worker import serve  # noqa: PLC0415 - OpenCV, the networks: for this process alone

    serve(pipe)
