"""The workstation's windows: views, view-models, the job runner and the compare viewer."""
