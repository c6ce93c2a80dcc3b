"""HTTP: one file for each concern, no rule in them."""
