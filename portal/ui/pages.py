"""Lists that stay within bounds, filters that live in the URL, and the way back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

PER_PAGE = 20
MOST_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class PageLink:
    """A number of the pager; ``url`` is empty for the gap between numbers."""

    number: int | str
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list with the links to the others; every link keeps the filters."""

    rows: Sequence[Any]
    number: int
    last: int
    total: int
    start: int
    end: int
    unit: str
    numbers: Sequence[PageLink]
    previous_url: str = ""
    next_url: str = ""

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        rows: Any,
        *,
        per_page: int = PER_PAGE,
        unit: str = "",
        parameter: str = "page",
    ) -> "Page":
        """Cut the page that ``?page=`` asks for; an unknown number gives the nearest page.

        ``rows`` is a queryset or sequence; at most 100 rows are taken whatever ``per_page`` says.
        Two queries: the count and the rows. A page with two lists gives the second another
        ``parameter``.
        """
        paginator = Paginator(rows, min(per_page, MOST_PER_PAGE))
        cut = paginator.get_page(request.GET.get(parameter))
        query = request.GET
        return cls(
            rows=list(cut.object_list),
            number=cut.number,
            last=paginator.num_pages,
            total=paginator.count,
            start=cut.start_index(),
            end=cut.end_index(),
            unit=unit or _("项"),
            numbers=[
                _link(query, parameter, each, cut.number) for each in _shown(paginator, cut.number)
            ],
            previous_url=_url(query, **{parameter: cut.number - 1}) if cut.has_previous() else "",
            next_url=_url(query, **{parameter: cut.number + 1}) if cut.has_next() else "",
        )

    @property
    def summary(self) -> str:
        """第 1–20 件，共 86 件."""
        said = {"start": self.start, "end": self.end, "total": self.total, "unit": self.unit}
        if not self.total:
            return _("共 0 %(unit)s") % said
        return _("第 %(start)d–%(end)d %(unit)s，共 %(total)d %(unit)s") % said


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words and the URL without (or with) it."""

    label: str
    url: str
    on: bool = True


def active_filters(request: HttpRequest, said: Mapping[str, str]) -> list[Chip]:
    """A chip for every filter in the URL that ``said`` has words for: parameter → words."""
    return [
        Chip(words, _url(request.GET, **{name: None, "page": None}))
        for name, words in said.items()
        if request.GET.get(name) and words
    ]


def choices_as_chips(
    request: HttpRequest, name: str, choices: Iterable[tuple[str, str]]
) -> list[Chip]:
    """One chip per value of a filter: ``("", "全部 12")``, ``("missing", "待补交 3")``."""
    chosen = request.GET.get(name, "")
    return [
        Chip(words, _url(request.GET, **{name: value or None, "page": None}), on=value == chosen)
        for value, words in choices
    ]


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where ``next`` leads if that is a path of this site, else ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else default


def _shown(paginator: "Paginator[Any]", number: int) -> Iterable[int | str]:
    return paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)


def _link(query: QueryDict, parameter: str, number: int | str, current: int) -> PageLink:
    if isinstance(number, str):
        return PageLink("…")
    return PageLink(number, _url(query, **{parameter: number}), current=number == current)


def _url(query: QueryDict, **changes: str | int | None) -> str:
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"
