"""The one way in which an uploaded file is turned away."""

from portal.kernel.invalid import InvalidValue


class Unacceptable(InvalidValue):
    """A file that is not taken; nothing of it may be kept."""
