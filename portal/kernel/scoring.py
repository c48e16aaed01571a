"""Weighted scores of experts, exact to the last step; rounding is for showing only."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from portal.kernel.invalid import InvalidValue

WHOLE: Final = 100
Key = TypeVar("Key", bound=Hashable)


class InvalidRubric(InvalidValue):
    """Criteria or a scale that cannot be scored with."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """`weight` is an integer percentage; the weights of a rubric's summed criteria make 100.

    A criterion that is not summed has no weight: it is given and shown, and leaves the total
    alone. `maximum` is None where the rubric's scale counts. At or below `comment_below` and at or
    above `comment_above` a score stands only with a comment.
    """

    code: str
    title: str
    weight: int
    summed: bool = True
    maximum: Decimal | None = None
    comment_below: Decimal | None = None
    comment_above: Decimal | None = None

    def asks_comment(self, score: Decimal) -> bool:
        """Whether this score is so low or so high that it must be explained."""
        low = self.comment_below is not None and score <= self.comment_below
        return low or (self.comment_above is not None and score >= self.comment_above)


@dataclass(frozen=True, slots=True)
class Scale:
    """What may be given for one criterion: from minimum to maximum in equal steps."""

    minimum: Decimal
    maximum: Decimal
    step: Decimal

    def __post_init__(self) -> None:
        values = (self.minimum, self.maximum, self.step)
        if not all(value.is_finite() for value in values) or self.minimum < 0 or self.step <= 0:
            raise InvalidRubric("bad_scale", "分值区间应为不小于 0 的数，步长应大于 0")
        if self.minimum >= self.maximum or (self.maximum - self.minimum) % self.step:
            raise InvalidRubric("bad_scale", "最高分应大于最低分，且两者之差应是步长的整数倍")


@dataclass(frozen=True, slots=True)
class ScoreProblem:
    """Why one criterion's score cannot stand; `criterion` is its code."""

    criterion: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Rubric:
    criteria: tuple[Criterion, ...]
    scale: Scale

    def __post_init__(self) -> None:
        total = sum(criterion.weight for criterion in self.criteria)
        if any(criterion.weight <= 0 for criterion in self.criteria if criterion.summed):
            raise InvalidRubric("bad_weight", "每项权重应是大于 0 的整数百分比")
        if any(criterion.weight for criterion in self.criteria if not criterion.summed):
            raise InvalidRubric("weight_not_summed", "不计入总分的指标不设权重")
        if total != WHOLE:
            raise InvalidRubric("weights_not_100", f"各项权重合计应为 100%，当前 {total}%")
        if len({criterion.code for criterion in self.criteria}) != len(self.criteria):
            raise InvalidRubric("duplicate_criterion", "评审指标的编码不能重复")
        for criterion in self.criteria:
            self.scale_of(criterion)

    def scale_of(self, criterion: Criterion) -> Scale:
        """What may be given for a criterion: its own maximum, else the rubric's.

        Raises InvalidRubric when the own maximum is no scale.
        """
        if criterion.maximum is None:
            return self.scale
        return replace(self.scale, maximum=criterion.maximum)

    def problems(self, scores: Mapping[str, Decimal]) -> list[ScoreProblem]:
        """All reasons why one expert's sheet cannot be submitted; empty when it can.

        Codes: missing, not_a_number, out_of_range, off_step, unknown_criterion. What must be
        explained in words is :meth:`uncommented`.
        """
        known = [
            self._problem(criterion, scores.get(criterion.code)) for criterion in self.criteria
        ]
        codes = {criterion.code for criterion in self.criteria}
        unknown = [
            ScoreProblem(code, "unknown_criterion", f"评审指标“{code}”不在本轮评审规则中")
            for code in scores
            if code not in codes
        ]
        return [problem for problem in known if problem] + unknown

    def total(self, scores: Mapping[str, Decimal]) -> Fraction:
        """One expert's total in hundred marks: the weighted shares of what could be given.

        Raises InvalidValue with the first problem's code when the sheet has one.
        """
        if problems := self.problems(scores):
            raise InvalidValue(problems[0].code, problems[0].message)
        return self.partial_total(scores)

    def partial_total(self, scores: Mapping[str, Decimal]) -> Fraction:
        """The total of what has been given so far, in hundred marks; a missing score counts 0."""
        return sum(
            (
                Fraction(scores[one.code]) * one.weight / Fraction(self.scale_of(one).maximum)
                for one in self.criteria
                if one.summed and one.code in scores
            ),
            Fraction(0),
        )

    def uncommented(
        self, scores: Mapping[str, Decimal], comments: Mapping[str, str]
    ) -> list[ScoreProblem]:
        """The scores that must be explained and are not; their code is comment_missing."""
        return [
            ScoreProblem(
                one.code,
                "comment_missing",
                f"“{one.title}”评为 {scores[one.code]:f} 分，须写明评语",
            )
            for one in self.criteria
            if one.code in scores
            and one.asks_comment(scores[one.code])
            and not comments.get(one.code, "").strip()
        ]

    def _problem(self, criterion: Criterion, score: Decimal | None) -> ScoreProblem | None:
        if score is None:
            return ScoreProblem(criterion.code, "missing", f"“{criterion.title}”尚未评分")
        if not score.is_finite():
            return ScoreProblem(criterion.code, "not_a_number", f"“{criterion.title}”应填数字")
        scale = self.scale_of(criterion)
        if not scale.minimum <= score <= scale.maximum:
            said = f"“{criterion.title}”应在 {scale.minimum} 至 {scale.maximum} 之间，当前 {score}"
            return ScoreProblem(criterion.code, "out_of_range", said)
        if (Fraction(score) - Fraction(scale.minimum)) % Fraction(scale.step):
            said = f"“{criterion.title}”应按 {scale.step} 分一档评分，当前 {score}"
            return ScoreProblem(criterion.code, "off_step", said)
        return None


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """A place in the ranking; ties share it and the next place is skipped (1, 2, 2, 4)."""

    place: int
    key: Key
    score: Fraction


def mean(totals: Sequence[Fraction]) -> Fraction:
    """Exact mean over experts. Raises ValueError when nobody has scored."""
    if not totals:
        raise ValueError("a mean needs at least one score")
    return sum(totals, Fraction(0)) / len(totals)


def combined(review: Fraction, defence: Fraction, defence_percent: int) -> Fraction:
    """Review and defence, both in hundred marks, by the defence's integer percentage."""
    if type(defence_percent) is not int or not 0 <= defence_percent <= WHOLE:
        raise InvalidRubric("bad_defence_share", "答辩占比应是 0 至 100 之间的整数百分比")
    return (review * (WHOLE - defence_percent) + defence * defence_percent) / WHOLE


def ranking(
    scores: Iterable[tuple[Key, Fraction]], *, order: Callable[[Key], Any]
) -> list[Place[Key]]:
    """Highest first; within a tie by `order(key)`, which gives no better place."""
    ordered = sorted(scores, key=lambda entry: (-entry[1], order(entry[0])))
    places: list[Place[Key]] = []
    for position, (key, score) in enumerate(ordered, start=1):
        tied = bool(places) and places[-1].score == score
        places.append(Place(places[-1].place if tied else position, key, score))
    return places


def shown(score: Fraction) -> str:
    """Two decimals, half up; for showing only, never to compare."""
    hundredths = (abs(score) * 200 + 1) // 2
    sign = "-" if score < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"
