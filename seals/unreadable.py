"""What is said of a file that is no picture we can read. Apart from the decoder, which loads OpenCV."""


class UnreadableImage(Exception):
    """The bytes are no picture that can be checked: stable `code`, one Chinese `sentence`."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
