"""Editions: the clauses as one notice states them, and what they find for one set of facts."""

from dataclasses import dataclass, field
from typing import Any

from .clauses import ClauseTest, Finding, Outcome
from .refusals import Refusal


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered condition, in our own words, with its place in the notice."""

    code: str
    number: str
    title: str
    article: str
    requirement: str
    test: ClauseTest
    sections: tuple[str, ...] = ()

    def examine(self, facts: Any) -> "Examined":
        """Apply the test."""
        return Examined(self, self.test.examine(facts))


@dataclass(frozen=True, slots=True)
class Examined:
    """A clause with what was found for one set of facts."""

    clause: Clause
    finding: Finding

    @property
    def outcome(self) -> Outcome:
        """Pass, fail or needs a person."""
        return self.finding.outcome

    @property
    def gap(self) -> str:
        """What is missing, in words; empty when nothing is."""
        return "；".join(f"{m.label}{m.gap}" for m in self.finding.unmet)

    @property
    def refusals(self) -> list[Refusal]:
        """One refusal for each measure that fails."""
        return [
            Refusal(
                f"{self.clause.code}.{measure.key}",
                f"{measure.label}：现为{measure.actual}，应{measure.required}",
                self.clause.article,
                "请补充后再提交。",
            )
            for measure in self.finding.unmet
        ]


@dataclass(frozen=True, slots=True)
class Preference:
    """What a notice prefers without requiring it: an ordering hint, never a score or a bar."""

    code: str
    article: str
    title: str
    fact: str

    def holds(self, facts: Any) -> bool:
        """True when the applicant has what is preferred."""
        return bool(getattr(facts, self.fact))


@dataclass(frozen=True, slots=True)
class Source:
    """The published document an edition rests on."""

    title: str
    issuer: str
    published_on: str
    number: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """The clauses as one notice states them. Published editions never change (see the lock)."""

    code: str
    source: Source
    clauses: tuple[Clause, ...]
    preferences: tuple[Preference, ...] = field(default=())

    def clause(self, code: str) -> Clause:
        """The clause of that code; KeyError names the known ones."""
        for clause in self.clauses:
            if clause.code == code:
                return clause
        known = "、".join(clause.code for clause in self.clauses)
        raise KeyError(f"{code}; known: {known}")

    def examine(self, facts: Any) -> list[Examined]:
        """Examine every clause, in the notice's order."""
        return [clause.examine(facts) for clause in self.clauses]

    def refusals(self, facts: Any) -> list[Refusal]:
        """Every failing measure of every clause; what needs a person refuses nothing."""
        return [refusal for found in self.examine(facts) for refusal in found.refusals]

    def preferred(self, facts: Any) -> list[Preference]:
        """The preferences that hold."""
        return [preference for preference in self.preferences if preference.holds(facts)]

    def amended(self, code: str, source: Source, *changed: Clause) -> "Edition":
        """A later edition: same clauses, those named by ``changed`` replaced or appended."""
        replaced = {clause.code: clause for clause in changed}
        kept = tuple(replaced.pop(clause.code, clause) for clause in self.clauses)
        return Edition(code, source, (*kept, *replaced.values()), self.preferences)
