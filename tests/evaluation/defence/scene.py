"""A defence session and how it comes to where a test needs it."""

from datetime import datetime, timedelta
from decimal import Decimal

from evaluation.actions import defence as planning
from evaluation.actions import hearing
from evaluation.models import DefenceSlot, PanelSeat
from tests.factories import accounts, applications, dossiers, evaluation, national
from tests.factories.clock import DAY, NOW

START = NOW + 3 * DAY
DUE = NOW + 2 * DAY


def minute(number: float) -> datetime:
    """An instant after the start of the session."""
    return START + timedelta(minutes=number)


class Scene:
    """The people, cases and session of the tests; everything is done at given instants."""

    def __init__(self, cases: int = 3, judges: int = 3, quorum: int = 2) -> None:
        self.round = dossiers.round_()
        evaluation.review_rule(self.round, experts=1, defence_share=40)
        self.clerk = accounts.national_clerk()
        self.cases = [national.case(self.round, "defence") for _ in range(cases)]
        for case in self.cases:
            applications.fill(case)
        self.experts = [evaluation.expert(employer=f"示例研究院{n}") for n in range(judges)]
        values = {
            "title": "示例第一场",
            "place": "示例会议室",
            "starts_at": START,
            "minutes_each": 20,
            "slides_due_at": DUE,
            "quorum": quorum,
        }
        self.session = planning.create_session(self.round, values, actor=self.clerk, now=NOW)
        planning.add_cases(self.session, self.cases, actor=self.clerk, now=NOW)
        for expert in self.experts:
            planning.take_seat(self.session, expert, actor=self.clerk, now=NOW)

    def slot(self, number: int = 0) -> DefenceSlot:
        """The slot of a case, as stored."""
        return DefenceSlot.objects.select_related("session", "dossier").get(
            dossier=self.cases[number]
        )

    def seat(self, number: int = 0) -> PanelSeat:
        """The newest seat of a judge, as stored."""
        return (
            PanelSeat.objects.select_related("session", "expert__user")
            .filter(expert=self.experts[number])
            .last()
        )

    def conflict(self, judge: int, case: int) -> None:
        """Put a hard conflict on record."""
        self.cases[case].named_conflicts.create(
            expert=self.experts[judge],
            origin="staff",
            evidence="示例事实",
            named_by=self.clerk,
            named_at=NOW,
        )

    def notified(self) -> "Scene":
        planning.notify(self.session, actor=self.clerk, now=NOW)
        self.session.refresh_from_db()
        return self

    def opened(self) -> "Scene":
        self.notified()
        hearing.open_session(self.session, actor=self.clerk, now=START)
        self.session.refresh_from_db()
        return self

    def heard(self, number: int = 0, at: float = 1) -> DefenceSlot:
        """Open a case."""
        return hearing.open_slot(self.slot(number), actor=self.clerk, now=minute(at))

    def closed(self, number: int, at: float) -> DefenceSlot:
        """Close a case."""
        slot = self.slot(number)
        return hearing.close_slot(slot, reason="", actor=self.clerk, now=minute(at))

    def score(self, judge: int, case: int, value: str, at: float) -> None:
        """A judge's own score."""
        hearing.score(self.seat(judge), self.slot(case), Decimal(value), now=minute(at))
