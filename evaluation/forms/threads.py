"""Saying something about a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.models import Thread
from portal.ui.forms import PortalForm

TEXT_LENGTH = 5000


class PostForm(PortalForm):
    """What is said."""

    text = forms.CharField(
        label=gettext_lazy("内容"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class ThreadForm(PostForm):
    """A new discussion; only staff choose who reads it."""

    title = forms.CharField(label=gettext_lazy("议题"), max_length=120)
    audience = forms.ChoiceField(
        label=gettext_lazy("可见范围"),
        choices=Thread.Audience.choices,
        widget=forms.RadioSelect,
        initial=Thread.Audience.STAFF,
    )
    field_order = ("title", "audience", "text")

    def __init__(self, *args: Any, staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix="new", **kwargs)
        if not staff:
            del self.fields["audience"]
