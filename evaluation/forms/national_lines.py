"""Terms of a line, as they stand in the URL of a what-if and in the form that drafts one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import ReviewRule
from portal.organizations.models import Institution
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm

ALL = ("all", _("全部列入线上"))
NONE = ("none", _("全部列在线下"))
HONOURS = ("honours", _("按优先荣誉排先后，仍同分的列在线下"))
HAND = ("hand", _("逐件决定，写明理由"))


class TermsForm(PortalForm):
    """How many above the line, what becomes of equals, and caps with the source that sets them."""

    number = WholeNumberField(label=_("线上家数"), min_value=1, max_value=5000, unit=_("家"))
    ties = forms.ChoiceField(label=_("同分而家数不足时"))
    region = WholeNumberField(label=_("每省线上最多"), required=False, unit=_("家"))
    source = forms.CharField(label=_("上限依据"), required=False, max_length=200)
    optional_fields = frozenset({"region", "source", *Institution.EntityType.values})

    def __init__(self, *args: Any, rule: ReviewRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_honours = rule is not None and rule.honours_break_ties
        # under a rule by which honours go first, "none" and "honours" give the same list
        self.fields["ties"].choices = [HONOURS if by_honours else NONE, ALL, HAND]
        for key, name in Institution.EntityType.choices:
            self.fields[key] = WholeNumberField(
                label=_("%(kind)s线上最多") % {"kind": name}, required=False, unit=_("家")
            )
        self.order_fields(["number", "ties", "region", *Institution.EntityType.values, "source"])

    def clean(self) -> dict[str, Any]:
        """A cap is somebody's decision: who made it is named."""
        found = super().clean() or {}
        if self._caps(found) and not found.get("source"):
            self.add_error("source", _("设有上限的，请填写依据的文件或会议决定"))
        return found

    @property
    def terms(self) -> dict[str, Any]:
        """The terms as :mod:`evaluation.line` reads them; only of a valid form."""
        given = self.cleaned_data
        caps = self._caps(given)
        return {
            "number": given["number"],
            "ties": given["ties"],
            "caps": caps,
            "source": given["source"] if caps else "",
        }

    @staticmethod
    def _caps(given: dict[str, Any]) -> list[dict[str, Any]]:
        caps = [
            {"by": "entity_type", "key": key, "most": given[key]}
            for key in Institution.EntityType.values
            if given.get(key) is not None
        ]
        if given.get("region") is not None:
            caps.append({"by": "region", "key": "", "most": given["region"]})
        return caps
