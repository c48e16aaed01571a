"""Forms of the defence: planning a session, its people, scores and corrections."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import InstantField
from evaluation.models import Expert
from portal.kernel.scoring import WHOLE
from portal.ui.fields import NumberInput, WholeNumberField
from portal.ui.forms import PortalForm

TO_THE_SECOND = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
MOST_JUDGES, MOST_MINUTES = 99, 600


class SecondField(InstantField):
    """A moment to the second."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "datetime-local", "step": "1"}
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs=attrs)
        super().__init__(widget=widget, input_formats=TO_THE_SECOND, **kwargs)


class SessionForm(PortalForm):
    """One session; no figure here has a default, as no notice says one."""

    title = forms.CharField(label=gettext_lazy("场次名称"), max_length=80)
    place = forms.CharField(label=gettext_lazy("地点或线上会议"), max_length=200)
    starts_at = InstantField(
        label=gettext_lazy("开始时间"), help_text=gettext_lazy("北京时间（Asia/Shanghai）")
    )
    minutes_each = WholeNumberField(
        label=gettext_lazy("每件分钟数"), min_value=1, max_value=MOST_MINUTES
    )
    slides_due_at = SecondField(label=gettext_lazy("答辩材料截止"))
    quorum = WholeNumberField(
        label=gettext_lazy("到会评委最低人数"), min_value=1, max_value=MOST_JUDGES
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """The deadline lies ahead and before the session."""
        given = super().clean() or self.cleaned_data
        due_at, starts_at = given.get("slides_due_at"), given.get("starts_at")
        if starts_at and starts_at <= self.now:
            self.add_error("starts_at", _("开始时间应晚于当前时间"))
        if due_at and due_at <= self.now:
            self.add_error("slides_due_at", _("答辩材料截止应晚于当前时间"))
        if due_at and starts_at and due_at > starts_at:
            self.add_error("slides_due_at", _("答辩材料截止应不晚于开始时间"))
        return given


class JudgeForm(PortalForm):
    """Somebody to be seated."""

    expert = forms.ModelChoiceField(
        label=gettext_lazy("评委"),
        queryset=Expert.objects.none(),
        empty_label=gettext_lazy("请选择"),
    )

    def __init__(self, experts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expert"]
        field.queryset = experts  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.user}（{one.employer}）"  # type: ignore[attr-defined]


class ReplacementForm(JudgeForm):
    """Who takes over, and why."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)


class WhyForm(PortalForm):
    """A short reason that goes into the minutes."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)


class ClosingForm(PortalForm):
    """Something worth noting at the end of a case."""

    reason = forms.CharField(label=gettext_lazy("备注"), max_length=300, required=False)


class PointsForm(PortalForm):
    """A score, exact to two decimals."""

    value = forms.DecimalField(
        label=gettext_lazy("答辩得分（0 至 100）"),
        min_value=0,
        max_value=WHOLE,
        max_digits=5,
        decimal_places=2,
        widget=NumberInput(mode="decimal"),
        error_messages={"invalid": gettext_lazy("应填 0 至 100 的数，例如 86.50")},
    )


class CorrectionForm(PointsForm):
    """Another score for the same judge, and why."""

    reason = forms.CharField(label=gettext_lazy("更正理由"), max_length=300)


class CasesForm(PortalForm):
    """Which of the round's cases are heard in this session."""

    case = forms.MultipleChoiceField(
        label=gettext_lazy("案卷"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, choices: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = list(choices)  # type: ignore[attr-defined]


class SlidesForm(PortalForm):
    """The applicant's slides."""

    file = forms.FileField(
        label=gettext_lazy("答辩材料（PDF）"),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
