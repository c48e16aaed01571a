"""The one way in which an uploaded file is turned away."""


class Unacceptable(Exception):
    """A file that is not taken; nothing of it may be kept.

    `code` is stable, `message` a Chinese sentence: what is wrong and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
