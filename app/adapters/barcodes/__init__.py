"""Code 128 and QR codes on pages."""
