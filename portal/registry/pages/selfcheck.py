"""资格自测: the figures typed, held against the clauses; nothing is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.kernel.clauses import BAR_MARK, AtLeast, Measure, Outcome, ShareAtLeast
from portal.kernel.editions import Edition, Examined
from portal.programmes.registry import all_programmes
from portal.registry import queries
from portal.registry.forms import SelfCheckForm
from portal.registry.library import policy_url
from portal.registry.pages.rounds import edition_of
from portal.registry.walking import leaves
from portal.ui.parts import Crumb


@dataclass(frozen=True, slots=True)
class Meter:
    """One figure against its threshold, as ``c-clause`` draws it; ``fill`` empty draws no bar."""

    number: str
    title: str
    got: str
    need: str
    fill: int | str
    mark: int
    low: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class SelfCheckPage:
    """The form and, once it has been sent, what the clauses find."""

    crumbs: Sequence[Crumb]
    form: SelfCheckForm
    edition: Edition
    source_url: str
    meters: Sequence[Meter]
    verdict: str
    good: bool

    @classmethod
    def of(cls, form: SelfCheckForm) -> "SelfCheckPage":
        """No query. An invalid form has no meters."""
        edition = form.edition
        found = edition.examine(form.facts()) if form.is_bound and form.is_valid() else []
        return cls(
            crumbs=[Crumb(_("首页"), reverse("registry:home")), Crumb(_("资格自测"))],
            form=form,
            edition=edition,
            source_url=policy_url(edition.source),
            meters=list(_meters(found, edition)),
            verdict=_verdict(found),
            good=all(each.outcome is not Outcome.FAIL for each in found),
        )


def current_edition(now: datetime) -> Edition:
    """The edition of the latest announced round, else the latest edition there is."""
    latest = queries.published_rounds(now).prefetch_related("routes").first()
    pinned = edition_of(latest) if latest else None
    return pinned or next(iter(all_programmes().values())).editions[-1]


def _verdict(found: Sequence[Examined]) -> str:
    unmet = [each for each in found if each.outcome is Outcome.FAIL]
    if unmet:
        names = "、".join(each.clause.title for each in unmet)
        said = {"total": len(found), "count": len(unmet), "names": names}
        return _("%(total)d 项条件中有 %(count)d 项未达标：%(names)s") % said
    if found:
        said = {"total": len(found)}
        return _("%(total)d 项条件的数字均已达标，是否符合由审核部门核实材料后确定") % said
    return ""


def _meters(found: Iterable[Examined], edition: Edition) -> Iterable[Meter]:
    page = policy_url(edition.source)
    for each in found:
        counted = _counted(each)
        for measure in each.finding.measures:
            yield _meter(each, measure, f"{page}#{each.clause.code}", measure.key in counted)


def _counted(each: Examined) -> set[str]:
    """The keys of measures that are figures: only those get a bar."""
    tests = [leaf.test for leaf in leaves(each.clause.test)]
    counts = {test.fact for test in tests if isinstance(test, AtLeast)}
    return counts | {test.part for test in tests if isinstance(test, ShareAtLeast)}


def _meter(each: Examined, measure: Measure, url: str, counted: bool) -> Meter:  # noqa: FBT001
    said = {
        Outcome.PASS: _("达标"),
        Outcome.FAIL: _("未达标：%(gap)s") % {"gap": measure.gap},
        Outcome.HUMAN: _("须核实证明材料"),
    }
    return Meter(
        number=each.clause.number,
        title=measure.label,
        got=measure.actual,
        need=measure.required,
        fill=measure.fill if counted else "",
        mark=BAR_MARK,
        low="1" if measure.outcome is Outcome.FAIL else "",
        said=said[measure.outcome],
        url=url,
    )
