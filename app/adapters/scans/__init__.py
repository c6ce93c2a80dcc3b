"""The encrypted scan cache."""
