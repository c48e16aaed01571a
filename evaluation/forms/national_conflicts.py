"""Forms about conflicts of interest on the national desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.conflicts.kinds import ABOUT
from evaluation.models import Expert
from portal.ui.forms import FilterForm, PortalForm


class ConflictFilter(FilterForm):
    """What of the found conflicts is shown."""

    case = forms.CharField(label=_("案卷编号或单位名称"), required=False, max_length=60)
    expert = forms.CharField(label=_("专家姓名或工作单位"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    level = forms.ChoiceField(
        label=_("程度"),
        required=False,
        choices=[("", _("全部")), ("hard", _("应当回避")), ("soft", _("提示"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, about.label) for kind, about in ABOUT.items()]
        self.fields["kind"].choices = [("", _("全部")), *kinds]


class NameForm(PortalForm):
    """A conflict that a member of staff puts on record."""

    case = forms.CharField(label=_("案卷编号"), max_length=24)
    expert = forms.ModelChoiceField(
        label=_("专家"), queryset=Expert.objects.select_related("user"), empty_label=_("请选择")
    )
    evidence = forms.CharField(
        label=_("事实"),
        help_text=_("写明何人、何时、何种关系，以及从何处得知"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClearanceForm(PortalForm):
    """Which of a pair's conflicts should no longer count, and why."""

    conflict = forms.ChoiceField(label=_("利害关系"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("解除理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conflict"].choices = choices
