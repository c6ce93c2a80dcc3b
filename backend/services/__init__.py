"""What the server does: one transaction for each request that changes something."""
