"""Why the server cannot start: a stable code and one Chinese sentence."""


class StartFailure(Exception):
    """The server cannot start; `sentence` is for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class DatabaseUnusable(StartFailure):
    """The database cannot be opened, or is of another version."""


class AddressRefused(StartFailure):
    """The address cannot be served."""
