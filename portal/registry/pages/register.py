"""The register and one designation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.documents.models import OfficialDocument
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of
from portal.registry import queries
from portal.registry.filters import RegisterFilter
from portal.registry.standing import Standing, document_of, registered_digest, standing_of
from portal.registry.tiles import tile_chart
from portal.ui.charts import Tile
from portal.ui.exports import Export
from portal.ui.pages import Chip, Page, active_filters
from portal.ui.parts import Answer, Crumb, Event


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the register."""

    name: str
    url: str
    place: str
    route: str
    batch: str
    since: date | None
    document: str
    document_url: str
    number: str
    standing: Standing
    until: date | None

    @classmethod
    def of(cls, case: Dossier, now: datetime) -> "Row":
        """``case`` comes from ``queries.listed``; nothing is queried."""
        document = document_of(case)
        return cls(
            name=case.institution.name,
            url=address_of(case),
            place=case.region.name,
            route=programme_of(case).route,
            batch=case.round.title,
            since=case.recognised_on,
            document=document.number if document else "",
            document_url=reverse("registry:document", args=[document.pk]) if document else "",
            number=case.certificate_number or "",
            standing=standing_of(case, now),
            until=case.exited_on,
        )


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The register as filtered; ``form`` holds the filters as given."""

    crumbs: Sequence[Crumb]
    form: Form
    page: Page
    chips: Sequence[Chip]
    tiles: Sequence[Tile]
    csv_url: str
    as_of: datetime
    total: str

    @classmethod
    def of(cls, request: HttpRequest, found: RegisterFilter, now: datetime) -> "RegisterPage":
        """At most nine queries, whatever the size of the register."""
        cut = Page.of(request, found.qs, unit=_("家"))
        rows = [Row.of(case, now) for case in cut.rows]
        counts = queries.count_by_region(queries.in_force(queries.designations(), now))
        query = request.GET.urlencode()
        return cls(
            crumbs=[Crumb(_("首页"), reverse("registry:home")), Crumb(_("认定名录"))],
            form=found.form,
            page=replace(cut, rows=rows),
            chips=active_filters(request, found.said()),
            tiles=tile_chart(counts, current=request.GET.get("prov", "")),
            csv_url=reverse("registry:register_csv") + (f"?{query}" if query else ""),
            as_of=now,
            total=_("共 %(count)d 家") % {"count": cut.total},
        )


HEADER = (
    "机构名称",
    "统一社会信用代码",
    "省域",
    "认定方式",
    "批次",
    "认定日期",
    "认定文件",
    "状态",
    "退出日期",
    "证书编号",
)


def register_export(found: RegisterFilter, now: datetime) -> Export:
    """The register as filtered, every line of it."""
    labels = {name: str(field.label) for name, field in found.form.fields.items()}
    return Export(
        title=_("国家级专利导航工程支撑服务机构认定名录"),
        header=[_(name) for name in HEADER],
        rows=_lines(found.qs, now),
        now=now,
        filters=[f"{labels[name]}：{words}" for name, words in found.said().items()],
    )


def _lines(cases: Iterable[Dossier], now: datetime) -> Iterable[Sequence[object]]:
    for case in cases:
        row = Row.of(case, now)
        yield (
            row.name,
            case.institution.credit_code,
            row.place,
            row.route,
            row.batch,
            row.since,
            row.document,
            str(row.standing.label),
            row.until,
            row.number,
        )


@dataclass(frozen=True, slots=True)
class DesignationPage:
    """One designation as the public may read it."""

    crumbs: Sequence[Crumb]
    name: str
    title: str
    standing: Standing
    note: str
    facts: Sequence[Answer]
    document: OfficialDocument | None
    document_url: str
    number: str
    since: date | None
    digest: str
    verify_url: str
    history: Sequence[Event]
    checked_at: datetime

    @classmethod
    def of(cls, case: Dossier, now: datetime) -> "DesignationPage":
        """``case`` comes from ``queries.listed``; nothing further is queried."""
        document, number = document_of(case), case.certificate_number or ""
        standing = standing_of(case, now)
        return cls(
            crumbs=[
                Crumb(_("首页"), reverse("registry:home")),
                Crumb(_("认定名录"), reverse("registry:register")),
                Crumb(case.institution.name),
            ],
            name=case.institution.name,
            title=programme_of(case).title,
            standing=standing,
            note=_note(case, standing),
            facts=_facts(case),
            document=document,
            document_url=reverse("registry:document", args=[document.pk]) if document else "",
            number=number,
            since=case.recognised_on,
            digest=registered_digest(case),
            verify_url=verify_path(case),
            history=_history(case, standing, document),
            checked_at=now,
        )


def address_of(case: Dossier) -> str:
    """The public page of a designation."""
    return reverse("registry:designation", args=[case.certificate_number])


def verify_path(case: Dossier) -> str:
    """Where a printed certificate leads: its number, and the head of the registered digest."""
    path = reverse("registry:verify_number", args=[case.certificate_number])
    return f"{path}?d={registered_digest(case)[:16]}"


def _note(case: Dossier, standing: Standing) -> str:
    if case.exited_on and standing.code == "exited":
        return _("自 %(day)s 起不再列入建设序列") % {"day": case.exited_on.isoformat()}
    day = case.recognised_on.isoformat() if case.recognised_on else ""
    return _("自 %(day)s 起列入建设序列，与登记信息一致") % {"day": day}


def _facts(case: Dossier) -> list[Answer]:
    return [
        Answer(_("机构"), case.institution.name),
        Answer(_("统一社会信用代码"), case.institution.credit_code, mono=True),
        Answer(_("单位类型"), case.institution.get_entity_type_display()),
        Answer(_("省域"), case.region.name),
        Answer(_("认定方式"), programme_of(case).route),
        Answer(_("批次"), case.round.title),
    ]


def _history(case: Dossier, standing: Standing, document: OfficialDocument | None) -> list[Event]:
    """Public acts alone: what happened inside the offices is not part of it."""
    events = [
        Event(_("公示"), entry.publicity.title, entry.publicity.first_day, "done", link=_("公示"))
        for entry in getattr(case, "shown_in", [])
    ]
    events.append(Event(_("认定"), document.number if document else "", case.recognised_on, "done"))
    if case.exited_on:
        events.append(Event(_("退出建设序列"), "", case.exited_on, "done"))
    elif standing.code == "valid":
        events.append(Event(str(standing.label), state="good"))
    return events
