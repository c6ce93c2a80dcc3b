"""Measurements: `make bench` (speed), `make accuracy` (what the vision gets right), `make soak` (faults)."""
