"""The office server: FastAPI over SQLAlchemy, with the CA and the seal maker behind ports."""
