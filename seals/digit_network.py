"""The digit network (weights from `training/digits`) as a `DigitReader`, through onnxruntime."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from seals.digits import DigitOutputs


class OnnxDigitReader:
    """Runs the network on batches of cells."""

    def __init__(self, model: bytes, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])

    def look(self, cells: NDArray[np.float32], *, codes: int = 1) -> DigitOutputs:
        """Return what is in each of (N, 2, 48, 32) cells, those of `codes` codes one after another."""
        if not len(cells):
            return DigitOutputs(
                log_p=np.zeros((0, 10), np.float32),
                legible=np.zeros(0, np.float32),
                centred=np.zeros(0, np.float32),
                offsets=np.zeros((0, 3), np.float32),
            )
        by_code = np.ascontiguousarray(cells, dtype=np.float32).reshape(codes, -1, *cells.shape[1:])
        out = self._session.run(None, {"cells": by_code})[0].reshape(len(cells), -1)
        logits = out[:, :10] - out[:, :10].max(axis=1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return DigitOutputs(
            log_p=np.asarray(log_p, dtype=np.float32),
            legible=np.asarray(out[:, 10], dtype=np.float32),
            centred=np.asarray(out[:, 11], dtype=np.float32),
            offsets=np.asarray(out[:, 12:15], dtype=np.float32),
        )
