"""The clause meters beside the form, computed by the very clauses that guard submission."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from applications.policy import Facts
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of
from portal.kernel.clauses import (
    BAR_MARK,
    AllOf,
    AnyOf,
    AtLeast,
    ByEntityType,
    ClauseTest,
    Measure,
    Outcome,
    ShareAtLeast,
)
from portal.kernel.editions import Clause, Edition, Examined

LONGEST_BESIDE = 8  # a longer threshold does not fit beside the figure and goes below the bar


@dataclass(frozen=True, slots=True)
class Meter:
    """One line of the rail: a figure with its bar, or statements taken together."""

    id: str
    no: str
    title: str
    got: str
    need: str
    url: str
    says: str
    low: str
    pct: int | str = ""
    mark: int | str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands against its edition."""

    edition: Edition
    found: list[Examined]
    preferred: list[str] = field(default_factory=list)

    @property
    def unmet(self) -> list[Measure]:
        """Every failing measure of every clause."""
        return [measure for each in self.found for measure in each.finding.unmet]

    @property
    def measures(self) -> dict[str, Measure]:
        """All measures by key."""
        return {m.key: m for each in self.found for m in each.finding.measures}

    @property
    def meters(self) -> list[Meter]:
        """The lines of the rail, in the order of the notice."""
        return [meter for each in self.found for meter in _meters(each, self.edition)]

    @property
    def source(self) -> str:
        """The address of the notice."""
        return policy_url(self.edition)

    def of_clauses(self, codes: tuple[str, ...] | list[str]) -> list[Clause]:
        """The clauses a section is filled in for."""
        return [each.clause for each in self.found if each.clause.code in codes]


def standing_of(dossier: Dossier, facts: Facts | None = None) -> Standing:
    """Examine a case: without ``facts`` at hand they take a query."""
    programme = programme_of(dossier)
    edition = programme.edition(dossier.round.edition)
    facts = facts or programme.facts(dossier)
    titles = [preference.title for preference in edition.preferred(facts)]
    return Standing(edition, edition.examine(facts), titles)


def policy_url(edition: Edition, clause: str = "") -> str:
    """The page of the notice that an edition rests on, at a clause."""
    anchor = f"#{clause}" if clause else ""
    return f"/policies/{edition.source.slug}/{anchor}"


def counted_facts(test: ClauseTest) -> set[str]:
    """The facts of a test that are figures against a threshold."""
    match test:
        case AtLeast():
            return {test.fact}
        case ShareAtLeast():
            return {test.part}
        case AllOf() | AnyOf():
            return set().union(*(counted_facts(part) for part in test.parts))
        case ByEntityType():
            return set().union(*(counted_facts(branch) for branch in test.branches.values()))
        case _:
            return set()


def _meters(found: Examined, edition: Edition) -> Iterator[Meter]:
    counted = counted_facts(found.clause.test)
    figures = [m for m in found.finding.measures if m.key in counted]
    statements = [m for m in found.finding.measures if m.key not in counted]
    url = policy_url(edition, found.clause.code)
    for measure in figures:
        yield _figure(found.clause, measure, url)
    if statements:
        yield _statements(found.clause, statements, url)


def _figure(clause: Clause, measure: Measure, url: str) -> Meter:
    says = _("达标") if measure.met else measure.gap
    wordy = len(measure.required) > LONGEST_BESIDE
    return Meter(
        id=f"m-{clause.code}-{measure.key}",
        no=clause.number,
        title=measure.label,
        got=measure.actual,
        need="" if wordy else measure.required,
        url=url,
        says=_("%(says)s，门槛为%(need)s") % {"says": says, "need": measure.required}
        if wordy
        else says,
        low="" if measure.met else "1",
        pct=measure.fill,
        mark=BAR_MARK,
    )


def _statements(clause: Clause, measures: list[Measure], url: str) -> Meter:
    missing = [m for m in measures if not m.met]
    given = _("%(given)d / %(all)d 项") % {
        "given": len(measures) - len(missing),
        "all": len(measures),
    }
    gaps = "；".join(f"{m.label}{m.gap}" for m in missing)
    human = any(m.outcome is Outcome.HUMAN for m in measures)
    return Meter(
        id=f"m-{clause.code}-statements",
        no=clause.number,
        title=clause.title if len(measures) > 1 else measures[0].label,
        got=_("已填写 %(given)s") % {"given": given},
        need="",
        url=url,
        says=gaps or (_("需人工核验") if human else _("达标")),
        low="1" if missing else "",
    )
