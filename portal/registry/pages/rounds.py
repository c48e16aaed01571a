"""Rounds: what is open, until when, and what each province has set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.dossiers.models import ProvinceSchedule, Quota, Round, RoundRoute
from portal.evidence.models import ChecklistItem
from portal.kernel.editions import Edition
from portal.kernel.programmes import Programme
from portal.organizations.models import Region
from portal.organizations.queries import participating
from portal.programmes.registry import programme
from portal.registry.library import policy_url
from portal.ui.parts import Answer, Crumb
from portal.ui.templatetags.portal import cn_date

ZONE = gettext_lazy("北京时间")


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a round stands, with the look of its tag."""

    code: str
    label: str
    tag: str


UPCOMING = Phase("upcoming", gettext_lazy("即将开始"), "todo")
ACCEPTING = Phase("accepting", gettext_lazy("正在受理"), "ok")
HANDLING = Phase("handling", gettext_lazy("申报已截止，办理中"), "doing")
CLOSED = Phase("closed", gettext_lazy("已办结"), "off")


def phase_of(round_: Round, now: datetime) -> Phase:
    """Computed from the stored instants; the routes are read from the round (prefetch them)."""
    if round_.closed_at is not None and round_.closed_at <= now:
        return CLOSED
    if now < round_.opens_at:
        return UPCOMING
    open_routes = [route for route in round_.routes.all() if now <= route.deadline]
    return ACCEPTING if open_routes else HANDLING


@dataclass(frozen=True, slots=True)
class Deadline:
    """One instant of a round and whom it binds."""

    label: str
    at: datetime
    passed: bool
    short: str
    note: str = ""


def deadlines_of(round_: Round, now: datetime) -> list[Deadline]:
    """All deadlines of a round, the earliest first."""
    found = [
        Deadline(
            _("%(route)s：申报单位提交截止") % {"route": programme(route.programme).route},
            route.deadline,
            route.deadline < now,
            _("申报单位提交截止"),
            _("各省可以规定更早的时间") if programme(route.programme).province_takes_part else "",
        )
        for route in round_.routes.all()
    ]
    if any(each.province_takes_part for each in programmes_of(round_)):
        at = round_.province_deadline
        found.append(Deadline(_("省级报送国家局截止"), at, at < now, _("省级报送截止")))
    return sorted(found, key=lambda each: each.at)


def programmes_of(round_: Round) -> list[Programme]:
    """The programmes that a round opens."""
    return [programme(route.programme) for route in round_.routes.all()]


def edition_of(round_: Round) -> Edition | None:
    """The edition that a round pins; None for a round without routes."""
    found = programmes_of(round_)
    return found[0].edition(round_.edition) if found else None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list."""

    title: str
    url: str
    phase: Phase
    opens_at: datetime
    until: datetime | None
    is_demo: bool

    @classmethod
    def of(cls, round_: Round, now: datetime) -> "RoundLine":
        """The routes are read from the round (prefetch them)."""
        until = max((route.deadline for route in round_.routes.all()), default=None)
        url = reverse("registry:round", args=[round_.slug])
        return cls(round_.title, url, phase_of(round_, now), round_.opens_at, until, round_.is_demo)


@dataclass(frozen=True, slots=True)
class Province:
    """What one province has set: its own deadline where it has one, its places, whom to ask."""

    name: str
    office: str
    deadline: datetime
    own: bool
    places: str
    contact: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """Everything about one round."""

    crumbs: Sequence[Crumb]
    title: str
    phase: Phase
    is_demo: bool
    facts: Sequence[Answer]
    policy_url: str
    notice: str
    deadlines: Sequence[Deadline]
    routes: Sequence[Programme]
    provinces: Sequence[Province]
    checklist: Sequence[ChecklistItem]
    contact: str

    @classmethod
    def of(cls, round_: Round, now: datetime) -> "RoundPage":
        """Six queries at any size."""
        edition = edition_of(round_)
        return cls(
            crumbs=[
                Crumb(_("首页"), reverse("registry:home")),
                Crumb(_("申报安排"), reverse("registry:rounds")),
                Crumb(round_.title),
            ],
            title=round_.title,
            phase=phase_of(round_, now),
            is_demo=round_.is_demo,
            facts=_facts(round_, edition),
            policy_url=policy_url(edition.source) if edition else "",
            notice=round_.notice_title,
            deadlines=deadlines_of(round_, now),
            routes=programmes_of(round_),
            provinces=_provinces(round_),
            checklist=list(ChecklistItem.objects.filter(round=round_)),
            contact=round_.contact,
        )


def _facts(round_: Round, edition: Edition | None) -> list[Answer]:
    modes = {Round.PublicityMode.WORKDAY: _("个工作日"), Round.PublicityMode.NATURAL: _("个自然日")}
    start, end = round_.window_start.isoformat(), round_.window_end.isoformat()
    counted = _("%(start)s 至 %(end)s（含首尾两日）") % {"start": start, "end": end}
    known = len(edition.clauses) if edition else 0
    return [
        Answer(_("通知文号"), round_.notice_number),
        Answer(_("通知日期"), round_.notice_issued_on.isoformat()),
        Answer(_("申报条件"), _("%(count)d 项") % {"count": known}),
        Answer(_("近三年"), counted),
        Answer(_("开始申报"), f"{cn_date(round_.opens_at)}（{ZONE}）"),
        Answer(_("公示期"), f"{round_.publicity_days} {modes[round_.publicity_mode]}"),
    ]


def _provinces(round_: Round) -> list[Province]:
    bound = [
        route for route in round_.routes.all() if programme(route.programme).province_takes_part
    ]
    if not bound:
        return []
    schedules = {each.region_id: each for each in ProvinceSchedule.objects.filter(round=round_)}
    places = dict(Quota.objects.filter(round=round_).values_list("region_id", "places"))
    regions = participating().prefetch_related("offices")
    return list(_lines(regions, bound[0], schedules, places))


def _lines(
    regions: Iterable[Region],
    route: RoundRoute,
    schedules: dict[str, ProvinceSchedule],
    places: dict[str, int],
) -> Iterable[Province]:
    for region in regions:
        office = next(iter(region.offices.all()), None)
        own = schedules.get(region.key)
        phone = office.phone if office else ""
        yield Province(
            name=region.name,
            office=office.name if office else region.name,
            deadline=min(route.deadline, own.institution_deadline) if own else route.deadline,
            own=own is not None and own.institution_deadline < route.deadline,
            places=str(places[region.key]) if region.key in places else _("未公布"),
            contact=(own.contact if own else "") or phone or _("未提供"),
        )
