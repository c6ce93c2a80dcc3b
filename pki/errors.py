"""The one error of this package: what a byte string, a signature or a certificate failed to be."""


class PkiError(Exception):
    """Bytes that are not what they should be, or a check that failed and cannot be reported as a result.

    Attributes
    ----------
    code : str
        Stable, lower case with underscores; stored in logs and sent in problem documents.
    sentence : str
        One Chinese sentence for the person at the desk: what happened and what to do.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
