"""The demo's result: cases to draw a line through, one whose experts are far apart, a draft."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from evaluation.actions.line import draft_line
from evaluation.actions.scoring import submit
from portal.dossiers.models import Dossier
from portal.management.demodata.cases import Story
from portal.management.demodata.reviews import OPINION, accepted, defended, in_review

DAY = timedelta(days=1)
JUDGED = (("示例蓉城", ("5444", "4454"), "90.50"), ("示例钱塘", ("3443", "4334"), "82.50"))
"""Each case with its two experts' marks in the order of the criteria, and the defence's."""


def apart(story: Story, slug: str, since: datetime) -> None:
    """A case whose two experts differ by more than the round allows: one more is asked for."""
    _reviewed(story, slug, "示例津门", ("5555", "3333"), since)


def drafted_line(story: Story, slug: str, since: datetime) -> None:
    """Two more judged cases, and a line through all that waits for a second officer."""
    for short, marks, value in JUDGED:
        case = _reviewed(story, slug, short, marks, since)
        defended(story, case, since + 2 * DAY, value)
    terms = {"number": 2, "ties": "none", "caps": [], "source": ""}
    clerk = story.people["cnipa-clerk2"]
    draft_line(story.rounds[slug], terms, actor=clerk, now=story.now - DAY)


def _reviewed(
    story: Story, slug: str, short: str, marks: Sequence[str], since: datetime
) -> Dossier:
    cases = accepted(story, slug, (short,))
    criteria = list(story.rounds[slug].review_rule.criteria.all())
    for assignment, given in zip(in_review(story, cases, since), marks, strict=True):
        values = {one.pk: Decimal(mark) for one, mark in zip(criteria, given, strict=True)}
        submit(assignment, values, OPINION, now=since + DAY)
    return cases[0]
