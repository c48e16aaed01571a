"""划线 as a calculation: the list that stored inputs, terms and moves give, today and in ten years.

Nothing here asks the database. ``inputs`` is what ``evaluation.snapshot`` stored: ``cases``, best
first, each with ``case``, ``reference``, ``institution``, ``place`` (shared by equals, 0 without a
score), ``score`` (an exact fraction as text) and ``categories`` by kind; ``labels`` names the
categories; ``rule`` quotes the review rule. ``terms`` are ``number`` (how many above the line),
``ties`` (a :class:`Ties`), ``caps`` (``by``, ``key``, ``most``; an empty key means every category
of that kind by itself) and ``source`` of the caps. ``moves`` are ``reference``, ``above``,
``reason`` in the order made; the last of a case counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any

from portal.kernel.canonical import digest
from portal.kernel.refusals import Refusal

Plain = Mapping[str, Any]


class Ties(StrEnum):
    """What becomes of equals of whom not all have room.

    HONOURS is NONE under a rule by which honours have already broken ties (R0-08).
    """

    ALL = "all"
    NONE = "none"
    HONOURS = "honours"
    HAND = "hand"


class Why(StrEnum):
    """Why a case lies where it lies."""

    IN = "in"
    TIED_IN = "tied_in"
    BEYOND = "beyond"
    TIED_OUT = "tied_out"
    CAP = "cap"
    OPEN = "open"
    UNSCORED = "unscored"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One case of the list; ``reason`` is that of its move, and names the cap that holds it."""

    case: int
    reference: str
    institution: str
    place: int
    score: str
    above: bool
    why: str
    reason: str = ""


def draw(inputs: Plain, terms: Plain, moves: Iterable[Plain]) -> list[Drawn]:
    """The list in the order of the ranking. Equal inputs give an equal list."""
    drawing = _Drawing(inputs, terms)
    for _place, equals in groupby(inputs["cases"], key=lambda each: each["place"]):
        drawing.take(list(equals))
    last = {move["reference"]: move for move in moves}
    return [_moved(one, last.get(one.reference)) for one in drawing.drawn]


def sealed(inputs: Plain, terms: Plain, moves: Sequence[Plain]) -> str:
    """The digest of everything given and of the list that follows from it (B24, B39)."""
    listed = [asdict(one) for one in draw(inputs, terms, moves)]
    return digest({"inputs": inputs, "terms": terms, "moves": list(moves), "list": listed})


def refusals_of_list(inputs: Plain, terms: Plain, drawn: Sequence[Drawn]) -> list[Refusal]:
    """What keeps a list from being decided on: open ties, cases without a score, broken caps."""
    said = [
        Refusal(
            "tie_open",
            f"“{one.institution}”与他人同分，尚未决定在线上还是线下",
            "",
            "请逐件移至线上或线下，并写明理由。",
        )
        for one in drawn
        if one.why == Why.OPEN
    ]
    said += [
        Refusal("no_score", f"“{one.institution}”尚无综合得分")
        for one in drawn
        if one.why == Why.UNSCORED
    ]
    return said + _broken_caps(inputs, terms, drawn)


def cap_of(terms: Plain, by: str, key: str) -> int | None:
    """The most of a category that may be above the line; None where nobody said."""
    found = [c["most"] for c in terms["caps"] if c["by"] == by and c["key"] in {"", key}]
    return min(found, default=None)


def _broken_caps(inputs: Plain, terms: Plain, drawn: Sequence[Drawn]) -> list[Refusal]:
    above = {one.case for one in drawn if one.above}
    held = Counter(
        pair
        for case in inputs["cases"]
        if case["case"] in above
        for pair in case["categories"].items()
    )
    said = []
    for (by, key), count in sorted(held.items()):
        most = cap_of(terms, by, key)
        if most is not None and count > most:
            name = inputs["labels"][by].get(key, key)
            said.append(Refusal("cap_exceeded", f"{name}线上 {count} 家，上限 {most} 家"))
    return said


class _Drawing:
    """The walk down the ranking: room left, categories used, and whether the line is reached."""

    def __init__(self, inputs: Plain, terms: Plain) -> None:
        self.terms, self.labels = terms, inputs["labels"]
        self.ties = Ties(terms["ties"])
        self.room: int = terms["number"]
        self.used: Counter[tuple[str, str]] = Counter()
        self.shut: set[tuple[str, str]] = set()
        self.reached = False
        self.drawn: list[Drawn] = []

    def take(self, equals: Sequence[Plain]) -> None:
        """Place a group of equals: all of them alike, but for those that a cap holds."""
        if not equals[0]["place"]:
            self._put(equals, Why.UNSCORED)
            return
        if self.reached or self.room <= 0:
            self._put(equals, Why.BEYOND)
            return
        held = self._held(equals)
        free = [case for case in equals if case["case"] not in held]
        fits = len(free) <= self.room
        why = Why.IN if fits else self._tied(Why.TIED_IN)
        self.reached = not fits
        if why in {Why.IN, Why.TIED_IN}:
            self.room -= len(free)
            self.used.update(pair for case in free for pair in case["categories"].items())
        for case in equals:
            cap = held.get(case["case"])
            self._put([case], cap[0] if cap else why, cap[1] if cap else "")

    def _tied(self, whole: Why) -> Why:
        """What the terms make of equals of whom not all have room."""
        return {Ties.ALL: whole, Ties.HAND: Why.OPEN}.get(self.ties, Why.TIED_OUT)

    def _held(self, equals: Sequence[Plain]) -> dict[int, tuple[Why, str]]:
        """The cases that a cap keeps out, and why.

        A cap is never passed, whatever the terms say of ties: equals of whom a cap would let in
        only some stay below, or open to be moved by hand, and nobody placed lower takes what they
        did not get.
        """
        held = self._over(equals, Why.CAP, lambda _count, left: left <= 0)
        # whom one cap keeps out takes no place under another
        free = [case for case in equals if case["case"] not in held]
        return held | self._over(free, self._tied(Why.TIED_OUT), lambda count, left: count > left)

    def _over(
        self, equals: Sequence[Plain], why: Why, over: Callable[[int, int], bool]
    ) -> dict[int, tuple[Why, str]]:
        wanted = Counter(pair for case in equals for pair in case["categories"].items())
        held: dict[int, tuple[Why, str]] = {}
        for pair, count in sorted(wanted.items()):
            most = cap_of(self.terms, *pair)
            if most is None:
                continue
            left = 0 if pair in self.shut else most - self.used[pair]
            if not over(count, left):
                continue
            self.shut.add(pair)
            said = f"{self.labels[pair[0]].get(pair[1], pair[1])}上限 {most} 家"
            for case in equals:
                if case["categories"].get(pair[0]) == pair[1]:
                    held.setdefault(case["case"], (why, said))
        return held

    def _put(self, cases: Iterable[Plain], why: Why, reason: str = "") -> None:
        self.drawn += [
            Drawn(
                case["case"],
                case["reference"],
                case["institution"],
                case["place"],
                case["score"],
                why in {Why.IN, Why.TIED_IN},
                why.value,
                reason,
            )
            for case in cases
        ]


def _moved(one: Drawn, move: Plain | None) -> Drawn:
    if move is None:
        return one
    return replace(one, above=move["above"], why=Why.MOVED.value, reason=move["reason"])
