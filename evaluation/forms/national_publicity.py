"""The text of a publicity, and the decision on an objection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.models import Objection
from portal.dossiers.models import Round
from portal.programmes.registry import programme
from portal.ui.fields import DayField
from portal.ui.forms import PortalForm


class PublicityForm(PortalForm):
    """Days and mode are the round's; only the first day is chosen."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("正文"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    contact = forms.CharField(
        label=gettext_lazy("受理异议的联系方式"),
        max_length=300,
        help_text=gettext_lazy("地址、电话、电子邮箱"),
    )
    first_day = DayField(label=gettext_lazy("公示首日"), help_text=gettext_lazy("首日计入公示期"))


def first_words(round_: Round) -> dict[str, Any]:
    """What a draft starts from; the officer edits it."""
    route = round_.routes.first()
    name = programme(route.programme).title if route else ""
    mode = round_.get_publicity_mode_display()
    return {
        "title": f"关于拟认定{name}的公示",
        "body": (
            f"根据《{round_.notice_title}》，经审核、评审，拟认定下列单位为{name}，现予公示。\n"
            f"公示期为 {round_.publicity_days} 个{mode}，首日计入。公示期内，任何单位和个人对名单有异议的，"
            "可以实名提出，并附事实依据。异议核查期间，对相关单位不予认定。"
        ),
        "contact": round_.contact,
    }


class DecisionForm(PortalForm):
    """成立 or 不成立, and why."""

    result = forms.ChoiceField(
        label=gettext_lazy("处理结论"),
        choices=[
            (Objection.State.UPHELD.value, gettext_lazy("成立")),
            (Objection.State.DISMISSED.value, gettext_lazy("不成立")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("处理理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
