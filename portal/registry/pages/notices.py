"""公示公告: lists under publicity, and documents that recognised somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.models import Publicity, PublicityEntry
from portal.accounts.queries import shanghai_day
from portal.documents.models import OfficialDocument
from portal.dossiers.models import Round
from portal.dossiers.queries import programme_of
from portal.registry import queries
from portal.registry.queries import DOCUMENT
from portal.ui.parts import Crumb, Event
from portal.ui.templatetags.portal import cn_deadline


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in words, with its look."""

    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A line of the list of notices."""

    title: str
    url: str
    day: date
    sub: str
    tag: Tag | None

    @classmethod
    def of(cls, row: Mapping[str, Any], now: datetime) -> "NoticeLine":
        """``row`` comes from ``queries.notices``."""
        if row["sort"] == DOCUMENT:
            url = reverse("registry:document", args=[row["key"]])
            return cls(row["title"], url, row["day"], row["number"], None)
        url = reverse("registry:notice", args=[row["number"]])
        return cls(row["title"], url, row["day"], "", _line_tag(row, now))


def _line_tag(row: Mapping[str, Any], now: datetime) -> Tag:
    if row["stands"] == Publicity.State.WITHDRAWN:
        return Tag(_("已撤回"), "off")
    if row["until"] <= now:
        return Tag(_("公示期已结束"), "off")
    return Tag(_("公示中，%(until)s截止") % {"until": cn_deadline(row["until"])}, "warn")


@dataclass(frozen=True, slots=True)
class Window:
    """How much of a publicity is over, in the days that its round counts."""

    unit: str
    total: int
    past: int
    left: int

    @classmethod
    def of(cls, publicity: Publicity, now: datetime) -> "Window":
        """From the stored explanation; a day counts as past when it is over."""
        natural = publicity.mode == Round.PublicityMode.NATURAL
        days = [line["day"] for line in publicity.explanation if line.get("counted")]
        today = shanghai_day(now).isoformat()
        past = sum(day < today for day in days)
        unit = _("个自然日") if natural else _("个工作日")
        return cls(unit, len(days), past, len(days) - past)

    @property
    def left_words(self) -> str:
        """2 个工作日."""
        return f"{self.left} {self.unit}"

    @property
    def progress(self) -> str:
        """The bar in words."""
        said = {"past": self.past, "total": self.total, "unit": self.unit}
        return _("公示期已过 %(past)d %(unit)s，共 %(total)d 天计入") % said


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One list under publicity. A withdrawn one keeps its title and loses its list."""

    publicity: Publicity
    crumbs: Sequence[Crumb]
    issuer: str
    tag: Tag
    paragraphs: Sequence[str]
    entries: Sequence[PublicityEntry]
    window: Window
    until: str
    days: Sequence[Mapping[str, Any]]
    progress: Sequence[Event]
    objection_url: str
    pdf_url: str
    withdrawn: bool

    @classmethod
    def of(cls, publicity: Publicity, now: datetime) -> "NoticePage":
        """Three queries more than the publicity itself."""
        withdrawn = publicity.state == Publicity.State.WITHDRAWN
        open_now = is_open(publicity, now)
        here = [publicity.number]
        return cls(
            publicity=publicity,
            crumbs=[
                Crumb(_("首页"), reverse("registry:home")),
                Crumb(_("公示公告"), reverse("registry:notices")),
                Crumb(publicity.title),
            ],
            issuer=queries.national_office_name(),
            tag=_line_tag({"stands": publicity.state, "until": publicity.ends_at}, now),
            paragraphs=[] if withdrawn else publicity.body.splitlines(),
            entries=[] if withdrawn else list(queries.frozen_list(publicity)),
            window=Window.of(publicity, now),
            until=cn_deadline(publicity.ends_at),
            days=publicity.explanation,
            progress=_progress(publicity, now),
            objection_url=reverse("registry:objection", args=here) if open_now else "",
            pdf_url="" if withdrawn else reverse("registry:notice_pdf", args=here),
            withdrawn=withdrawn,
        )


def is_open(publicity: Publicity, now: datetime) -> bool:
    """Whether objections are taken at this instant."""
    published = publicity.state == Publicity.State.PUBLISHED
    return published and publicity.starts_at <= now < publicity.ends_at


def _progress(publicity: Publicity, now: datetime) -> list[Event]:
    begun = Event(_("发布公示"), time=publicity.starts_at, state="done")
    if publicity.state == Publicity.State.WITHDRAWN:
        return [begun, Event(_("公示已撤回"), state="now")]
    if now < publicity.ends_at:
        later = [Event(_("公示期满")), Event(_("发文认定"))]
        return [begun, Event(_("公示中"), state="now"), *later]
    over = Event(_("公示期满"), time=cn_deadline(publicity.ends_at), state="done")
    document = queries.documents_after(publicity, now).first()
    if document is None:
        return [begun, over, Event(_("发文认定"))]
    url = reverse("registry:document", args=[document.pk])
    issued = Event(_("发文认定"), document.number, document.issued_on, "good", url, _("查看文件"))
    return [begun, over, issued]


@dataclass(frozen=True, slots=True)
class Named:
    """A line of a document's list."""

    position: int
    name: str
    url: str
    place: str
    route: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document of recognition with those it names."""

    document: OfficialDocument
    crumbs: Sequence[Crumb]
    paragraphs: Sequence[str]
    named: Sequence[Named]

    @classmethod
    def of(cls, document: OfficialDocument) -> "DocumentPage":
        """One query more than the document itself."""
        return cls(
            document=document,
            crumbs=[
                Crumb(_("首页"), reverse("registry:home")),
                Crumb(_("公示公告"), reverse("registry:notices")),
                Crumb(document.title),
            ],
            paragraphs=document.body.splitlines(),
            named=[_named(entry) for entry in queries.named_by(document)],
        )


def _named(entry: Any) -> Named:
    case = entry.dossier
    return Named(
        position=entry.position,
        name=case.institution.name,
        url=reverse("registry:designation", args=[case.certificate_number]),
        place=case.region.name,
        route=programme_of(case).route,
    )
