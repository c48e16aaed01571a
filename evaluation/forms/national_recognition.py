"""The recognition document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import DocumentNumberField
from portal.dossiers.models import Round
from portal.programmes.registry import programme
from portal.ui.fields import DayField
from portal.ui.forms import PortalForm


class RecognitionForm(PortalForm):
    """Number, date, title and text of the document that recognises."""

    number = DocumentNumberField(label=gettext_lazy("发文字号"))
    issued_on = DayField(label=gettext_lazy("发文日期"))
    title = forms.CharField(label=gettext_lazy("标题"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("正文"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )


def first_words(round_: Round) -> dict[str, Any]:
    """What the document starts from; the officer edits it."""
    route = round_.routes.first()
    name = programme(route.programme).title if route else ""
    return {
        "title": f"关于认定{name}的通知",
        "body": (
            f"根据《{round_.notice_title}》，经审核、评审和公示，认定下列单位为{name}，现予公布。"
        ),
    }
