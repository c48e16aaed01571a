"""What happens in each of the demo's rounds, so that every role has something to do at once."""

from datetime import datetime, timedelta

from guardian.shortcuts import assign_perm

from evaluation.actions.review import close_scoring
from portal.dossiers.actions import advance
from portal.management.demodata.announcements import (
    count_natural_days_where_the_calendar_ends,
    first_working_day,
    morning_of,
    objected,
    publicised,
    recognised,
    some_days_before,
)
from portal.management.demodata.cases import (
    Story,
    drafted,
    recommended,
    reported,
    returned,
    submitted,
    verified,
)
from portal.management.demodata.conflicts import conflicting
from portal.management.demodata.declarations import UNFINISHED
from portal.management.demodata.defence import summoned
from portal.management.demodata.lines import apart, drafted_line
from portal.management.demodata.people import (
    load_accounts,
    load_institutions,
    load_national_lists,
    pair_of,
)
from portal.management.demodata.phases import phased
from portal.management.demodata.pool import expected, invited, pooled
from portal.management.demodata.proposals import planned
from portal.management.demodata.reference import load_calendar
from portal.management.demodata.reviews import (
    accepted,
    evaluated,
    examined,
    in_review,
    joined,
    proposed,
    scored,
    stored,
)
from portal.management.demodata.rounds import load_rounds

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def tell(now: datetime) -> Story:
    """Load people, rounds and cases around ``now``."""
    institutions = load_institutions(now)
    people = load_accounts(institutions, now)
    load_national_lists(institutions, people["cnipa-clerk"], now)
    load_calendar(people["cnipa-clerk"], now)
    rounds = load_rounds(people["cnipa-signer"], now)
    story = Story(now, rounds, institutions, people)
    pooled(story)
    expected(story)
    applying(story)
    recommending(story)
    reviewing(story)
    publicising(story)
    recognising(story)
    return story


def applying(story: Story) -> None:
    """Institutions fill in; one waits for its certifier, one must correct, one is new."""
    unfinished = drafted(story, "demo-open", "示例智航", figures=UNFINISHED, missing_files=2)
    assign_perm("dossiers.edit_dossier", story.people["shili-editor"], unfinished)
    corrected = submitted(story, "demo-open", "示例北斗")
    returned(story, corrected, story.now - 2 * DAY)
    waiting = drafted(story, "demo-open", "示例嵩山")
    manager, _certifier = pair_of(waiting.institution, story.now)
    advance(waiting, "send_for_sign_off", actor=manager, now=story.now - 5 * HOUR)
    submitted(story, "demo-open", "示例洛水")
    submitted(story, "demo-open", "示例蓉城")
    drafted(story, "demo-open", "示例探索", programme="verification", missing_files=1)


def recommending(story: Story) -> None:
    """A province with three places: one sealed, one without opinion, two still to be judged."""
    slug = "demo-recommending"
    recommended(story, submitted(story, slug, "示例智航"), story.now - 4 * DAY)
    recommended(story, submitted(story, slug, "示例洛水"), story.now - 3 * DAY, sealed=False)
    submitted(story, slug, "示例嵩山")
    half = submitted(story, slug, "示例天中")
    verified(half, story.people["henan-clerk"], story.now - 2 * DAY)
    ready = [recommended(story, submitted(story, slug, "示例岭南"), story.now - 6 * DAY)]
    reported(story, ready, story.now - 5 * DAY)
    submitted(story, slug, "示例津门", programme="verification")


def reviewing(story: Story) -> None:
    """One list to take in, one case to staff, one being scored, one to defend, two to decide on."""
    slug, since = "demo-reviewing", story.now - 20 * DAY
    to_staff, scoring = accepted(story, slug, ("示例智航", "示例洛水"))
    first, _second = in_review(story, [scoring], since)
    scored([first], since + DAY)
    joined(story, "expert-3", scoring, story.now - 2 * DAY)
    conflicting(story, stored(to_staff), since)
    invited(story, stored(to_staff))
    planned(story, slug, stored(to_staff))
    (defending,) = accepted(story, slug, ("示例江汉",))
    scored(in_review(story, [defending], since), since + DAY)
    close_scoring([stored(defending)], actor=story.people["cnipa-clerk"], now=since + 2 * DAY)
    summoned(story, slug, stored(defending))
    evaluated(story, slug, ("示例岭南",), since)
    examined(story, slug, "示例探索", since)
    apart(story, slug, since)
    drafted_line(story, slug, since)
    phased(story, slug, stored(scoring), since)
    deadline = story.rounds[slug].province_deadline
    waiting = recommended(story, submitted(story, slug, "示例浦江"), deadline - 4 * DAY)
    reported(story, [waiting], deadline - 2 * DAY)


def publicising(story: Story) -> None:
    """A list of both routes is being published, and somebody objects to its last entry."""
    slug, since = "demo-publicity", story.now - 50 * DAY
    cases = evaluated(story, slug, ("示例智航",), since)
    cases += evaluated(story, slug, ("示例江汉",), since)
    cases.append(examined(story, slug, "示例津门", since))
    proposed(story, cases, since + 10 * DAY)
    first_day = first_working_day(some_days_before(story.now, 3))
    count_natural_days_where_the_calendar_ends(story.rounds[slug], first_day)
    if morning_of(first_day) < story.now:
        publicity = publicised(story, slug, first_day)
        objected(publicity, max(publicity.starts_at, story.now - DAY))


def recognising(story: Story) -> None:
    """Three institutions of an earlier round stand on the register."""
    slug, since = "demo-recognised", story.now - 168 * DAY
    cases = evaluated(story, slug, ("示例岭南",), since)
    cases += evaluated(story, slug, ("示例钱塘",), since)
    cases.append(examined(story, slug, "示例探索", since))
    proposed(story, cases, since + 5 * DAY)
    first_day = first_working_day(some_days_before(story.now, 160))
    count_natural_days_where_the_calendar_ends(story.rounds[slug], first_day)
    publicised(story, slug, first_day)
    recognised(story, slug, cases, some_days_before(story.now, 140))
