"""A prop that a component does not declare would be dropped in silence; here it is an error."""

import re
from pathlib import Path

import pytest

COMPONENTS = Path("templates/cotton")
TEMPLATES = sorted(
    path
    for folder in ("templates", "portal", "applications", "bases", "platforms", "evaluation")
    for path in Path(folder).rglob("*.html")
)
# A quoted value may hold > and the other kind of quote; template tags hold quotes of their own.
VALUE = r"""(?:"(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"|'(?:\{%.*?%\}|\{\{.*?\}\}|[^'])*')"""
TAG = re.compile(rf"<c-([a-z][\w.-]*)((?:\s+[:\w.-]+(?:={VALUE})?)*)\s*/?>", re.DOTALL)
PROP = re.compile(rf"\s+:{{0,2}}([\w.-]+)(?:={VALUE})?", re.DOTALL)
OPENED = re.compile(r"<c-(?!vars\b|slot\b)([a-z][\w.-]*)")


def props_of(component: str) -> set[str]:
    """What the component declares, and the slots it places."""
    path = COMPONENTS / f"{component.replace('-', '_').replace('.', '/')}.html"
    if not path.exists():
        known = ", ".join(sorted(each.stem.replace("_", "-") for each in COMPONENTS.glob("*.html")))
        pytest.fail(f"Unknown component c-{component}. Known: {known}")
    declared = re.match(rf"<c-vars((?:\s+[:\w.-]+(?:={VALUE})?)*)\s*/>", path.read_text())
    assert declared, f"{path} does not begin with <c-vars … />"
    return {name.replace("-", "_") for name in PROP.findall(declared[1])}


def unknown_props(source: str) -> list[str]:
    """Every prop in ``source`` that its component does not declare."""
    return [
        f"c-{component} does not know {prop!r}; it knows {', '.join(sorted(known))}"
        for component, given in TAG.findall(source)
        if component not in {"vars", "slot"}
        for known in [props_of(component)]
        for prop in PROP.findall(given)
        if prop.replace("-", "_") not in known
    ]


def test_a_wrong_prop_is_found_and_the_right_ones_are_named() -> None:
    assert unknown_props('<c-tag colour="red">x</c-tag>') == [
        "c-tag does not know 'colour'; it knows kind"
    ]
    assert unknown_props('<c-tag kind="ok">x</c-tag>') == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_gives_components_the_props_they_declare(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)

    assert unknown_props(source) == []
    opened = OPENED.findall(source)
    read = [name for name, _given in TAG.findall(source) if name not in {"vars", "slot"}]
    assert read == opened, "a component tag could not be read: {% if %} among its props?"
