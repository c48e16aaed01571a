"""The expert pool as the national office reads it; cases out of sight are not counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from evaluation.actions.expected import running_invitations
from evaluation.assigning import ASSIGNABLE
from evaluation.expertise import field_titles, in_words
from evaluation.interests import with_interests
from evaluation.models import Assignment, ExpectedExpert, Expert, InterestDeclaration
from portal.accounts.models import Invitation, User
from portal.accounts.queries import shanghai_day
from portal.dossiers.queries import visible_to
from portal.ui.exports import Export


@dataclass(frozen=True, slots=True)
class Row:
    """An expert in the list. ``tag`` and ``declared`` tell how the declaration stands."""

    expert: Any  # an Expert with interests_until and live
    fields: str
    tag: str
    declared: str

    @property
    def load(self) -> str:
        """How many cases of how many."""
        cap = self.expert.load_cap
        return f"{self.expert.live} / {'—' if cap is None else cap}"


def pool(user: User) -> QuerySet[Expert]:
    """All experts with ``interests_until`` and ``live``: tasks now under review that are in sight."""
    live = Assignment.objects.filter(
        expert=OuterRef("pk"),
        ended_at__isnull=True,
        dossier__state__in=sorted(ASSIGNABLE),
        dossier__in=visible_to(user).values("pk"),
    )
    counted = live.order_by().values("expert").annotate(n=Count("pk")).values("n")
    experts = with_interests(Expert.objects.select_related("user", "region"))
    number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return experts.annotate(live=number).prefetch_related("skills").order_by("user__name", "pk")


def rows_of(experts: Iterable[Expert], now: datetime) -> list[Row]:
    """The rows of a list; one query for the titles of the fields."""
    titles, today = field_titles(), shanghai_day(now)
    return [
        Row(
            expert,
            in_words([skill.field for skill in expert.skills.all()], titles),
            *declaration_said(expert.interests_until, today),  # type: ignore[attr-defined]
        )
        for expert in experts
    ]


def declaration_said(until: date | None, today: date) -> tuple[str, str]:
    """Tag and words of a declaration that is good until a day."""
    if until is None:
        return "todo", _("未作声明")
    if until < today:
        return "bad", _("已于 %(day)s 过期") % {"day": until}
    return "ok", _("有效期至 %(day)s") % {"day": until}


def pool_export(experts: QuerySet[Expert], said: Sequence[str], now: datetime) -> Export:
    """The experts of a filter to take home."""
    header = (
        _("姓名"), _("电子邮箱"), _("工作单位"), _("单位统一社会信用代码"), _("入职日期"), _("所在省份"),
        _("职称或职务"), _("专长"), _("在评件数"), _("每批次最多评审件数"), _("利害关系声明"), _("在库"),
    )  # fmt: skip
    rows = (
        (
            str(row.expert.user), row.expert.user.email, row.expert.employer,
            row.expert.employer_credit_code, row.expert.employed_since, str(row.expert.region),
            row.expert.title, row.fields, row.expert.live, row.expert.load_cap, row.declared,
            row.expert.in_pool,
        )
        for row in rows_of(experts, now)
    )  # fmt: skip
    return Export(_("专家库"), header, rows, now, said)


@dataclass(frozen=True, slots=True)
class Task:
    """A task of an expert, past or present."""

    assignment: Assignment
    tag: str
    said: str


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """One expert with everything on record; ``tasks`` are those of cases in sight, as a queryset."""

    row: Row
    facts: Sequence[dict[str, Any]]
    former: Sequence[Any]
    declarations: Sequence[InterestDeclaration]
    loads: Sequence[tuple[str, int]]
    tasks: QuerySet[Assignment]

    @classmethod
    def of(cls, expert: Expert, user: User, now: datetime) -> "ExpertPage":
        """Read it; ``expert`` comes from :func:`pool`."""
        (row,) = rows_of([expert], now)
        tasks = Assignment.objects.filter(expert=expert, dossier__in=visible_to(user).values("pk"))
        live = tasks.filter(ended_at__isnull=True, dossier__state__in=sorted(ASSIGNABLE))
        by_round = live.order_by().values_list("dossier__round__title").annotate(Count("pk"))
        return cls(
            row,
            _facts(row),
            list(expert.former_employments.select_related("recorded_by")),
            list(expert.declarations.prefetch_related("ties")[:10]),
            list(by_round.order_by("dossier__round__title")),
            tasks.select_related("dossier__institution", "dossier__round").order_by(
                "-assigned_at", "-pk"
            ),
        )


def tasks_said(tasks: Iterable[Assignment]) -> list[Task]:
    """Each task with what became of it."""
    return [Task(one, *_task_said(one)) for one in tasks]


def _task_said(one: Assignment) -> tuple[str, str]:
    if one.ended_at is not None:
        code = one.get_end_code_display() if one.end_code else ""
        why = "：".join(part for part in (code, one.end_reason) if part)
        return "off", f"{one.get_end_display()}（{why}）" if why else one.get_end_display()
    if one.declared_at is None:
        return "todo", _("已邀请，待接受")
    return "ok", _("已接受")


def _facts(row: Row) -> list[dict[str, Any]]:
    expert = row.expert
    pairs = [
        (_("专长"), row.fields),
        (_("工作单位"), expert.employer),
        (_("单位统一社会信用代码"), expert.employer_credit_code),
        (_("入职日期"), expert.employed_since),
        (_("所在省份"), str(expert.region)),
        (_("职称或职务"), expert.title),
        (_("电子邮箱"), expert.user.email),
        (_("每批次最多评审件数"), expert.load_cap or _("按批次的评审规则")),
        (_("在评件数"), str(expert.live)),
    ]
    if not expert.in_pool:
        pairs.append((_("出库原因"), expert.left_reason))
    return [
        {"label": label, "value": "—" if value in ("", None) else value} for label, value in pairs
    ]


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """Somebody entered, with the invitation that runs, if one does."""

    expected: ExpectedExpert
    invitation: Invitation | None
    fields: str


def expected_rows(found: Sequence[ExpectedExpert], now: datetime) -> list[ExpectedRow]:
    """The entered with their invitations; two queries."""
    running = running_invitations([one.email for one in found], now)
    titles = field_titles()
    return [ExpectedRow(one, running.get(one.email), in_words(one.fields, titles)) for one in found]
