"""The office server, reached over HTTP."""
