"""名额与推荐: the places with their holders, the lane beside, the order, and who comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from evaluation.actions.dispatch import SETTLED
from evaluation.models import Batch, Opinion, Recommendation
from evaluation.models.recommendation import Lane
from evaluation.pages.cases import CaseRow, case_rows, with_verdicts
from evaluation.pages.due import Due, due_in_words
from evaluation.pages.scope import Scope
from portal.accounts.queries import shanghai_day, standing_of
from portal.dossiers.models import Dossier, Quota
from portal.dossiers.queries import report_deadline, visible_to
from portal.dossiers.walls import walled_from
from portal.kernel.roles import Role
from portal.organizations.models import SupportReplyLetter
from portal.programmes.registry import all_programmes, state_of
from portal.ui.exports import Export
from portal.ui.pages import Page
from portal.ui.parts import Stat


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: its position, its opinion, and whether its ground still holds."""

    entry: Recommendation
    position: int
    opinion_tag: str
    opinion: str
    letter_lost: bool

    @property
    def case(self) -> Dossier:
        """The case recommended."""
        return self.entry.dossier

    @property
    def above(self) -> int:
        """The position one up; the first stays."""
        return max(1, self.position - 1)

    @property
    def below(self) -> int:
        """The position one down; beyond the end is the end."""
        return self.position + 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that could be recommended next, and whether a reply letter names its institution."""

    row: CaseRow
    exempt: bool
    ready: bool


class QuotaPage:
    """The list of one province in one round; every property is at most one query."""

    def __init__(self, request: HttpRequest, scope: Scope) -> None:
        self.request = request
        self.scope = scope
        self.now = request.now
        self.round, self.region = scope.round, scope.region

    @cached_property
    def quota(self) -> Quota | None:
        """The province's places, or None when none were given."""
        return Quota.objects.filter(round=self.round, region=self.region).first()

    @property
    def places(self) -> int:
        """How many."""
        return self.quota.places if self.quota else 0

    @cached_property
    def listed(self) -> list[Listed]:
        """Everything recommended, in order."""
        entries = Recommendation.objects.filter(round=self.round, region=self.region)
        entries = entries.exclude(dossier__in=walled_from(self.request.user)).select_related(
            "reply_letter", "dossier__institution", "dossier__opinion__seal"
        )
        return [_listed(entry, position) for position, entry in enumerate(entries, start=1)]

    @property
    def holders(self) -> list[Listed]:
        """Those that hold a place."""
        return [one for one in self.listed if one.entry.lane == Lane.QUOTA]

    @property
    def exempt(self) -> list[Listed]:
        """Those beside the places."""
        return [one for one in self.listed if one.entry.lane == Lane.EXEMPT]

    @property
    def vacant(self) -> range:
        """The places nobody holds, by number."""
        return range(len(self.holders) + 1, self.places + 1)

    @property
    def full(self) -> bool:
        """Whether no place is left."""
        return not self.vacant

    @cached_property
    def locked(self) -> bool:
        """Whether the list was reported and stands."""
        batches = Batch.objects.filter(round=self.round, region=self.region)
        return batches.filter(state__in=SETTLED).exists()

    @property
    def acts(self) -> bool:
        """Whether this person may change the list now."""
        roles = standing_of(self.request.user).regions.get(self.region.pk, frozenset())
        return Role.PROVINCE_CLERK in roles and not self.locked

    @cached_property
    def deadline(self) -> datetime:
        """Until when the province may report."""
        return report_deadline(self.round, self.region.pk)

    @property
    def due(self) -> Due:
        """The deadline in words."""
        return due_in_words(self.deadline, self.now)

    @cached_property
    def figures(self) -> list[Stat]:
        """Places, held, beside, waiting, returned; one query."""
        by_state = self._mine.order_by().values_list("programme", "state").annotate(n=Count("pk"))
        waiting = sum(n for _code, state, n in by_state if state in self._sources)
        returned = sum(n for code, state, n in by_state if state_of(code, state).editable)
        return [
            Stat(_("推荐名额"), self.places, _("家")),
            Stat(_("已占用"), len(self.holders), _("家")),
            Stat(_("不占名额"), len(self.exempt), _("家")),
            Stat(_("待审核"), waiting, _("件"), hot=waiting > 0),
            Stat(_("已退回补正"), returned, _("件")),
        ]

    @cached_property
    def page(self) -> Page:
        """The cases that the step can be taken from, first submitted first."""
        cases = with_verdicts(self._mine.filter(state__in=self._sources))
        cases = cases.select_related("institution", "round").order_by("submitted_at", "pk")
        return Page.of(self.request, cases, unit=_("件"))

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The cases of this page with what speaks for each; one query for the letters."""
        rows = case_rows(self.page.rows)
        named = self._named([row.case for row in rows])
        return [
            Candidate(row, row.case.institution.credit_code in named, row.met_tag == "ok")
            for row in rows
        ]

    def export(self) -> Export:
        """拟推荐名单 in its order."""
        header = (
            _("次序"),
            _("单位名称"),
            _("统一社会信用代码"),
            _("案卷编号"),
            _("名额"),
            _("复函"),
            _("推荐意见"),
        )
        rows = (
            (
                one.position,
                one.case.institution.name,
                one.case.institution.credit_code,
                one.case.reference,
                one.entry.get_lane_display(),
                one.entry.reply_letter or "",
                one.opinion,
            )
            for one in self.listed
        )
        return Export(_("拟推荐名单"), header, rows, self.now, [str(self.round), self.region.name])

    @property
    def _mine(self) -> QuerySet[Dossier]:
        return visible_to(self.request.user).filter(round=self.round, region=self.region)

    @cached_property
    def _sources(self) -> list[str]:
        steps = [step for found in all_programmes().values() for step in found.flow.steps]
        return sorted({s for step in steps if step.action == "recommend" for s in step.sources})

    def _named(self, cases: Sequence[Dossier]) -> set[str]:
        letters = SupportReplyLetter.objects.filter(
            host_credit_code__in=[case.institution.credit_code for case in cases],
            issued_on__lte=shanghai_day(self.now),
            revoked_on__isnull=True,
        )
        return set(letters.values_list("host_credit_code", flat=True))


def _listed(entry: Recommendation, position: int) -> Listed:
    tag, said = opinion_state(entry.dossier)
    return Listed(entry, position, tag, said, letter_lost(entry))


def letter_lost(entry: Recommendation) -> bool:
    """Whether an exempt line has lost its letter: stopped, or naming somebody else by now."""
    letter = entry.reply_letter
    if entry.lane != Lane.EXEMPT or letter is None:
        return False
    host = entry.dossier.institution.credit_code
    return letter.revoked_on is not None or letter.host_credit_code != host


def opinion_state(case: Dossier) -> tuple[str, str]:
    """(tag, words) of a case's opinion: to be written, to be sealed, sealed."""
    opinion: Opinion | None = getattr(case, "opinion", None)
    if opinion is None or opinion.version != case.version:
        return "warn", _("待填推荐意见")
    if opinion.seal is None or opinion.seal.covers != opinion.digest:
        return "warn", _("待上传盖章件")
    return "ok", _("意见已盖章")
