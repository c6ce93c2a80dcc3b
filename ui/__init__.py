"""The window: thin views over view-models, the job runner and the compare viewer. Knows services and ports only."""
