"""Seal analysis: ink, location, shape, metrics, reading, registration, extraction. Arrays in, measurements out."""
