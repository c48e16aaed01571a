"""A judge's defence sessions, case by case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from evaluation.defence import begins_at, conflicted
from evaluation.models import Absence, DefenceScore, DefenceSlot, PanelSeat


@dataclass(frozen=True, slots=True)
class HearingLine:
    """One case of a judge's session; ``why_out`` is why it is none of his."""

    slot: DefenceSlot
    begins: datetime
    why_out: str
    score: DefenceScore | None

    @property
    def is_open(self) -> bool:
        """Whether it is being heard."""
        return self.slot.opened_at is not None and self.slot.closed_at is None

    @property
    def enters(self) -> bool:
        """Whether the judge may look at it now."""
        return not self.why_out and self.slot.closed_at is None

    @property
    def tag(self) -> tuple[str, str]:
        """Colour and words."""
        if self.why_out:
            return "off", _("回避")
        if self.slot.closed_at is not None:
            return "done", _("已结束")
        return ("doing", _("正在答辩")) if self.is_open else ("todo", _("待答辩"))


def hearings_of(seat: PanelSeat) -> list[HearingLine]:
    """The cases of a judge's session, in order; those from which he is walled off are missing."""
    slots = list(seat.session.slots.select_related("dossier__institution", "dossier__region"))
    why = why_out(seat, slots)
    given = {
        one.slot_id: one
        for one in DefenceScore.objects.filter(slot__in=slots, expert=seat.expert_id).order_by(
            "version"
        )
    }
    found = []
    for slot in slots:
        slot.session = seat.session
        found.append(HearingLine(slot, begins_at(slot), why.get(slot.pk, ""), given.get(slot.pk)))
    return found


def why_out(seat: PanelSeat, slots: Sequence[DefenceSlot]) -> dict[int, str]:
    """Why a judge is out for a case, by slot: recused when it opened, or to be recused."""
    recused = Absence.objects.filter(
        seat__session=seat.session_id,
        seat__expert=seat.expert_id,
        cause=Absence.Cause.RECUSED,
    )
    said = dict(recused.values_list("slot", "reason"))
    ahead = conflicted([slot.dossier for slot in slots], [seat.expert])
    for slot in slots:
        if (slot.dossier_id, seat.expert_id) in ahead:
            said.setdefault(slot.pk, ahead[slot.dossier_id, seat.expert_id])
    return said
