"""The weights of an assignment, in cost units; a round may set others (``ReviewRule.weights``).

Their proportions follow HotCRP's automatic assignment: one further case weighs more than one step
of preference, a missing field more than both. No notice fixes them.
"""

from typing import Final

DEFAULT_WEIGHTS: Final[dict[str, int]] = {
    "load": 100,  # for each further case of one expert, times how many he has already (convex)
    "preference": 60,  # times rank / (number of ranked cases + 1); without a rank, times 1
    "field": 140,  # for an expert without any of the case's fields
    "soft": 10,  # times the strength of a soft conflict, 1 to 10
    "move": 60,  # for ending an assignment that stands
}
"""What each weight is for is said in ``evaluation.matching.problem``."""

GRAIN: Final = 100
"""Parts of a cost unit that the solver counts in, so that neighbouring ranks stay apart."""
