"""Clauses of a notice as tests over declared facts.

A test looks at a facts object (any object with the named attributes) and answers with a
:class:`Finding`: pass, fail, or "needs a person". The same finding feeds the live meter beside
the form, the guard at submission, the check page, the audit table and the documents.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

BAR_MARK = 80  # where the threshold stands on a meter, in percent of its length (ux brief §8)
FULL = 100


class Outcome(StrEnum):
    """Three values: a machine may pass or fail a clause, or leave it to a person."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure against one threshold. ``fill`` is the bar's length in percent."""

    key: str
    label: str
    actual: str
    required: str
    outcome: Outcome
    gap: str = ""
    fill: int = 0

    @property
    def met(self) -> bool:
        """True unless the measure fails: what needs a person is not held against anybody."""
        return self.outcome is not Outcome.FAIL


@dataclass(frozen=True, slots=True)
class Finding:
    """What a test found: its outcome and every measure it looked at."""

    outcome: Outcome
    measures: tuple[Measure, ...]

    @property
    def unmet(self) -> tuple[Measure, ...]:
        """The measures that fail."""
        return tuple(measure for measure in self.measures if not measure.met)

    @classmethod
    def of(cls, *measures: Measure) -> "Finding":
        """All measures together: one failing fails, else one human leaves it to a person."""
        outcomes = {measure.outcome for measure in measures}
        for outcome in (Outcome.FAIL, Outcome.HUMAN):
            if outcome in outcomes:
                return cls(outcome, measures)
        return cls(Outcome.PASS, measures)


class ClauseTest(Protocol):
    """Anything that can examine facts."""

    def examine(self, facts: Any) -> Finding:
        """Return the finding; never raises for incomplete facts."""
        ...


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A count that must reach a minimum; the minimum itself is enough (民法典第1259条)."""

    fact: str
    minimum: int
    unit: str
    label: str

    def examine(self, facts: Any) -> Finding:
        """Compare the named count with the minimum."""
        actual = getattr(facts, self.fact) or 0
        met = actual >= self.minimum
        return Finding.of(
            Measure(
                key=self.fact,
                label=self.label,
                actual=f"{actual} {self.unit}",
                required=f"不少于 {self.minimum} {self.unit}",
                outcome=Outcome.PASS if met else Outcome.FAIL,
                gap="" if met else f"还差 {self.minimum - actual} {self.unit}",
                fill=min(FULL, actual * BAR_MARK // self.minimum),
            )
        )


@dataclass(frozen=True, slots=True)
class ShareAtLeast:
    """A part of a whole that must reach a fraction, compared in integers only (F-01)."""

    part: str
    whole: str
    numerator: int
    denominator: int
    label: str
    fraction_name: str

    def examine(self, facts: Any) -> Finding:
        """Cross-multiply; a whole of zero never passes."""
        part, whole = getattr(facts, self.part) or 0, getattr(facts, self.whole) or 0
        met = whole > 0 and part * self.denominator >= whole * self.numerator
        scaled = part * self.denominator * BAR_MARK
        return Finding.of(
            Measure(
                key=self.part,
                label=self.label,
                actual=_percentage(part, whole),
                required=f"{self.fraction_name}以上（含）",
                outcome=Outcome.PASS if met else Outcome.FAIL,
                gap="" if met else self._gap(whole),
                fill=min(FULL, scaled // (whole * self.numerator)) if whole > 0 else 0,
            )
        )

    def _gap(self, whole: int) -> str:
        if whole <= 0:
            return "尚未填写收入"
        return f"未达到{self.fraction_name}"


def _percentage(part: int, whole: int) -> str:
    """Two decimals, cut and not rounded, so that a figure below a threshold never reads as it."""
    if whole <= 0:
        return "未填写"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


@dataclass(frozen=True, slots=True)
class Declared:
    """A yes-or-no statement of the applicant that must have one answer."""

    fact: str
    expected: bool
    label: str
    required: str

    def examine(self, facts: Any) -> Finding:
        """Unanswered fails; answered as required still needs a person to look at the proof."""
        declared = getattr(facts, self.fact)
        met = declared is self.expected
        words = {None: "未声明", True: "是", False: "否"}
        return Finding.of(
            Measure(
                key=self.fact,
                label=self.label,
                actual=words[declared],
                required=self.required,
                outcome=Outcome.HUMAN if met else Outcome.FAIL,
                gap="" if met else ("尚未声明" if declared is None else "声明内容不符合条件"),
                fill=BAR_MARK if met else 0,
            )
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """Something that must be described, and that only a person can judge."""

    fact: str
    label: str
    required: str

    def examine(self, facts: Any) -> Finding:
        """Missing fails; present is left to a person."""
        present = bool(getattr(facts, self.fact))
        return Finding.of(
            Measure(
                key=self.fact,
                label=self.label,
                actual="已填写" if present else "未填写",
                required=self.required,
                outcome=Outcome.HUMAN if present else Outcome.FAIL,
                gap="" if present else "尚未填写",
                fill=BAR_MARK if present else 0,
            )
        )


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact that must be one of named values."""

    fact: str
    accepted: frozenset[str]
    label: str
    required: str

    def examine(self, facts: Any) -> Finding:
        """Pass when the value is among those accepted."""
        value = getattr(facts, self.fact) or ""
        met = value in self.accepted
        return Finding.of(
            Measure(
                key=self.fact,
                label=self.label,
                actual="是" if met else "未确认",
                required=self.required,
                outcome=Outcome.PASS if met else Outcome.FAIL,
                gap="" if met else "尚不符合",
                fill=BAR_MARK if met else 0,
            )
        )


@dataclass(frozen=True, slots=True, init=False)
class AllOf:
    """Every part must hold; each part keeps its own measures, so both halves are shown."""

    parts: tuple[ClauseTest, ...]

    def __init__(self, *parts: ClauseTest) -> None:
        object.__setattr__(self, "parts", parts)

    def examine(self, facts: Any) -> Finding:
        """Join the measures of every part."""
        return Finding.of(*_measures(self.parts, facts))


@dataclass(frozen=True, slots=True, init=False)
class AnyOf:
    """One part is enough; when none holds, the gaps of all are shown."""

    parts: tuple[ClauseTest, ...]

    def __init__(self, *parts: ClauseTest) -> None:
        object.__setattr__(self, "parts", parts)

    def examine(self, facts: Any) -> Finding:
        """Return the first part that does not fail, else all of them."""
        for part in self.parts:
            finding = part.examine(facts)
            if finding.outcome is not Outcome.FAIL:
                return finding
        return Finding.of(*_measures(self.parts, facts))


@dataclass(frozen=True, slots=True)
class ByEntityType:
    """A clause that reads differently for each kind of applicant."""

    branches: Mapping[str, ClauseTest]
    fact: str = "entity_type"
    label: str = "单位类型"

    def examine(self, facts: Any) -> Finding:
        """Examine the branch of this applicant; an unknown kind fails and says so."""
        branch = self.branches.get(getattr(facts, self.fact) or "")
        if branch is not None:
            return branch.examine(facts)
        return Finding.of(
            Measure(
                self.fact, self.label, "未选择", "选定单位类型", Outcome.FAIL, "尚未选择单位类型"
            )
        )


def _measures(parts: tuple[ClauseTest, ...], facts: Any) -> Iterator[Measure]:
    for part in parts:
        yield from part.examine(facts).measures
