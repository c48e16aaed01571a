"""The demo's defence: a session everybody has been told of, with slides handed in."""

from datetime import timedelta

from evaluation.actions.defence import add_cases, create_session, notify, take_seat
from evaluation.actions.slides import receive_slides
from portal.dossiers.models import Dossier
from portal.management.demodata.cases import Story
from portal.management.demodata.files import demo_scan
from portal.management.demodata.hours import at_hour
from portal.management.demodata.people import pair_of

DAY = timedelta(days=1)


def summoned(story: Story, slug: str, case: Dossier) -> None:
    """One case, three judges, in three days; slides until the evening before."""
    clerk, now = story.people["cnipa-clerk"], story.now
    values = {
        "title": "第一场（演示）",
        "place": "示例会议室（演示）",
        "starts_at": at_hour(now + 3 * DAY, 9),
        "minutes_each": 20,
        "slides_due_at": at_hour(now + 2 * DAY, 17),
        "quorum": 2,
    }
    session = create_session(story.rounds[slug], values, actor=clerk, now=now)
    add_cases(session, [case], actor=clerk, now=now)
    for name in ("expert-1", "expert-2", "expert-3"):
        take_seat(session, story.people[name].expert, actor=clerk, now=now)
    notify(session, actor=clerk, now=now)
    manager, _certifier = pair_of(case.institution, now)
    receive_slides(case, demo_scan("答辩材料"), actor=manager, now=now)
