"""The demo's cases, each brought to its state by the people who would bring it there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from applications.actions.beginning import begin
from evaluation.actions.dispatch import draft_batch, letter_digest, report_batch, seal_letter
from evaluation.actions.examination import (
    Mark,
    Wanted,
    give_verdicts,
    return_for_correction,
)
from evaluation.actions.opinions import seal_opinion, write_opinion
from evaluation.actions.recommendation import recommend
from evaluation.models import Batch
from evaluation.queries import expected_clauses
from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Round
from portal.kernel.calendar import working_days_after
from portal.management.demodata.declarations import COMPLETE, Figures, fill, hand_in
from portal.management.demodata.files import demo_scan
from portal.management.demodata.people import pair_of, province_pair
from portal.organizations.calendar import working_calendar
from portal.organizations.models import Institution

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Story:
    """Everything the demo's cases refer to. ``now`` is the moment of loading."""

    now: datetime
    rounds: dict[str, Round]
    institutions: dict[str, Institution]
    people: dict[str, User]
    marks: dict[str, Any] = field(default_factory=dict)


def drafted(
    story: Story,
    slug: str,
    short: str,
    *,
    programme: str = "selection",
    figures: Figures = COMPLETE,
    missing_files: int = 0,
) -> Dossier:
    """A draft begun the day after its round opened."""
    institution, in_round = story.institutions[short], story.rounds[slug]
    manager, _certifier = pair_of(institution, story.now)
    case = begin(institution, in_round, programme, actor=manager, now=in_round.opens_at + DAY)
    fill(case, figures)
    hand_in(case, leave_out=missing_files)
    return case


def submitted(story: Story, slug: str, short: str, **terms: Any) -> Dossier:
    """Signed off and submitted on the third day."""
    case = drafted(story, slug, short, **terms)
    manager, certifier = pair_of(case.institution, story.now)
    at = case.round.opens_at + 3 * DAY
    case = advance(case, "send_for_sign_off", actor=manager, now=at)
    return advance(case, "submit", actor=certifier, now=at + HOUR, token=f"demo-{case.pk}")


def verified(case: Dossier, by: User, at: datetime) -> None:
    """Every clause found to hold, and on route 2 the ground as well."""
    codes = [clause.code for clause in expected_clauses(case)]
    if case.programme == "verification":
        codes.append("ground")
    marks = [Mark(code, "met", "") for code in codes]
    give_verdicts(case, marks, version=case.version, actor=by, now=at)


def returned(story: Story, case: Dossier, at: datetime) -> Dossier:
    """Two clauses to correct, one letter, seven working days."""
    clerk, _signer = province_pair(case.region, story.now)
    asked = {"team": "名册与社保证明人数不一致，请更正名册。", "results": "一份采纳函没有公章。"}
    marks = [
        Mark(clause.code, "correct" if clause.code in asked else "met", asked.get(clause.code, ""))
        for clause in expected_clauses(case)
    ]
    give_verdicts(case, marks, version=case.version, actor=clerk, now=at)
    wanted = [
        Wanted(clause.code, clause.sections, asked[clause.code])
        for clause in expected_clauses(case)
        if clause.code in asked
    ]
    term = working_days_after(at.date(), 7, calendar=working_calendar())
    return_for_correction(case, wanted, remark="", term=term, actor=clerk, now=at)
    return Dossier.objects.get(pk=case.pk)


def recommended(story: Story, case: Dossier, at: datetime, *, sealed: bool = True) -> Dossier:
    """Verified and recommended by the province, with a sealed opinion unless said otherwise."""
    clerk, _signer = province_pair(case.region, story.now)
    verified(case, clerk, at)
    recommend(case, lane="quota", actor=clerk, now=at + HOUR)
    if sealed:
        opinion = write_opinion(
            case, "材料齐全，符合申报条件，同意推荐（演示）。", actor=clerk, now=at + HOUR
        )
        seal_opinion(
            case, demo_scan("推荐意见盖章件"), covers=opinion.digest, actor=clerk, now=at + 2 * HOUR
        )
    return Dossier.objects.get(pk=case.pk)


def reported(story: Story, cases: Sequence[Dossier], at: datetime) -> Batch:
    """The list of one province, drafted by its clerk and reported by its signer."""
    first = cases[0]
    clerk, signer = province_pair(first.region, story.now)
    batch = draft_batch(
        first.round,
        first.region,
        number=f"演示知函〔{first.round.year}〕{first.region.position}号",
        text="现将推荐名单和申报材料报上（演示）。",
        actor=clerk,
        now=at,
    )
    scan = demo_scan("推荐函盖章件")
    batch = seal_letter(batch, scan, covers=letter_digest(batch), actor=clerk, now=at)
    return report_batch(batch, actor=signer, now=at + HOUR)
