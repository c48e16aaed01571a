"""Publicity, an objection, and recognition in the demo."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from evaluation.actions.objections import HandedIn, Statement, receive_objection
from evaluation.actions.publicity import draft_publicity, publish
from evaluation.actions.recognition import recognise
from evaluation.models import Objection, ObjectionFile, Publicity
from portal.accounts.queries import shanghai_day
from portal.documents.models import OfficialDocument
from portal.dossiers.models import Dossier, Round
from portal.kernel.calendar import UnknownYear
from portal.management.demodata.cases import Story
from portal.management.demodata.files import demo_pdf
from portal.management.demodata.reviews import stored
from portal.organizations.calendar import working_calendar

DAY = timedelta(days=1)
MORNING = time(9, 0)


def publicised(story: Story, slug: str, first_day: date) -> Publicity:
    """The proposed cases of a round, drafted by the clerk and published by the signer."""
    in_round = story.rounds[slug]
    at = morning_of(first_day)
    values = {
        "title": f"{in_round.title}拟认定名单公示",
        "body": "现将拟认定名单予以公示（演示）。公示期内，可以实名书面提出异议。",
        "contact": "演示联系电话 010-00000000",
        "first_day": first_day,
    }
    draft = draft_publicity(in_round, values, actor=story.people["cnipa-clerk"], now=at)
    return publish(draft, actor=story.people["cnipa-signer"], now=at + timedelta(hours=1))


def objected(publicity: Publicity, at: datetime) -> Objection:
    """A unit's objection against the last entry, with a sealed letter."""
    content, digest = demo_pdf("演示书面异议")
    letter = HandedIn(
        ObjectionFile.Purpose.LETTER,
        "演示书面异议.pdf",
        "pdf",
        "application/pdf",
        content.size,
        digest,
        content,
    )
    said = Statement(
        entry=publicity.entries.last(),
        kind=Objection.Kind.UNIT,
        objector="示例异议单位",
        objector_code="91990000TEMA99999",
        contact_name="演示联系人",
        phone="010-00000000",
        email="objector@demo.invalid",
        facts="所列一项成果应用的应用单位与事实不符（演示）。",
    )
    return receive_objection(publicity, said, [letter], now=at)


def recognised(story: Story, slug: str, cases: Sequence[Dossier], on: date) -> OfficialDocument:
    """One document for the cases of both routes."""
    in_round = story.rounds[slug]
    values = {
        "number": f"演示国知函〔{on.year}〕1号",
        "title": f"关于认定{in_round.title}支撑服务机构的通知（演示）",
        "issued_on": on,
        "body": "经公示无异议，现予以认定（演示）。",
    }
    signer = story.people["cnipa-signer"]
    at = morning_of(on)
    return recognise(in_round, [stored(c) for c in cases], values, actor=signer, now=at)


def first_working_day(not_before: date) -> date:
    """The first working day from a date on; the date itself where the calendar ends."""
    calendar = working_calendar()
    day = not_before
    try:
        while not calendar.is_working_day(day):
            day += DAY
    except UnknownYear:
        return not_before
    return day


def count_natural_days_where_the_calendar_ends(in_round: Round, day: date) -> None:
    """The demo must start in a year whose State Council notice is not known yet."""
    calendar = working_calendar()
    if not (calendar.knows(day.year) and calendar.knows((day + 15 * DAY).year)):
        in_round.publicity_mode = Round.PublicityMode.NATURAL
        in_round.save(update_fields=["publicity_mode"])


def morning_of(day: date) -> datetime:
    """Nine o'clock in Shanghai."""
    return timezone.make_aware(datetime.combine(day, MORNING))


def some_days_before(now: datetime, days: int) -> date:
    """A Shanghai date before the moment of loading."""
    return shanghai_day(now - days * DAY)
