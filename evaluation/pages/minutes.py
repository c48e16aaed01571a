"""The minutes of a defence as they are read."""

from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from evaluation.minutes import later_corrections, matches, sealed_minutes
from evaluation.models import DefenceScore, DefenceSession

Plain = dict[str, Any]


class MinutesPage:
    """会议记录: the record of a closed session, or what it would be so far.

    Names are those on record; instants are shown to the second.
    """

    def __init__(self, session: DefenceSession) -> None:
        self.session = session
        self.closed = session.state == DefenceSession.State.CLOSED
        self._record: Plain = session.minutes if self.closed else sealed_minutes(session)

    @cached_property
    def matches(self) -> bool:
        """Whether the record is as it was sealed, and as the rows still say."""
        return self.closed and matches(self.session)

    @property
    def names(self) -> Plain:
        """Title, place and round as on record."""
        named: Plain = self._record["names"]
        return named

    @property
    def quorum(self) -> int:
        """The least number of judges."""
        return int(self._record["facts"]["quorum"])

    @property
    def opened_at(self) -> str:
        """When it began."""
        return _at(self._record["facts"]["opened_at"])

    @property
    def closed_at(self) -> str:
        """When it ended."""
        return _at(self._record["facts"]["closed_at"])

    def _expert(self, key: int) -> str:
        return str(self.names["experts"][str(key)])

    @property
    def seats(self) -> list[Plain]:
        """Each seat with its interval and the times out of the room."""
        facts = self._record["facts"]["seats"]
        by_seat = {one["seat"]: self._expert(one["expert"]) for one in facts}
        return [
            {
                "judge": self._expert(one["expert"]),
                "span": _span(one),
                "reason": one["reason"],
                "replaces": by_seat.get(one["replaces"], ""),
                "away": [f"{_span(each)} {each['reason']}" for each in one["away"]],
            }
            for one in facts
        ]

    @property
    def slots(self) -> list[Plain]:
        """Each case in the order in which it was heard."""
        return [
            {
                "number": number,
                "reference": self.names["cases"][str(one["case"])][0],
                "institution": self.names["cases"][str(one["case"])][1],
                "span": f"{_at(one['opened_at'])} — {_at(one['closed_at'])}",
                "reason": one["reason"],
                "recused": [
                    f"{self._expert(each['expert'])}：{each['reason']}（{_span(each)}）"
                    for each in one["recused"]
                ],
                "losses": [
                    _("%(span)s 到会 %(n)d 名") % {"span": _span(each), "n": each["present"]}
                    for each in one["losses"]
                ],
                "scores": [_score_said(each) for each in one["scores"]],
            }
            for number, one in enumerate(self._record["facts"]["slots"], start=1)
        ]

    @cached_property
    def later(self) -> list[DefenceScore]:
        """What was corrected after the record was closed."""
        return later_corrections(self.session) if self.closed else []


def _score_said(one: Plain) -> Plain:
    notes = [_("第 %(n)d 版") % {"n": one["version"]}] if one["version"] > 1 else []
    notes += [_("纸面记录")] if one["on_paper"] else []
    notes += [one["reason"]] if one["reason"] else []
    return {**one, "at": _at(one["at"]), "notes": "，".join(notes)}


def _span(one: Plain) -> str:
    return f"{_at(one['since'])} — {_at(one['until'])}"


def _at(text: str | None) -> str:
    found = parse_datetime(text) if text else None
    return f"{timezone.localtime(found):%Y-%m-%d %H:%M:%S}" if found else _("至今")
