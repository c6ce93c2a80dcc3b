"""One way to open a network in onnxruntime: on so many threads, on the processor, silent."""

from pathlib import Path

import onnxruntime


def open_network(model: Path, *, threads: int) -> onnxruntime.InferenceSession:
    """Return a session of a weights file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
