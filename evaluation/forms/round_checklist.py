"""The evidence checklist of a round."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import CodesField
from evaluation.forms.round_rows import kept_rows
from portal.dossiers.models import Round
from portal.evidence.inspection import KINDS
from portal.evidence.inspection.inspect import MEGABYTE
from portal.organizations.models import Institution
from portal.programmes.registry import all_programmes
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm

ACCEPTED = [(kind.key, kind.label) for kind in KINDS.values()]


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
