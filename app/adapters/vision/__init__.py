"""Vision in worker processes of our own (spawned; their entry module imports no Qt)."""
