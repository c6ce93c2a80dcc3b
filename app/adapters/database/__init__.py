"""The encrypted local store: SQLAlchemy on SQLCipher."""
