"""Filters of lists on the national desk, and small forms with one reason."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.walls import handled_by, handled_by_nobody
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Round
from portal.kernel.flow import Party
from portal.organizations.queries import provinces
from portal.programmes.registry import all_programmes
from portal.ui.forms import FilterForm, PortalForm

OWN, NOBODY = "me", "none"
HANDLED = {OWN: handled_by, NOBODY: lambda _user: handled_by_nobody()}


class ReasonForm(PortalForm):
    """One reason, told to whom it concerns."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CaseFilter(FilterForm):
    """What of the visible cases is shown."""

    round = forms.ChoiceField(label=gettext_lazy("批次"), required=False)
    route = forms.ChoiceField(label=gettext_lazy("通道"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    prov = forms.ChoiceField(label=gettext_lazy("省份"), required=False)
    handler = forms.ChoiceField(label=gettext_lazy("经办人"), required=False)
    q = forms.CharField(label=gettext_lazy("案卷编号或单位名称"), required=False, max_length=60)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        everything = [("", _("全部"))]
        rounds = Round.objects.values_list("slug", "title")
        regions = provinces().values_list("pk", "name")
        self.fields["round"].choices = [*everything, *rounds]
        self.fields["route"].choices = [*everything, *_routes()]
        self.fields["state"].choices = [*everything, *national_states().items()]
        self.fields["prov"].choices = [*everything, *regions]
        handlers = [(OWN, _("我经办")), (NOBODY, _("未定经办人"))]
        self.fields["handler"].choices = [*everything, *handlers]

    def of(self, cases: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """The cases that the filters leave."""
        wanted = self.wanted
        columns = {
            "round": "round__slug",
            "route": "programme",
            "state": "state",
            "prov": "region",
        }
        found = cases.filter(
            **{column: wanted[name] for name, column in columns.items() if name in wanted}
        )
        if who := wanted.get("handler"):
            found = found.filter(HANDLED[who](self.user))
        if text := wanted.get("q"):
            named = cases.filter(institution__name__contains=text)
            found &= named | cases.filter(reference__contains=text.upper())
        return found


def _routes() -> list[tuple[str, str]]:
    return [(code, found.route) for code, found in all_programmes().items()]


def national_states() -> dict[str, str]:
    """The states in which the national office reads a case, code to label."""
    return {
        state.code: state.label
        for found in all_programmes().values()
        for state in found.flow.states
        if Party.NATIONAL in state.seen_by
    }
