"""Forms of a round: its terms and its routes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import DocumentNumberField, InstantField
from portal.dossiers.models import Round
from portal.kernel.programmes import Programme
from portal.programmes.registry import all_programmes
from portal.ui.fields import DayField, WholeNumberField
from portal.ui.forms import PortalForm, PortalModelForm

OPEN_AFTER_PUBLICATION = {"title", "province_deadline", "target", "contact"}
ROUTE_OPEN_AFTER_PUBLICATION = {"deadline"}


class RoundForm(PortalModelForm):
    """The terms of a round; what publication closes is disabled and keeps its value."""

    slug = forms.SlugField(
        label=gettext_lazy("网址标识"),
        help_text=gettext_lazy("小写字母、数字和连字符，例如 2026-1"),
    )
    notice_number = DocumentNumberField(label=gettext_lazy("通知文号"), required=False)
    notice_issued_on = DayField(label=gettext_lazy("通知日期"))
    edition = forms.ChoiceField(label=gettext_lazy("政策版本"))
    year = WholeNumberField(label=gettext_lazy("年度"), min_value=2020)
    window_start = DayField(
        label=gettext_lazy("近三年起"), help_text=gettext_lazy("业绩统计的第一天")
    )
    window_end = DayField(
        label=gettext_lazy("近三年止"), help_text=gettext_lazy("业绩统计的最后一天")
    )
    opens_at = InstantField(label=gettext_lazy("开始申报"))
    province_deadline = InstantField(label=gettext_lazy("省级报送截止"))
    publicity_days = WholeNumberField(
        label=gettext_lazy("公示天数"),
        min_value=1,
        help_text=gettext_lazy("通知未作规定，须由经办人填写。常见做法：5 个工作日"),
    )
    publicity_mode = forms.ChoiceField(
        label=gettext_lazy("公示日计算"),
        choices=Round.PublicityMode.choices,
        widget=forms.RadioSelect,
    )
    target = WholeNumberField(
        label=gettext_lazy("拟认定目标数"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("超出时只提醒，不阻止办理"),
    )

    class Meta:
        model = Round
        fields = [
            "title",
            "slug",
            "year",
            "notice_title",
            "notice_number",
            "notice_issued_on",
            "edition",
            "window_start",
            "window_end",
            "opens_at",
            "province_deadline",
            "publicity_days",
            "publicity_mode",
            "target",
            "contact",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = edition_choices()
        if self.instance.published_at is not None:
            for name in set(self.fields) - OPEN_AFTER_PUBLICATION:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Windows and deadlines run forward."""
        given = super().clean()
        self._later("window_start", "window_end", _("近三年的止日应晚于起日"))
        self._later("opens_at", "province_deadline", _("省级报送截止应晚于开始申报时间"))
        return given

    def _later(self, first: str, second: str, sentence: str) -> None:
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if start and end and end <= start:
            self.add_error(second, sentence)


class RouteForm(PortalForm):
    """Whether a round opens one programme, and on which terms."""

    opened = forms.BooleanField(label=gettext_lazy("开放本通道"), required=False)
    deadline = InstantField(label=gettext_lazy("申报单位提交截止"), required=False)
    unmet_blocks = forms.BooleanField(
        label=gettext_lazy("条件未达标时阻止提交（不勾选则仅提示）"), required=False
    )
    needs_publicity = forms.BooleanField(label=gettext_lazy("认定前须公示"), required=False)
    optional_fields = frozenset()

    def __init__(
        self, *args: Any, found: Programme, published: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix=found.code, **kwargs)
        self.programme = found
        if published:
            for name in set(self.fields) - ROUTE_OPEN_AFTER_PUBLICATION:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """An opened route has a deadline."""
        given = super().clean()
        if given.get("opened") and not given.get("deadline") and "deadline" not in self.errors:
            self.add_error("deadline", _("请填写本通道的申报截止时间"))
        return given

    @property
    def terms(self) -> dict[str, Any]:
        """The route's columns."""
        return {
            name: self.cleaned_data[name]
            for name in ("deadline", "unmet_blocks", "needs_publicity")
        }


def route_forms(round_: Round | None, data: Any = None) -> list[RouteForm]:
    """A form for every programme.

    A new round starts from F-04 and F-05: a route through the provinces blocks, a direct one
    advises, both wait for publicity.
    """
    routes = {} if round_ is None else {r.programme: r for r in round_.routes.all()}
    published = bool(round_ and round_.published_at)
    forms_ = []
    for code, found in all_programmes().items():
        route = routes.get(code)
        initial = {
            "opened": route is not None or round_ is None,
            "deadline": route and route.deadline,
            "unmet_blocks": route.unmet_blocks if route else found.province_takes_part,
            "needs_publicity": route.needs_publicity if route else True,
        }
        forms_.append(RouteForm(data, found=found, published=published, initial=initial))
    return forms_


def check_together(form: RoundForm, routes: Iterable[RouteForm]) -> bool:
    """What the terms and the routes say of each other; adds the errors where they belong."""
    opened = [route for route in routes if route.cleaned_data.get("opened")]
    given = form.cleaned_data
    for route in opened:
        deadline = route.cleaned_data.get("deadline")
        if deadline and given.get("opens_at") and deadline <= given["opens_at"]:
            route.add_error("deadline", _("申报截止应晚于开始申报时间"))
        reported = given.get("province_deadline")
        if route.programme.province_takes_part and deadline and reported and deadline > reported:
            route.add_error("deadline", _("申报单位提交截止不能晚于省级报送截止"))
        known = {edition.code for edition in route.programme.editions}
        if given.get("edition") and given["edition"] not in known:
            form.add_error("edition", _("这一版本不适用于已开放的通道"))
    if not opened:
        form.add_error(None, _("请至少开放一个通道"))
    return form.is_valid() and all(route.is_valid() for route in routes)


def edition_choices() -> list[tuple[str, str]]:
    """The editions of the programmes, by code, with the title of their source."""
    found = {
        edition.code: f"{edition.code} · {edition.source.title}"
        for programme in all_programmes().values()
        for edition in programme.editions
    }
    return [("", _("请选择")), *found.items()]
