"""The accounts of the demo, listed on its sign-in page and nowhere else."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings

FILE = ("fixtures", "demo", "accounts.json")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A line of fixtures/demo/accounts.json; ``what`` says what there is to do for it."""

    username: str
    password: str
    name: str
    role: str
    organisation: str
    what: str

    @classmethod
    def of(cls, line: dict[str, Any]) -> "DemoAccount":
        """Read a line; what is missing stays empty."""
        return cls(**{field: str(line.get(field, "")) for field in cls.__slots__})


def demo_accounts() -> list[tuple[str, list[DemoAccount]]]:
    """The accounts by role, in the order of the file; none outside the demo."""
    path = settings.ROOT.joinpath(*FILE)
    if not settings.PORTAL_DEMO or not path.exists():
        return []
    lines = [DemoAccount.of(line) for line in json.loads(path.read_text())]
    return [(role, list(group)) for role, group in groupby(lines, key=lambda each: each.role)]
