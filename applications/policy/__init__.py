"""The law of tier 1, as published. Plain Python: knows nothing of Django."""

from .edition_2022 import EDITION_2022
from .facts import Facts

EDITIONS = (EDITION_2022,)

__all__ = ["EDITIONS", "EDITION_2022", "Facts"]
