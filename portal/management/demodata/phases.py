"""The demo's review as it runs: two phases, a sheet that is begun, a discussion."""

from datetime import datetime, timedelta
from decimal import Decimal

from evaluation.actions.phases import set_phases
from evaluation.actions.scoring import save_draft
from evaluation.actions.threads import open_thread
from evaluation.models import Assignment
from portal.dossiers.models import Dossier
from portal.management.demodata.cases import Story
from portal.management.demodata.hours import at_hour

DAY = timedelta(days=1)


def phased(story: Story, slug: str, scoring: Dossier, since: datetime) -> None:
    """Scoring runs until next week, then the panel confers; one expert has begun a sheet."""
    clerk, now = story.people["cnipa-clerk"], story.now
    first = {
        "pk": None,
        "title": "初评（演示）",
        "opens_at": at_hour(since, 0),
        "closes_at": at_hour(now + 6 * DAY, 18),
        "blindness": "single",
        "others_scores": "after_own",
        "discussion": True,
    }
    second = {
        **first,
        "title": "合议（演示）",
        "opens_at": at_hour(now + 7 * DAY, 9),
        "closes_at": at_hour(now + 9 * DAY, 18),
        "blindness": "open",
    }
    set_phases(story.rounds[slug], [first, second], actor=clerk, now=now)
    begun = Assignment.objects.get(
        dossier=scoring, expert__user=story.people["expert-2"], ended_at__isnull=True
    )
    criterion = story.rounds[slug].review_rule.criteria.first()
    save_draft(begun, {criterion.pk: Decimal(4)}, "待核对成果应用层级（演示）。", now=now)
    open_thread(
        scoring,
        title="成果应用层级的认定（演示）",
        audience="panel",
        text="请各位专家在评分前核对成果应用的层级证明（演示）。",
        actor=clerk,
        now=now,
    )
