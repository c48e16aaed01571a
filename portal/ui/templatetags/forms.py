"""``{% control field … as c %}``: see portal.ui.controls. Used by the cotton components only."""

from typing import Any

from django import template
from django.forms.boundfield import BoundField

from portal.ui.controls import Control, bound_control, plain_control

register = template.Library()

ATTRIBUTES = (
    "name",
    "value",
    "type",
    "width",
    "rows",
    "inputmode",
    "autocomplete",
    "placeholder",
    "accept",
    "multiple",
    "maxlength",
)


@register.simple_tag
def control(field: BoundField | None = None, **props: Any) -> Control:
    """Build the control of a bound field, or of a plain input when there is none."""
    attrs = {name.replace("_", "-"): props.pop(name, "") for name in ATTRIBUTES}
    if not isinstance(field, BoundField):
        return plain_control(attrs=attrs, **props)
    for given_by_the_field in ("name", "value", "type"):
        attrs.pop(given_by_the_field)
    return bound_control(field, attrs=attrs, **props)
