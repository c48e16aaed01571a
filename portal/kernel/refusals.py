"""A refusal is a value: what is, what must be, whose rule, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One unmet condition. ``code`` is stable and tested; ``message`` is read by people."""

    code: str
    message: str
    article: str = ""
    next_step: str = ""

    def __str__(self) -> str:
        source = f"（{self.article}）" if self.article else ""
        return f"{self.message}{source}{self.next_step}"


class Refused(Exception):  # noqa: N818 - reads as what happened, not as an error
    """Raised by a door with *all* unmet conditions; nothing has been written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("；".join(str(refusal) for refusal in self.refusals))

    @classmethod
    def because(
        cls, code: str, message: str, *, article: str = "", next_step: str = ""
    ) -> "Refused":
        """Refuse for a single reason."""
        return cls([Refusal(code, message, article, next_step)])

    @property
    def codes(self) -> tuple[str, ...]:
        """The stable codes, in the order the guards gave them."""
        return tuple(refusal.code for refusal in self.refusals)
