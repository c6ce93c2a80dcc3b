"""Tables, engine and transactions of the office server."""
