"""The frame around a page for a signed-in person: name, capacity, menu and counts.

The menu is one table: who sees an entry, and which URL name it leads to. An entry whose page is
not installed is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.dossiers.queries import queue_of
from portal.dossiers.waiting import waiting_beside_cases
from portal.dossiers.walls import untold
from portal.kernel.roles import NATIONAL, PROVINCE, Role
from portal.ui.shell import MenuGroup, MenuItem, Shell

EXPERT = frozenset({Role.EXPERT})
AUDITOR = frozenset({Role.AUDITOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
OFFICIALS = PROVINCE | NATIONAL
# Pages that stand under another entry than their path says.
UNDER = {
    "evaluation:objections": "evaluation:publicities",
    "evaluation:objection": "evaluation:publicities",
}
QUEUES = ("evaluation:prov_queue", "evaluation:desk_queue")
DAILY = ""
REVIEW = _("评审")
SETTINGS = _("查询与设置")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu table; ``group`` is the heading it stands under."""

    name: str
    title: str
    icon: str
    roles: frozenset[Role]
    group: str = DAILY


ENTRIES = (
    Entry("evaluation:prov_queue", _("待办事项"), "inbox", PROVINCE),
    Entry("evaluation:quota", _("名额与推荐"), "award", PROVINCE),
    Entry("evaluation:prov_cases", _("本省申报"), "list", PROVINCE),
    Entry("evaluation:dispatch", _("报送国家局"), "send", PROVINCE),
    Entry("accounts:confirmations", _("单位确认"), "org", PROVINCE),
    Entry("evaluation:prov_schedule", _("本省安排"), "calendar", PROVINCE, SETTINGS),
    Entry("evaluation:prov_walls", _("回避登记"), "lock", PROVINCE, SETTINGS),
    Entry("evaluation:desk_queue", _("待办事项"), "inbox", NATIONAL),
    Entry("evaluation:desk_cases", _("申报管理"), "list", NATIONAL),
    Entry("evaluation:batches", _("推荐受理"), "inbox", NATIONAL),
    Entry("evaluation:publicities", _("公示与异议"), "mega", NATIONAL),
    Entry("evaluation:recognitions", _("认定与证书"), "award", NATIONAL),
    Entry("evaluation:panels", _("评审组织"), "users", NATIONAL, REVIEW),
    Entry("evaluation:proposals", _("分配方案"), "layers", NATIONAL, REVIEW),
    Entry("evaluation:workload", _("评审进度"), "chart", NATIONAL, REVIEW),
    Entry("evaluation:experts", _("专家库"), "users", NATIONAL, REVIEW),
    Entry("evaluation:conflicts", _("利害关系"), "scale", NATIONAL, REVIEW),
    Entry("evaluation:defence_sessions", _("答辩"), "users", NATIONAL, REVIEW),
    Entry("evaluation:decisions", _("综合评价与拟认定"), "scale", NATIONAL, REVIEW),
    Entry("evaluation:lines", _("划线"), "layers", NATIONAL, REVIEW),
    Entry("evaluation:rounds", _("批次与规则"), "gear", NATIONAL, SETTINGS),
    Entry("evaluation:reply_letters", _("复函清单"), "file", NATIONAL, SETTINGS),
    Entry("evaluation:honours", _("优先荣誉"), "flag", NATIONAL, SETTINGS),
    Entry("evaluation:walls", _("回避登记"), "lock", NATIONAL, SETTINGS),
    Entry("evaluation:calendar", _("工作日历"), "calendar", NATIONAL, SETTINGS),
    Entry("evaluation:stats", _("统计"), "chart", NATIONAL, SETTINGS),
    Entry("evaluation:reviews", _("我的评审"), "scale", EXPERT),
    Entry("evaluation:wishes", _("评审意愿"), "list", EXPERT),
    Entry("evaluation:defences", _("答辩评审"), "users", EXPERT),
    Entry("evaluation:interests", _("我的声明"), "file", EXPERT),
    Entry("audit:log", _("操作日志"), "clock", AUDITOR),
    Entry("accounts:invitations", _("账户与邀请"), "users", ADMINISTRATOR),
    Entry("evaluation:experts_expected", _("待入库专家"), "users", ADMINISTRATOR),
)


def shell_for(request: HttpRequest) -> Shell:
    """The frame of this request; asks the database only for somebody signed in.

    One query for all counts, and one for the person's standing unless the view has asked already.
    """
    user = request.user
    if not user.is_authenticated:
        return Shell(is_demo=settings.PORTAL_DEMO)
    standing = standing_of(user)
    unread, waiting = _counts(user, standing.roles)
    return Shell(
        user_label=str(user),
        organisation=standing.acts_for,
        unread=unread,
        menu=list(_items(standing.roles, waiting, DAILY)),
        groups=list(_groups(standing.roles, waiting)),
        is_demo=settings.PORTAL_DEMO,
        nav=UNDER.get(request.resolver_match.view_name, "") if request.resolver_match else "",
    )


def lazy_shell(request: HttpRequest) -> SimpleLazyObject:
    """The frame, computed when a template first looks at it."""
    return SimpleLazyObject(lambda: shell_for(request))


class RowsOf(Subquery):
    """How many rows a queryset has, as a column: several counts then cost one statement."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _counts(user: User, roles: frozenset[Role]) -> tuple[int, int]:
    """Unread messages, and what waits for an official; nobody else has a queue in the menu."""
    unread = RowsOf(_unread(user, roles).order_by().values("pk"))
    own = User.objects.filter(pk=user.pk)
    if not roles & OFFICIALS:
        return own.values_list(unread).get()[0], 0
    waiting = [queue_of(user), *waiting_beside_cases(user).values()]
    counts = [RowsOf(rows.order_by().values("pk")) for rows in waiting]
    messages, *queues = own.values_list(unread, *counts).get()
    return messages, sum(queues)


def _unread(user: User, roles: frozenset[Role]) -> QuerySet[Any]:
    """Nobody but an official or expert stands behind a wall, so only they are asked for one."""
    unread = user.portal_messages.filter(read_at=None)
    if not roles & (OFFICIALS | EXPERT):
        return unread
    return unread.exclude(dossier__in=untold(user))


def _groups(roles: frozenset[Role], waiting: int) -> Iterable[MenuGroup]:
    for title in (REVIEW, SETTINGS):
        if items := list(_items(roles, waiting, title)):
            yield MenuGroup(str(title), items)


def _items(roles: frozenset[Role], waiting: int, group: str) -> Iterable[MenuItem]:
    for entry in ENTRIES:
        if entry.group != group or not entry.roles & roles:
            continue
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        count = waiting if entry.name in QUEUES else 0
        yield MenuItem(entry.name, str(entry.title), entry.icon, url, count, hot=count > 0)
