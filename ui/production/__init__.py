"""The production page: key, order and seal on one screen, and the steps between them."""
