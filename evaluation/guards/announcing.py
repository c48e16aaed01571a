"""What a recognition waits for."""

from collections.abc import Sequence
from datetime import datetime

from evaluation.guards.articles import NATIONAL_ARTICLE, spoken
from evaluation.lines import Line
from evaluation.models import Objection, Publicity, PublicityEntry
from portal.dossiers.models import Dossier, RoundRoute
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal

Case = Dossier | Line


def publicity_ended(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Published, its window over, unless the round publishes nothing on this route (F-05)."""
    return publicity_refusals([dossier], attempt.now)[dossier.pk]


def publicity_refusals(cases: Sequence[Case], now: datetime) -> dict[int, list[Refusal]]:
    """What publicity still holds against each case; two queries for any number of cases."""
    routes = RoundRoute.objects.filter(round__in={case.round_id for case in cases})
    needed = {
        (in_round, code): needs
        for in_round, code, needs in routes.values_list("round", "programme", "needs_publicity")
    }
    entries = PublicityEntry.objects.filter(
        dossier__in=[case.pk for case in cases], publicity__state=Publicity.State.PUBLISHED
    ).order_by("publicity__first_day")
    # the latest window of a case decides
    ends: dict[int, datetime] = dict(entries.values_list("dossier", "publicity__ends_at"))
    return {
        case.pk: _window_refusals(ends.get(case.pk), now)
        if needed[case.round_id, case.programme]
        else []
        for case in cases
    }


def _window_refusals(ends_at: datetime | None, now: datetime) -> list[Refusal]:
    if ends_at is None:
        return [Refusal("not_publicised", "尚未公示", NATIONAL_ARTICLE)]
    if now <= ends_at:
        return [Refusal("publicity_open", f"公示期未满（至{spoken(ends_at)}）", NATIONAL_ARTICLE)]
    return []


def no_standing_objection(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Neither undecided nor upheld (R0-26)."""
    return objection_refusals([dossier])[dossier.pk]


def objection_refusals(cases: Sequence[Case]) -> dict[int, list[Refusal]]:
    """The objections that stand against each case; one query for any number of cases."""
    standing = Objection.objects.filter(
        entry__dossier__in=[case.pk for case in cases],
        state__in=[Objection.State.RECEIVED, Objection.State.UPHELD],
    ).values_list("entry__dossier", "number", "state")
    said = {
        Objection.State.RECEIVED: ("objection_undecided", "尚未办结"),
        Objection.State.UPHELD: ("objection_upheld", "成立"),
    }
    found: dict[int, list[Refusal]] = {case.pk: [] for case in cases}
    for case, number, state in standing:
        code, words = said[Objection.State(state)]
        found[case].append(Refusal(code, f"异议 {number} {words}", NATIONAL_ARTICLE))
    return found


def objection_upheld(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """An entry leaves a published list only because an objection against it was upheld."""
    upheld = Objection.objects.filter(entry__dossier=dossier, state=Objection.State.UPHELD)
    if upheld.exists():
        return []
    return [Refusal("no_upheld_objection", "没有成立的异议，不能移出公示名单", NATIONAL_ARTICLE)]


def recognition_document_given(_dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Recognition happens by a document with number and date (R0-26)."""
    if attempt.inputs.get("document") is not None:
        return []
    return [Refusal("document_missing", "认定须有发文字号和发文日期", NATIONAL_ARTICLE)]
