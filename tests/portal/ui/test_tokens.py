"""The colours of the stylesheet meet the contrast that WCAG 2.2 AA asks for (ux brief, part 5)."""

import re
from pathlib import Path

import pytest

CSS = Path("static/css/app.css").read_text()
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", CSS))
TEXT, SHAPE = 4.5, 3.0


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_known_extremes() -> None:
    assert round(contrast("#000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#777777"), 2) == 1


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("text", "surface", TEXT), ("text", "page", TEXT), ("text-2", "surface", TEXT),
        ("text-2", "page", TEXT), ("text-2", "sunken", TEXT), ("text-3", "surface", TEXT),
        ("text-3", "page", TEXT), ("text-3", "sunken", TEXT), ("ink-600", "surface", TEXT),
        ("ink-600", "ink-50", TEXT), ("ink-700", "ink-100", TEXT), ("ink-800", "surface", TEXT),
        ("ink-900", "surface", TEXT), ("ink-950", "surface", TEXT), ("jade-700", "jade-100", TEXT),
        ("jade-700", "jade-50", TEXT), ("jade-700", "surface", TEXT),
        ("ochre-700", "ochre-100", TEXT), ("ochre-700", "ochre-50", TEXT),
        ("seal-700", "seal-100", TEXT), ("seal-700", "seal-50", TEXT),
        ("seal-600", "surface", TEXT), ("field", "surface", SHAPE), ("jade-600", "line-2", SHAPE),
        ("ochre-600", "line-2", SHAPE), ("gold-500", "surface", SHAPE),
        ("focus", "focus-ink", SHAPE),
    ],
)  # fmt: skip
def test_a_pair_of_tokens_can_be_told_apart(ink: str, ground: str, least: float) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= least


@pytest.mark.parametrize("shade", ["1", "2", "3", "4"])
def test_the_figures_on_the_tiles_can_be_read(shade: str) -> None:
    rule = re.search(rf'\.tile\[data-v="{shade}"\] {{([^}}]*)}}', CSS)
    assert rule
    ground, ink = (
        TOKENS.get(found, found)
        for found in re.findall(r"(?:background|color): (?:var\(--)?(#?[\w-]+)", rule[1])
    )

    assert contrast(ground, ink) >= TEXT
