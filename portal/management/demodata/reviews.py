"""The national office's part of the demo's cases: batches, experts, scores, decisions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from evaluation.actions.batches import accept_batch
from evaluation.actions.decision import decide
from evaluation.actions.review import assign, close_scoring, declare, open_scoring
from evaluation.actions.scoring import record_defence, submit
from evaluation.models import Assignment
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.management.demodata.cases import Story, recommended, reported, submitted, verified

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OPINION = "材料齐全，项目和成果应用情况真实，评分依据见各指标（演示）。"


def accepted(story: Story, slug: str, shorts: Sequence[str]) -> list[Dossier]:
    """Cases of one province, reported two days before its deadline and taken in the next day."""
    deadline = story.rounds[slug].province_deadline
    cases = [submitted(story, slug, short) for short in shorts]
    cases = [recommended(story, case, deadline - 4 * DAY) for case in cases]
    batch = reported(story, cases, deadline - 2 * DAY)
    accept_batch(batch, actor=story.people["cnipa-clerk"], now=deadline - DAY)
    return [_passed(story, case, deadline) for case in cases]


def _passed(story: Story, case: Dossier, at: datetime) -> Dossier:
    clerk = story.people["cnipa-clerk"]
    return advance(stored(case), "pass_formal_check", actor=clerk, now=at)


def in_review(story: Story, cases: Sequence[Dossier], at: datetime) -> list[Assignment]:
    """Two experts on each case, scoring open, no conflict declared."""
    clerk = story.people["cnipa-clerk"]
    experts = [story.people[name].expert for name in ("expert-1", "expert-2")]
    assignments = assign([(case, experts) for case in cases], actor=clerk, now=at)
    open_scoring(cases, actor=clerk, now=at + HOUR)
    return [declare(one, now=at + 2 * HOUR) for one in assignments]


def joined(story: Story, name: str, case: Dossier, at: datetime) -> Assignment:
    """One more expert on a case that is being scored, who has accepted and not begun."""
    pair = (stored(case), [story.people[name].expert])
    (found,) = assign([pair], actor=story.people["cnipa-clerk"], now=at)
    return declare(found, now=at + HOUR)


def scored(assignments: Sequence[Assignment], at: datetime) -> None:
    """Each expert's sheet handed in; the figures differ a little from case to case."""
    for number, assignment in enumerate(assignments):
        criteria = assignment.dossier.round.review_rule.criteria.all()
        values = {c.pk: Decimal(3 + (number + c.position) % 3) for c in criteria}
        submit(assignment, values, OPINION, now=at)


def defended(story: Story, case: Dossier, at: datetime, value: str) -> Dossier:
    """Scoring closed, a defence score on record, the review concluded."""
    clerk = story.people["cnipa-clerk2"]
    close_scoring([stored(case)], actor=clerk, now=at)
    record_defence(
        stored(case), judge="演示答辩评委甲", value=Decimal(value), actor=clerk, now=at + HOUR
    )
    return advance(stored(case), "conclude_review", actor=clerk, now=at + 2 * HOUR)


def proposed(story: Story, cases: Sequence[Dossier], at: datetime) -> list[Dossier]:
    """On the proposed list."""
    clerk = story.people["cnipa-clerk"]
    return decide([stored(c) for c in cases], "propose", note="", actor=clerk, now=at)


def evaluated(story: Story, slug: str, shorts: Sequence[str], at: datetime) -> list[Dossier]:
    """Cases of one province through review and defence."""
    cases = accepted(story, slug, shorts)
    scored(in_review(story, cases, at), at + DAY)
    return [defended(story, case, at + 2 * DAY, f"{84 + n}.5") for n, case in enumerate(cases)]


def examined(story: Story, slug: str, short: str, at: datetime) -> Dossier:
    """A route 2 case whose ground and proof were found to hold."""
    case = submitted(story, slug, short, programme="verification")
    clerk = story.people["cnipa-clerk2"]
    verified(case, clerk, at)
    return advance(stored(case), "pass_examination", actor=clerk, now=at + HOUR)


def stored(case: Dossier) -> Dossier:
    """The case as stored now."""
    return Dossier.objects.get(pk=case.pk)
