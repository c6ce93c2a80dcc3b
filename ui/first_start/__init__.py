"""The first start: two doors, and the sign-in."""
