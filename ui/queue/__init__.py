"""The queues: one in-memory index of all orders, one table model over it, filters, search and saved views."""
