"""首页: what is open now, what is published, and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.dossiers.models import Round
from portal.kernel.editions import Source
from portal.programmes.registry import all_programmes
from portal.registry import queries
from portal.registry.library import sources
from portal.registry.pages.notices import NoticeLine
from portal.registry.pages.rounds import (
    ACCEPTING,
    CLOSED,
    UPCOMING,
    deadlines_of,
    edition_of,
    phase_of,
)
from portal.registry.tiles import tile_chart
from portal.registry.wording import day_of, moment_of
from portal.ui.charts import Tile
from portal.ui.parts import Answer, Stat, StepItem
from portal.ui.templatetags.portal import countdown

SHOWN = 4
RECENT = 12
ORDER = (ACCEPTING.code, UPCOMING.code)


@dataclass(frozen=True, slots=True)
class Current:
    """The card in the hero: the round open now, the next one, or the last result."""

    eyebrow: str
    title: str
    url: str
    figure: str
    note: str
    facts: Sequence[Answer]
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything of the first page, in about ten queries."""

    current: Current
    notices: Sequence[NoticeLine]
    policies: Sequence[tuple[str, str, str]]
    stats: Sequence[Stat]
    by_year: Sequence[tuple[str, int]]
    tiles: Sequence[Tile]
    steps: Sequence[StepItem]
    steps_title: str

    @classmethod
    def of(cls, now: datetime) -> "HomePage":
        """Read from the public sets alone."""
        chosen = _chosen(now)
        figures = _Figures.of(now)
        return cls(
            current=_current(chosen, now),
            notices=[NoticeLine.of(row, now) for row in queries.notices(now)[:SHOWN]],
            policies=[_policy(source) for source in sources()[:SHOWN]],
            stats=figures.stats,
            by_year=figures.by_year,
            tiles=tile_chart(figures.by_region),
            steps=_steps(chosen, now) if chosen else [],
            steps_title=_("%(title)s：进程") % {"title": chosen.title} if chosen else "",
        )


def _policy(source: Source) -> tuple[str, str, str]:
    url = reverse("registry:policy", args=[source.slug])
    return source.title, url, source.number or source.published_on


def _chosen(now: datetime) -> Round | None:
    """The round accepting now that ends first, else the next to begin, else the latest one."""
    recent = list(queries.published_rounds(now).prefetch_related("routes")[:RECENT])
    for code in ORDER:
        fitting = [each for each in recent if phase_of(each, now).code == code]
        if fitting:
            return min(fitting, key=lambda each: _next_instant(each, now))
    return next((each for each in recent if phase_of(each, now) is not CLOSED), None)


def _next_instant(round_: Round, now: datetime) -> datetime:
    if now < round_.opens_at:
        return round_.opens_at
    return min(each.at for each in deadlines_of(round_, now) if not each.passed)


def _current(round_: Round | None, now: datetime) -> Current:
    if round_ is None:
        return _last_result(now)
    phase, url = phase_of(round_, now), reverse("registry:round", args=[round_.slug])
    figure, note = _figure(round_, now)
    edition = edition_of(round_)
    return Current(
        eyebrow=str(phase.label),
        title=round_.title,
        url=url,
        figure=figure,
        note=note,
        facts=[
            Answer(
                _("申报条件"),
                _("%(count)d 项") % {"count": len(edition.clauses)},
                _conditions(edition.source),
            ),
            Answer(_("各省安排"), _("提交截止与推荐名额"), f"{url}#provinces"),
            Answer(_("申报材料"), _("证明材料清单"), f"{url}#materials"),
        ]
        if edition
        else [],
        is_demo=round_.is_demo,
    )


def _conditions(source: Source) -> str:
    return reverse("registry:policy", args=[source.slug])


def _figure(round_: Round, now: datetime) -> tuple[str, str]:
    """What is left until the next instant, and what that instant is."""
    if now < round_.opens_at:
        at, what = round_.opens_at, _("后开始申报（%(at)s）")
    else:
        ahead = [each for each in deadlines_of(round_, now) if not each.passed]
        if not ahead:
            return "", _("申报和报送均已截止，正在办理")
        at, what = ahead[0].at, f"{_('后')}{ahead[0].short}（%(at)s）"
    return _left(at, now), what % {"at": moment_of(at)}


def _left(at: datetime, now: datetime) -> str:
    left = at - now
    if left >= timedelta(days=1):
        return _("%(days)d 天") % {"days": left.days}
    return countdown(at, now)


def _last_result(now: datetime) -> Current:
    document = queries.documents(now).first()
    if document is None:
        url, words = reverse("registry:rounds"), _("新的申报安排发布后在此公布")
        return Current(_("申报安排"), _("当前没有正在受理的批次"), url, "", words, [])
    return Current(
        eyebrow=_("最近认定结果"),
        title=document.title,
        url=reverse("registry:document", args=[document.pk]),
        figure="",
        note=_("%(number)s，当前没有正在受理的批次") % {"number": document.number},
        facts=[],
        is_demo=document.round.is_demo,
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    """Counted in two queries."""

    stats: Sequence[Stat]
    by_region: dict[str, int]
    by_year: Sequence[tuple[str, int]]

    @classmethod
    def of(cls, now: datetime) -> "_Figures":
        standing = queries.in_force(queries.designations(), now)
        regions, routes, years = Counter[str](), Counter[str](), Counter[int]()
        for row in queries.breakdown(standing):
            regions[row["region_id"]] += row["total"]
            routes[row["programme"]] += row["total"]
            years[row["year"]] += row["total"]
        gone = queries.exited(queries.designations(), now).count()
        by_year = [(_("%(year)d 年") % {"year": year}, years[year]) for year in sorted(years)]
        return cls(_stats(regions, routes, gone), dict(regions), by_year)


def _stats(regions: Counter[str], routes: Counter[str], gone: int) -> list[Stat]:
    house = _("家")
    by_route = [Stat(found.route, routes[code], house) for code, found in all_programmes().items()]
    return [
        Stat(_("现行有效"), regions.total(), house),
        Stat(_("覆盖省域"), len(regions), _("个")),
        *by_route,
        Stat(_("已退出"), gone, house),
    ]


def _steps(round_: Round, now: datetime) -> list[StepItem]:
    """The course of the round as announced: nothing that the public does not know."""
    deadlines = deadlines_of(round_, now)
    publicity = queries.publicities(now).filter(round=round_).first()
    issued = queries.documents(now).filter(round=round_).exists()
    done = [
        phase_of(round_, now) not in (ACCEPTING, UPCOMING),
        round_.province_deadline < now,
        publicity is not None,
        publicity is not None and publicity.ends_at <= now,
        issued,
    ]
    first = min((each.at for each in deadlines), default=round_.province_deadline)
    notes = [_day(first), _day(round_.province_deadline), "", "", ""]
    titles = [_("单位申报"), _("省级推荐"), _("评审答辩"), _("公示"), _("发文认定")]
    current = done.index(False) if False in done else len(done)
    return [
        StepItem(title, note, "done" if place < current else "current" if place == current else "")
        for place, (title, note) in enumerate(zip(titles, notes, strict=True))
    ]


def _day(at: datetime) -> str:
    return _("至 %(day)s") % {"day": day_of(at)}
