"""Conflicts of interest in the demo: one left lately, one named, one waiting for its second."""

from datetime import datetime

from evaluation.actions.avoidance import Avoided, ask_to_avoid
from evaluation.actions.conflicts import ask_clearance_of, name_conflict
from evaluation.conflicts.kinds import Kind
from evaluation.models import FormerEmployment
from portal.dossiers.models import Dossier
from portal.management.demodata.cases import Story
from portal.management.demodata.people import pair_of


def conflicting(story: Story, to_staff: Dossier, at: datetime) -> None:
    """Around one case that still waits for its experts."""
    clerk, second = story.people["cnipa-clerk"], story.people["cnipa-clerk2"]
    former, named = (story.people[name].expert for name in ("expert-3", "expert-2"))
    FormerEmployment.objects.create(
        expert=former,
        employer=to_staff.institution.name,
        ended_on=to_staff.round.window_end,
        source="演示履历",
        recorded_by=clerk,
        recorded_at=at,
    )
    ask_clearance_of(
        former,
        to_staff,
        Kind.FORMER_EMPLOYER,
        reason="经核实仅为借调培训，未参与业务（演示）",
        actor=second,
        now=at,
    )
    name_conflict(named, to_staff, evidence="与项目负责人系师生（演示）", actor=clerk, now=at)
    manager, _certifier = pair_of(to_staff.institution, at)
    stranger = Avoided("演示人员", "示例不在库单位", "曾与本单位发生合同纠纷（演示）")
    ask_to_avoid(to_staff, [stranger], actor=manager, now=at)
