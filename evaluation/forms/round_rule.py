"""The review rule of a round: experts, defence, ranking, assignment, weighted criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import CodesField
from evaluation.forms.round_rows import kept_rows
from evaluation.matching.costs import DEFAULT_WEIGHTS
from evaluation.models import ReviewRule, RoundField
from evaluation.policy.expertise import COMMITTEE_ARTICLE, COMMITTEE_FIELDS
from portal.dossiers.models import Round
from portal.kernel.scoring import WHOLE
from portal.ui.fields import NumberInput, WholeNumberField
from portal.ui.forms import PortalForm, PortalModelForm

HIGHEST_WEIGHT = 10_000
HIGHEST_MARK = 100
WEIGHT_WORDS = {
    "load": (
        gettext_lazy("负担均衡"),
        gettext_lazy("专家每多评一件增加的代价，件数越多增加越多；越大各专家件数越接近"),
    ),
    "preference": (
        gettext_lazy("评审意愿"),
        gettext_lazy("案卷在专家意愿次序中越靠后代价越大；填 0 表示不考虑意愿"),
    ),
    "field": (
        gettext_lazy("专长不符"),
        gettext_lazy("专家没有案卷所需的任何专长时的代价"),
    ),
    "soft": (
        gettext_lazy("较弱利害关系"),
        gettext_lazy("每一级较弱的利害关系（1 至 10 级）的代价；应当回避的关系一律不分配"),
    ),
    "move": (
        gettext_lazy("变动已有分配"),
        gettext_lazy("撤下一项已有分配的代价；越大已有分配变动越少"),
    ),
}


def expertise_choices(round_: Round) -> list[tuple[str, str]]:
    """The committee's fields with their article, then the round's own with their source."""
    committee = [(one.code, f"{one.title}（{COMMITTEE_ARTICLE}）") for one in COMMITTEE_FIELDS]
    own = [(one.code, f"{one.title}（{one.source}）") for one in round_.expert_fields.all()]
    return [*committee, *own]


class ReviewRuleForm(PortalModelForm):
    """How many experts, how far the scale goes, what the ranking uses, how experts are assigned."""

    experts_per_case = WholeNumberField(label=gettext_lazy("每件专家数"), min_value=1)
    defence_share = WholeNumberField(
        label=gettext_lazy("答辩占比（%）"),
        max_value=WHOLE,
        help_text=gettext_lazy("0 至 100 的整数；填 0 表示只看专家评分"),
    )
    scale_max = WholeNumberField(
        label=gettext_lazy("每项满分"),
        min_value=1,
        max_value=HIGHEST_MARK,
        help_text=gettext_lazy("指标另设满分的，以指标为准"),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("排序所用分值"),
        choices=ReviewRule.Method.choices,
        widget=forms.RadioSelect,
        initial=ReviewRule.Method.RAW,
    )
    spread_limit = forms.DecimalField(
        label=gettext_lazy("分差阈值"),
        min_value=0,
        max_value=WHOLE,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy(
            "同一案卷专家总分最高与最低之差超过该值时须增加专家；不填则不作要求"
        ),
        widget=NumberInput(mode="decimal"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("应填 0 至 100 的数，例如 20")
        ),
    )
    honours_break_ties = forms.BooleanField(
        label=gettext_lazy("同分时具有优先荣誉的排在前"), required=False
    )
    required_fields = CodesField(label=gettext_lazy("每件须有的专长"))
    load_cap = WholeNumberField(
        label=gettext_lazy("每名专家最多评审件数"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("专家本人另有上限的，以较小者为准；不填则不限"),
    )

    class Meta:
        model = ReviewRule
        fields = [
            "experts_per_case",
            "defence_share",
            "scale_max",
            "source",
            "method",
            "spread_limit",
            "honours_break_ties",
            "required_fields",
            "load_cap",
        ]

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["required_fields"].choices = expertise_choices(round_)
        standing = self.instance.weights
        for code, (label, words) in WEIGHT_WORDS.items():
            self.fields[f"weight_{code}"] = WholeNumberField(
                label=label,
                help_text=words,
                max_value=HIGHEST_WEIGHT,
                required=False,
                initial=standing.get(code, DEFAULT_WEIGHTS[code]),
            )

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The costs of the assignment."""
        return [self[f"weight_{code}"] for code in WEIGHT_WORDS]

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the rule; a weight left empty is the usual one."""
        given = dict(self.cleaned_data)
        weights = {}
        for code in WEIGHT_WORDS:
            asked = given.pop(f"weight_{code}")
            weights[code] = DEFAULT_WEIGHTS[code] if asked is None else asked
        return {**given, "weights": weights}


class LabelsField(forms.CharField):
    """Words for single values, one line each: ``5=突出``; becomes ``{"5": "突出"}``."""

    default_error_messages = {
        "invalid": gettext_lazy("分值说明每行写一个分值和说明，例如 5=突出"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        kwargs.setdefault("help_text", gettext_lazy("每行一个，例如 5=突出"))
        super().__init__(required=False, max_length=1000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stored labels as the lines they were typed in."""
        if isinstance(value, dict):
            return "\n".join(f"{point}={words}" for point, words in value.items())
        return value

    def clean(self, value: Any) -> Any:
        """The labels by their value, lowest first."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        found = {}
        for line in lines:
            point, _sign, words = line.replace("＝", "=").partition("=")
            if not (point.strip().isdecimal() and words.strip()):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            found[int(point)] = words.strip()
        return {str(point): found[point] for point in sorted(found)}


class CriterionForm(PortalForm):
    """One criterion: with a weight, or shown only."""

    title = forms.CharField(label=gettext_lazy("指标"), max_length=60)
    weight = WholeNumberField(
        label=gettext_lazy("权重（%）"), min_value=1, max_value=WHOLE, required=False
    )
    not_summed = forms.BooleanField(label=gettext_lazy("不计入总分，只供参考"), required=False)
    maximum = WholeNumberField(
        label=gettext_lazy("本项满分"), min_value=1, max_value=HIGHEST_MARK, required=False
    )
    labels = LabelsField(label=gettext_lazy("分值说明"))
    comment_below = WholeNumberField(
        label=gettext_lazy("不高于该分须写评语"), max_value=HIGHEST_MARK, required=False
    )
    comment_above = WholeNumberField(
        label=gettext_lazy("不低于该分须写评语"), max_value=HIGHEST_MARK, required=False
    )
    guidance = forms.CharField(label=gettext_lazy("评分说明"), max_length=300, required=False)
    clauses = CodesField(label=gettext_lazy("对照条件"))

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clauses

    def clean(self) -> dict[str, Any]:
        """A weight, or none where the criterion is not summed."""
        given = super().clean()
        unsummed, weight = given.get("not_summed"), given.get("weight")
        if unsummed and weight:
            self.add_error("weight", _("不计入总分的指标不填权重"))
        if given.get("title") and not unsummed and weight is None and "weight" not in self.errors:
            self.add_error("weight", _("请填写权重（%），或选择不计入总分"))
        return given


class WeightsMakeWhole(forms.BaseFormSet):  # type: ignore[type-arg]
    """All weights of a rule make one hundred."""

    def clean(self) -> None:
        """Say the sum when it is not right."""
        if any(self.errors):
            return
        total = sum(one["weight"] for one in criterion_values(self))
        if total != WHOLE:
            sentence = _("各项权重合计应为 100%%，当前 %(total)d%%") % {"total": total}
            raise forms.ValidationError(sentence)


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=WeightsMakeWhole, extra=0, can_delete=True, max_num=30
)


def criterion_values(formset: Any) -> list[dict[str, Any]]:
    """The rows as columns of ``ReviewCriterion``."""
    rows = []
    for row in kept_rows(formset):
        summed = not row.pop("not_summed")
        rows.append({**row, "summed": summed, "weight": row["weight"] or 0})
    return rows


def beyond_scale(formset: Any, scale_max: int) -> bool:
    """Whether a label or a threshold lies above what can be given; says so beside it."""
    found = False
    for form in formset.forms:
        top = form.cleaned_data.get("maximum") or scale_max
        for name in ("comment_below", "comment_above"):
            value = form.cleaned_data.get(name)
            if value is not None and value > top:
                form.add_error(name, _("不能大于本项满分 %(top)d") % {"top": top})
                found = True
        if any(int(point) > top for point in form.cleaned_data.get("labels", {})):
            form.add_error("labels", _("分值不能大于本项满分 %(top)d") % {"top": top})
            found = True
    return found


class RoundFieldForm(PortalModelForm):
    """A field of expertise that the round adds to the committee's."""

    class Meta:
        model = RoundField
        fields = ["title", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="field", **kwargs)
