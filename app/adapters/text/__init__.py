"""Text recognition by onnxruntime."""
