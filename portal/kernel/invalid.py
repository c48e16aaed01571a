"""The error every parser of the kernel raises."""


class InvalidValue(ValueError):  # noqa: N818 -- names what is wrong, as its heirs do
    """A value a person typed that cannot be read.

    `code` is stable and is what tests and callers compare; `message` is a Chinese sentence that
    says what is wrong and what to do, ready to stand beside the field.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
