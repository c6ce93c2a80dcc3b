"""The digit network: its training pictures, its truth, its training. Needs PyTorch; nothing here runs in the program.

`make digits` draws code arcs, trains and writes `resources/digit_reader.onnx` and `digit_places.onnx`. What is drawn here is independent of
`training/seal_generator`, which measures what the network reached.
"""
