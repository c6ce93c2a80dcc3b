"""The digit networks: their training pictures, their truth, their training. Needs PyTorch; nothing here runs in use.

`make digits` draws code arcs and whole seals, trains and writes `resources/digit_reader.onnx` and `digit_places.onnx`.
The arcs are independent of `training/seal_generator`, which measures what the networks reached; the whole seals are
its own, in other typefaces, at other seeds (docs/adr/0117).
"""
