"""What a publicity will say: the list in 行政区划 order and the window of the round's days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from evaluation.lines import Line, lines_of
from evaluation.models import Publicity, PublicityEntry
from evaluation.ranking import ranking_of
from portal.dossiers.models import Dossier, Round
from portal.kernel.calendar import CountingMode, Window, WorkingCalendar, publicity_window
from portal.organizations.calendar import working_calendar
from portal.organizations.models import Office

MODES = {
    Round.PublicityMode.WORKDAY: CountingMode.WORKING,
    Round.PublicityMode.NATURAL: CountingMode.NATURAL,
}
PROPOSED = "proposed"
LAST = 10**6


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What templates/evaluation/_publicity_document.html shows, before and after publication."""

    issuer: str
    publicity: Publicity
    paragraphs: Sequence[str]
    entries: Sequence[PublicityEntry]
    objection_url: str = ""

    @classmethod
    def of(
        cls, publicity: Publicity, entries: Sequence[PublicityEntry] | None = None
    ) -> "DocumentView":
        """The stored list, or some of its lines; a draft reads as it will be published."""
        lines = publicity.entries.order_by("position") if entries is None else entries
        return cls(
            issuer=issuer_name(),
            publicity=publicity,
            paragraphs=publicity.body.splitlines(),
            entries=list(lines),
        )


def issuer_name() -> str:
    """The national office under its own name."""
    office = Office.objects.filter(kind=Office.Kind.NATIONAL).first()
    return office.name if office is not None else ""


def waiting_in(round_: Round, visible: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The proposed cases of the routes that need publicity."""
    codes = round_.routes.filter(needs_publicity=True).values("programme")
    return visible.filter(round=round_, state=PROPOSED, programme__in=codes)


def candidates(round_: Round, visible: QuerySet[Dossier]) -> list[Line]:
    """The cases of :func:`waiting_in` in the order of publication.

    By 行政区划, then by place in the ranking, then by name.
    """
    places = {row.dossier.pk: row.place for row in ranking_of(round_, visible) if row.place}
    found = lines_of(waiting_in(round_, visible))
    return sorted(
        found,
        key=lambda case: (
            case.position,
            places.get(case.pk, LAST),
            case.institution,
            case.pk,
        ),
    )


def entries_of(cases: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines of a list: names copied, so that the list stays what was published."""
    return [
        {
            "dossier_id": case.pk,
            "position": position,
            "institution_name": case.institution,
            "region_name": case.region,
            "route_name": case.route,
        }
        for position, case in enumerate(cases, start=1)
    ]


def window_of(round_: Round, first_day: date, *, calendar: WorkingCalendar | None = None) -> Window:
    """The window by the days and the mode of the round, never fewer. Raises UnknownYear."""
    mode = MODES[Round.PublicityMode(round_.publicity_mode)]
    return publicity_window(
        first_day, round_.publicity_days, mode, calendar=calendar or working_calendar()
    )


def explained(window: Window) -> list[dict[str, Any]]:
    """The counted days as JSON: day, counted, ordinal, reason."""
    return [
        {
            "day": line.day.isoformat(),
            "counted": line.counted,
            "ordinal": line.ordinal,
            "reason": line.reason,
        }
        for line in window.explanation
    ]


def content_of(publicity: Publicity) -> Mapping[str, Any]:
    """What the digest of a list covers: the text, the window, every line."""
    return {
        "number": publicity.number,
        "title": publicity.title,
        "body": publicity.body,
        "contact": publicity.contact,
        "first_day": publicity.first_day,
        "starts_at": publicity.starts_at,
        "ends_at": publicity.ends_at,
        "entries": [
            {
                "position": entry.position,
                "institution": entry.institution_name,
                "region": entry.region_name,
                "route": entry.route_name,
            }
            for entry in publicity.entries.order_by("position")
        ],
    }
