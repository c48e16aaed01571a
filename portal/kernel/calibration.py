"""What the raw mean hides: extremes, harsh experts, disagreement, and how firm a rank is.

``Totals`` maps (case, expert) to that expert's total in hundred marks. Everything is exact.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, Final

from portal.kernel.scoring import mean

TOO_FEW: Final = 4
"""Reviews of one expert below which nothing is said about his scale (feature B21)."""
TRIMMABLE: Final = 3
"""Totals of one case below which dropping the highest and the lowest leaves none."""
FLAGGED: Final = Fraction(8)
"""Marks by which an expert's mean may differ from everybody's before staff are told.

It starts a look at the sheets and changes no score: a parameter of ours, in no notice.
"""

Totals = Mapping[tuple[Any, Any], Fraction]


def raw_mean(totals: Sequence[Fraction]) -> Fraction | None:
    """The mean of a case's totals; None when nobody has scored."""
    return mean(totals) if totals else None


def trimmed_mean(totals: Sequence[Fraction]) -> Fraction | None:
    """The mean without one highest and one lowest; None below :data:`TRIMMABLE` totals."""
    if len(totals) < TRIMMABLE:
        return None
    return (sum(totals, Fraction(0)) - max(totals) - min(totals)) / (len(totals) - 2)


def spread(totals: Sequence[Fraction]) -> Fraction | None:
    """Highest less lowest; None when nobody has scored."""
    return max(totals) - min(totals) if totals else None


@dataclass(frozen=True, slots=True)
class Scale:
    """How one expert scores: ``deviation`` is his mean less everybody's, negative when harsh.

    ``known`` is false below :data:`TOO_FEW` reviews; nothing may then be concluded.
    """

    expert: Any
    reviews: int
    mean: Fraction
    deviation: Fraction

    @property
    def known(self) -> bool:
        """Whether there are enough reviews."""
        return self.reviews >= TOO_FEW

    @property
    def flagged(self) -> bool:
        """Known, and off by :data:`FLAGGED` marks or more."""
        return self.known and abs(self.deviation) >= FLAGGED


class Calibration:
    """The experts' scales, and each case's figures by them."""

    def __init__(self, totals: Totals) -> None:
        self.cases: dict[Any, dict[Any, Fraction]] = defaultdict(dict)
        given: dict[Any, list[Fraction]] = defaultdict(list)
        for (case, expert), total in totals.items():
            self.cases[case][expert] = total
            given[expert].append(total)
        self._given = given

    @cached_property
    def scales(self) -> Mapping[Any, Scale]:
        """Every expert's scale; empty when nobody has scored."""
        sums = {expert: sum(totals, Fraction(0)) for expert, totals in self._given.items()}
        reviews = sum(len(totals) for totals in self._given.values())
        overall = sum(sums.values(), Fraction(0)) / reviews if reviews else Fraction(0)
        found = {}
        for expert, totals in self._given.items():
            own = sums[expert] / len(totals)
            found[expert] = Scale(expert, len(totals), own, own - overall)
        return found

    def centred(self, case: Hashable) -> Fraction | None:
        """The mean of a case with each expert's deviation taken off; None where one is unknown."""
        return self._centred(self.cases.get(case, {}))

    def without(self, case: Hashable, expert: Hashable, method: str) -> Fraction | None:
        """A case's score by a method when an expert is left out; scales stay as they are.

        None when no total is left; the raw mean where what is left does not carry the method.
        """
        left = {who: total for who, total in self.cases[case].items() if who != expert}
        return self._by(method, left)

    def score(self, case: Hashable, method: str) -> Fraction | None:
        """A case's score by ``raw``, ``trimmed`` or ``centred``; raw where it is not carried."""
        return self._by(method, self.cases.get(case, {}))

    def carries(self, case: Hashable, method: str) -> bool:
        """Whether the case has enough for the method."""
        totals = self.cases.get(case, {})
        return bool(totals) and self._special(method, totals) is not None

    def _by(self, method: str, totals: Mapping[Any, Fraction]) -> Fraction | None:
        special = self._special(method, totals)
        return raw_mean(list(totals.values())) if special is None else special

    def _special(self, method: str, totals: Mapping[Any, Fraction]) -> Fraction | None:
        if method == "centred":
            return self._centred(totals)
        return {"raw": raw_mean, "trimmed": trimmed_mean}[method](list(totals.values()))

    def _centred(self, totals: Mapping[Any, Fraction]) -> Fraction | None:
        scales = [self.scales[expert] for expert in totals]
        if not totals or not all(scale.known for scale in scales):
            return None
        off = sum((scale.deviation for scale in scales), Fraction(0))
        return (sum(totals.values(), Fraction(0)) - off) / len(totals)


class Standing:
    """Ranks (1 is best, equals share) and how they move when one expert's scores fall away.

    ``without`` maps an expert to the new score of each case that he scored; None where the case
    has no score left, and then it takes no place.
    """

    def __init__(
        self,
        scores: Mapping[Any, Fraction],
        without: Mapping[Any, Mapping[Any, Fraction | None]],
    ) -> None:
        changed = [new for each in without.values() for new in each.values() if new is not None]
        # whole numbers of one small unit compare as the fractions do, many times faster
        unit = lcm(*(score.denominator for score in (*scores.values(), *changed)))
        self._scores = {case: int(score * unit) for case, score in scores.items()}
        self._without = [
            {case: None if new is None else int(new * unit) for case, new in each.items()}
            for each in without.values()
        ]
        self._ascending = sorted(self._scores.values())

    def rank(self, case: Hashable) -> int:
        """The place of a case."""
        return 1 + self._above(self._scores[case])

    def interval(self, case: Hashable) -> tuple[int, int]:
        """The best and the worst place over leaving out nobody or any one expert."""
        ranks = [self.rank(case)]
        for changed in self._without:
            own = changed.get(case, self._scores[case])
            if own is not None:
                ranks.append(1 + self._above(own) + self._moved(case, own, changed))
        return min(ranks), max(ranks)

    def _above(self, score: int) -> int:
        return len(self._ascending) - bisect_right(self._ascending, score)

    def _moved(self, case: Hashable, own: int, changed: Mapping[Any, int | None]) -> int:
        """How many more cases lie above ``own`` than in the full ranking."""
        pairs: Iterable[tuple[int, int | None]] = (
            (self._scores[other], new) for other, new in changed.items() if other != case
        )
        gone = self._scores[case] > own  # the case does not stand above itself
        moved = sum((new is not None and new > own) - (old > own) for old, new in pairs)
        return moved - gone
