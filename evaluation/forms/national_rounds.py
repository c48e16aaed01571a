"""Forms of a round: its terms, its routes, its review rule, its checklist, more time."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import CodesField, DocumentNumberField, InstantField
from evaluation.models import ReviewRule
from portal.dossiers.models import Round
from portal.evidence.inspection import KINDS
from portal.evidence.inspection.inspect import MEGABYTE
from portal.kernel.programmes import Programme
from portal.kernel.scoring import WHOLE
from portal.organizations.models import Institution, Region
from portal.organizations.queries import participating
from portal.programmes.registry import all_programmes
from portal.ui.fields import DayField, WholeNumberField
from portal.ui.forms import PortalForm, PortalModelForm

ACCEPTED = [(kind.key, kind.label) for kind in KINDS.values()]
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


def clause_choices(round_: Round) -> list[tuple[str, str]]:
    """The clauses of the edition that a round pins."""
    found = {
        clause.code: f"（{clause.number}）{clause.title}"
        for programme in all_programmes().values()
        for edition in programme.editions
        if edition.code == round_.edition
        for clause in edition.clauses
    }
    return list(found.items())


class ReviewRuleForm(PortalModelForm):
    """How many experts, how much the defence counts, how far the scale goes."""

    experts_per_case = WholeNumberField(label=gettext_lazy("每件专家数"), min_value=1)
    defence_share = WholeNumberField(
        label=gettext_lazy("答辩占比（%）"),
        max_value=WHOLE,
        help_text=gettext_lazy("0 至 100 的整数；填 0 表示只看专家评分"),
    )
    scale_max = WholeNumberField(label=gettext_lazy("每项满分"), min_value=1, max_value=100)

    class Meta:
        model = ReviewRule
        fields = ["experts_per_case", "defence_share", "scale_max", "source"]


class CriterionForm(PortalForm):
    """One weighted criterion."""

    title = forms.CharField(label=gettext_lazy("指标"), max_length=60)
    weight = WholeNumberField(label=gettext_lazy("权重（%）"), min_value=1, max_value=WHOLE)
    guidance = forms.CharField(label=gettext_lazy("评分说明"), max_length=300, required=False)
    clauses = CodesField(label=gettext_lazy("对照条件"))

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clauses


class WeightsMakeWhole(forms.BaseFormSet):  # type: ignore[type-arg]
    """All weights of a rule make one hundred."""

    def clean(self) -> None:
        """Say the sum when it is not right."""
        if any(self.errors):
            return
        total = sum(one["weight"] for one in kept_rows(self))
        if total != WHOLE:
            sentence = _("各项权重合计应为 100%%，当前 %(total)d%%") % {"total": total}
            raise forms.ValidationError(sentence)


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=WeightsMakeWhole, extra=0, can_delete=True, max_num=30
)


class ChecklistItemForm(PortalForm):
    """One item of the evidence checklist."""

    title = forms.CharField(label=gettext_lazy("材料名称"), max_length=80)
    hint = forms.CharField(label=gettext_lazy("要求"), max_length=200, required=False)
    required = forms.BooleanField(label=gettext_lazy("必交"), required=False)
    clauses = CodesField(label=gettext_lazy("证明的条件"))
    programmes = CodesField(label=gettext_lazy("适用通道（不选为全部）"))
    entity_types = CodesField(
        label=gettext_lazy("适用单位类型（不选为全部）"), choices=Institution.EntityType.choices
    )
    accepted = CodesField(label=gettext_lazy("文件类型"), choices=ACCEPTED, required=True)
    max_mb = WholeNumberField(label=gettext_lazy("单个文件上限（MB）"), min_value=1, max_value=50)
    max_files = WholeNumberField(label=gettext_lazy("文件数上限"), min_value=1, max_value=50)

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clauses
        self.fields["programmes"].choices = [
            (code, found.route) for code, found in all_programmes().items()
        ]


ChecklistFormSet = forms.formset_factory(ChecklistItemForm, extra=0, can_delete=True, max_num=60)


def kept_rows(formset: Any) -> list[dict[str, Any]]:
    """The rows that are filled in and not marked for removal."""
    kept = []
    for form in formset.forms:
        given = dict(form.cleaned_data)
        if given and not given.pop("DELETE", False):
            kept.append(given)
    return kept


def checklist_values(formset: Any) -> list[dict[str, Any]]:
    """The rows as columns of ``ChecklistItem``; codes follow the order of the list."""
    rows = []
    for place, row in enumerate(kept_rows(formset), start=1):
        size = row.pop("max_mb") * MEGABYTE
        rows.append({**row, "code": f"item-{place}", "max_bytes": size})
    return rows


class CopyChecklistForm(PortalForm):
    """Which earlier round to start the checklist from."""

    source = forms.ModelChoiceField(
        Round.objects.none(), label=gettext_lazy("从已有批次复制"), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Round.objects.exclude(pk=round_.pk).filter(checklist__isnull=False)
        self.fields["source"].queryset = others.distinct()


class ReportExtensionForm(PortalForm):
    """More time for one province's report."""

    region = forms.ModelChoiceField(
        Region.objects.none(), label=gettext_lazy("省份"), empty_label=gettext_lazy("请选择")
    )
    until = InstantField(label=gettext_lazy("延至"))
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="report", **kwargs)
        self.fields["region"].queryset = participating()


class SubmissionExtensionForm(PortalForm):
    """More time for one case; a draft is not on the national desk, so it is named, not picked."""

    reference = forms.CharField(label=gettext_lazy("案卷编号"), max_length=40)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=40)
    until = InstantField(label=gettext_lazy("延至"))
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="submission", **kwargs)
