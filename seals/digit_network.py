"""The digit networks (weights from `training/digits`) as a `DigitReader`, through onnxruntime."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from seals.digits import DigitOutputs, DigitPlacement


class OnnxDigitReader:
    """Runs the networks on batches of cells.

    Parameters
    ----------
    judges : bytes
        The two networks whose answers are averaged (ADR 0137): codes of cells in, fifteen numbers a cell out.
    placer : bytes
        A smaller one that sees each cell by itself, which moves cells onto their digits.
    threads : int
        Threads of one run.
    """

    def __init__(self, judges: bytes, placer: bytes, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._judges, self._placer = (
            onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
            for model in (judges, placer)
        )

    def look(self, cells: NDArray[np.float32], *, codes: int = 1) -> DigitOutputs:
        """Return what is in each of (N, 2, 48, 32) cells, those of `codes` codes one after another."""
        out = _run(self._judges, cells, codes)
        logits = out[:, :10] - out[:, :10].max(axis=1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return DigitOutputs(log_p=np.asarray(log_p, dtype=np.float32), legible=out[:, 10], centred=out[:, 11])

    def place(self, cells: NDArray[np.float32]) -> DigitPlacement:
        """Return where a digit lies in each of (N, 2, 48, 32) cells."""
        out = _run(self._placer, cells, 1)
        return DigitPlacement(centred=out[:, 11], offsets=out[:, 12:15])


def _run(session: onnxruntime.InferenceSession, cells: NDArray[np.float32], codes: int) -> NDArray[np.float32]:
    if not len(cells):
        return np.zeros((0, 15), np.float32)
    by_code = np.ascontiguousarray(cells, dtype=np.float32).reshape(codes, -1, *cells.shape[1:])
    return np.asarray(session.run(None, {"cells": by_code})[0], dtype=np.float32).reshape(len(cells), -1)
