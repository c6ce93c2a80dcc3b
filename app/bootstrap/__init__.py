"""The one composition root: builds settings, secrets, store, adapters and services, and nothing else does."""
