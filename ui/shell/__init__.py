"""The window around the pages: top bar, rail, notice strip, training banner, navigation."""
