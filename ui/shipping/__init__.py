"""The shipping page: the double scan and the hand-over."""
