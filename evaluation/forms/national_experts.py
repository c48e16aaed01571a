"""The expert pool: filters, an expert's profile, a change of employer, leaving."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.experts import Former, Move, Profile
from evaluation.expertise import field_titles
from evaluation.forms.national_fields import CodesField, CreditCodeField
from evaluation.models import Expert
from evaluation.policy.expertise import COMMITTEE_ARTICLE
from portal.organizations.models import Region
from portal.organizations.queries import participating
from portal.ui.fields import DayField, WholeNumberField
from portal.ui.forms import FilterForm, PortalForm

SOON = timedelta(days=30)
SHORT = forms.Textarea(attrs={"rows": 3})


class ExpertForm(PortalForm):
    """What recusal and assignment look at."""

    fields_named = CodesField(
        label=gettext_lazy("专长"),
        required=True,
        help_text=gettext_lazy("前五项出自2013年通知%(article)s，其余由批次增设")
        % {"article": COMMITTEE_ARTICLE},
    )
    employer = forms.CharField(label=gettext_lazy("工作单位"), max_length=120)
    employer_credit_code = CreditCodeField(
        label=gettext_lazy("单位统一社会信用代码"), required=False
    )
    employed_since = DayField(label=gettext_lazy("入职日期"), required=False)
    region = forms.ModelChoiceField(
        Region.objects.none(), label=gettext_lazy("所在省份"), empty_label=gettext_lazy("请选择")
    )
    title = forms.CharField(label=gettext_lazy("职称或职务"), max_length=60, required=False)
    load_cap = WholeNumberField(
        label=gettext_lazy("每批次最多评审件数"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=gettext_lazy("不填时按批次的评审规则"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["fields_named"].choices = list(field_titles().items())
        self.fields["region"].queryset = participating()

    def clean_employed_since(self) -> date | None:
        """Nobody works from tomorrow on."""
        return not_later(self.cleaned_data["employed_since"], self.today)

    @property
    def profile(self) -> Profile:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Profile(
            employer=said["employer"],
            region=said["region"],
            employer_credit_code=said["employer_credit_code"],
            employed_since=said["employed_since"],
            title=said["title"],
            load_cap=said["load_cap"],
            fields=tuple(said["fields_named"]),
        )

    @staticmethod
    def initial_of(expert: Expert) -> dict[str, Any]:
        """The standing values."""
        names = (
            "employer",
            "employer_credit_code",
            "employed_since",
            "region",
            "title",
            "load_cap",
        )
        values = {name: getattr(expert, name) for name in names}
        return {**values, "fields_named": [skill.field for skill in expert.skills.all()]}


class NewExpertForm(ExpertForm):
    """Somebody who is not in the pool yet."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        max_length=254,
        help_text=gettext_lazy(
            "已是评审专家账户的邮箱直接入库；其他邮箱由账户管理员发出邀请，接受后入库"
        ),
    )
    field_order = ("name", "email")


class MoveForm(PortalForm):
    """From the present employer to the next."""

    left_on = DayField(label=gettext_lazy("原单位离职日期"))
    employer = forms.CharField(label=gettext_lazy("现工作单位"), max_length=120)
    employer_credit_code = CreditCodeField(
        label=gettext_lazy("现单位统一社会信用代码"), required=False
    )
    employed_since = DayField(label=gettext_lazy("入职日期"), required=False)
    region = forms.ModelChoiceField(
        Region.objects.none(), label=gettext_lazy("所在省份"), empty_label=gettext_lazy("请选择")
    )
    title = forms.CharField(label=gettext_lazy("职称或职务"), max_length=60, required=False)
    source = forms.CharField(
        label=gettext_lazy("信息来源"),
        max_length=200,
        help_text=gettext_lazy("例如 本人书面告知、单位公函"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["region"].queryset = participating()

    def clean_left_on(self) -> date | None:
        """A change is recorded once it has happened."""
        return not_later(self.cleaned_data["left_on"], self.today)

    def clean_employed_since(self) -> date | None:
        """Nobody works from tomorrow on."""
        return not_later(self.cleaned_data["employed_since"], self.today)

    @property
    def move(self) -> Move:
        """The cleaned values as the action takes them."""
        names = ("left_on", "employer", "region", "employer_credit_code", "employed_since", "title")
        return Move(**{name: self.cleaned_data[name] for name in names})


class FormerForm(PortalForm):
    """An employer that somebody left before."""

    employer = forms.CharField(label=gettext_lazy("曾任职单位"), max_length=120)
    credit_code = CreditCodeField(label=gettext_lazy("统一社会信用代码"), required=False)
    started_on = DayField(label=gettext_lazy("入职日期"), required=False)
    ended_on = DayField(label=gettext_lazy("离职日期"))
    source = forms.CharField(label=gettext_lazy("信息来源"), max_length=200)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_ended_on(self) -> date | None:
        """Former is what is over."""
        return not_later(self.cleaned_data["ended_on"], self.today)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("started_on"), said.get("ended_on")
        if first and last and last < first:
            self.add_error("ended_on", _("离职日期不能早于入职日期"))
        return said

    @property
    def former(self) -> Former:
        """The cleaned values as the action takes them."""
        names = ("employer", "credit_code", "started_on", "ended_on")
        return Former(**{name: self.cleaned_data[name] for name in names})


class LeaveForm(PortalForm):
    """Why somebody leaves the pool."""

    reason = forms.CharField(label=gettext_lazy("出库原因"), max_length=300, widget=SHORT)


class ExpertFilter(FilterForm):
    """Which experts are shown."""

    field = forms.ChoiceField(label=gettext_lazy("专长"), required=False)
    prov = forms.ChoiceField(label=gettext_lazy("省份"), required=False)
    pool = forms.ChoiceField(label=gettext_lazy("在库"), required=False)
    interests = forms.ChoiceField(label=gettext_lazy("利害关系声明"), required=False)
    load = forms.ChoiceField(label=gettext_lazy("任务"), required=False)
    q = forms.CharField(label=gettext_lazy("姓名或工作单位"), required=False, max_length=60)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        everything = [("", _("全部"))]
        chosen = {
            "field": list(field_titles().items()),
            "prov": list(participating().values_list("pk", "name")),
            "pool": [("in", _("在库")), ("out", _("已出库"))],
            "interests": [
                ("valid", _("有效")),
                ("soon", _("30 天内到期")),
                ("expired", _("已过期")),
                ("none", _("未作声明")),
            ],
            "load": [("none", _("没有任务")), ("free", _("未满")), ("full", _("已满"))],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = [*everything, *choices]

    def of(self, experts: QuerySet[Expert]) -> QuerySet[Expert]:
        """The experts that the filters leave; they carry ``interests_until`` and ``live``."""
        wanted = self.wanted
        found = experts
        if "field" in wanted:
            found = found.filter(skills__field=wanted["field"])
        if "prov" in wanted:
            found = found.filter(region=wanted["prov"])
        if "pool" in wanted:
            found = found.filter(in_pool=wanted["pool"] == "in")
        if "interests" in wanted:
            found = found.filter(self._declared[wanted["interests"]])
        if "load" in wanted:
            found = found.filter(_LOADED[wanted["load"]])
        if text := wanted.get("q"):
            found = found.filter(Q(user__name__contains=text) | Q(employer__contains=text))
        return found

    @property
    def _declared(self) -> dict[str, Q]:
        good = Q(interests_until__gte=self.today)
        return {
            "valid": good,
            "soon": good & Q(interests_until__lte=self.today + SOON),
            "expired": Q(interests_until__lt=self.today),
            "none": Q(interests_until__isnull=True),
        }


_LOADED = {
    "none": Q(live=0),
    "free": Q(load_cap__isnull=True) | Q(live__lt=F("load_cap")),
    "full": Q(live__gte=F("load_cap")),
}


def not_later(day: date | None, today: date) -> date | None:
    """The day, if it is not to come."""
    if day is not None and day > today:
        raise forms.ValidationError(_("不能晚于今天"))
    return day
