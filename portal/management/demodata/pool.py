"""The demo's expert pool: declarations of different age, former employers, somebody expected."""

from datetime import timedelta

from evaluation.actions.declarations import Tie, declare_interests
from evaluation.actions.expected import Entry, enter_experts
from evaluation.actions.experts import Former, Profile, add_former
from evaluation.actions.review import assign
from evaluation.models import Expert
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Dossier
from portal.management.demodata.cases import Story
from portal.organizations.models import Region

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
SOURCE = "演示：本人告知"


def pooled(story: Story) -> None:
    """Everybody has declared before the first review; one has to declare again soon."""
    days = {"expert-1": 345, "expert-2": 300, "expert-3": 300}
    for name, ago in days.items():
        ties = [Tie("adviser", "示例无关咨询公司", detail="演示")] if name == "expert-3" else []
        expert: Expert = story.people[name].expert
        declare_interests(expert, ties, nothing=not ties, now=story.now - ago * DAY)
    today = shanghai_day(story.now)
    add_former(
        story.people["expert-2"].expert,
        Former("示例职业技术学院", today - 4 * YEAR, today - 9 * YEAR),
        source=SOURCE,
        actor=story.people["cnipa-clerk"],
        now=story.now - 300 * DAY,
    )


def expected(story: Story) -> None:
    """Somebody entered whom the administrator has to invite."""
    profile = Profile(
        employer="示例情报研究所",
        region=Region.objects.get(pk="330000"),
        title="研究员",
        load_cap=6,
        fields=("intelligence", "information"),
    )
    entry = Entry("演示待邀专家", "expert-new@demo.invalid", profile)
    enter_experts([entry], source=SOURCE, actor=story.people["cnipa-clerk"], now=story.now - DAY)


def invited(story: Story, case: Dossier) -> None:
    """An expert who has not answered yet."""
    pair = (case, [story.people["expert-1"].expert])
    assign([pair], actor=story.people["cnipa-clerk"], now=story.now - DAY)
