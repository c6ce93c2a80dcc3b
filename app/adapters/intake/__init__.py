"""Pages out of a folder: JPEG, PNG, BMP, multi-page TIFF, PDF."""
