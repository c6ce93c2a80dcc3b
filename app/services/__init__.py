"""Use cases. They know ports and the domain, never an adapter."""
