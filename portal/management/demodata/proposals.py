"""Proposals in the demo: wishes asked for, a draw that could not be met, and a draft after it."""

from datetime import datetime, timedelta

from evaluation.actions.declarations import declare_interests
from evaluation.actions.proposals import commit_seed, solve_proposal
from evaluation.actions.wishes import ask_for_wishes, save_wishes
from evaluation.models import Expert
from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Dossier
from portal.kernel.roles import Role
from portal.management.demodata.cases import Story

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
JOINING = {
    "演示专家丁": ("示例政策法律研究所", "420000", "law"),
    "演示专家戊": ("示例信息分析中心", "330000", "information"),
}


def planned(story: Story, slug: str, case: Dossier) -> None:
    """One round: two experts join between the first draw and the second."""
    round_, clerk, now = story.rounds[slug], story.people["cnipa-clerk"], story.now
    ask_for_wishes(round_, now + 3 * DAY, actor=clerk, now=now - 5 * HOUR)
    save_wishes(story.people["expert-1"].expert, round_, [case], now=now - 4 * HOUR)
    solve_proposal(
        commit_seed(round_, actor=clerk, now=now - 3 * HOUR), actor=clerk, now=now - 3 * HOUR
    )
    for name, (employer, region, field) in JOINING.items():
        _joined(name, employer, region, field, now - 2 * HOUR)
    solve_proposal(commit_seed(round_, actor=clerk, now=now - HOUR), actor=clerk, now=now - HOUR)


def _joined(name: str, employer: str, region: str, field: str, at: datetime) -> None:
    """An account without a password, in the pool, with nothing to declare."""
    username = f"demo-expert-{field}"
    user = User.objects.create_user(username, email=f"{username}@demo.invalid", name=name)
    Membership.objects.create(user=user, role=Role.EXPERT, first_day=shanghai_day(at))
    expert = Expert.objects.create(user=user, employer=employer, region_id=region)
    expert.skills.create(field=field)
    declare_interests(expert, [], nothing=True, now=at)
