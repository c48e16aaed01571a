import io
import re
from xml.etree import ElementTree as ET

import pytest
import segno

from portal.ui.qr import qr_svg

ADDRESS = "https://example.invalid/verify/SB-2026-41-7K3Q9DXW"
SVG = "{http://www.w3.org/2000/svg}"


def dark_modules(path: str) -> set[tuple[int, int]]:
    """Follow segno's path: moves `m`/`M` and strokes `h`, each module one unit wide."""
    x = y = 0.0
    found: set[tuple[int, int]] = set()
    for act, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if act == "M":
            x, y = values
        elif act == "m":
            x, y = x + values[0], y + values[1]
        else:
            found |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
    return found


def test_the_drawing_is_the_code_of_the_address():
    drawing = ET.fromstring(qr_svg(ADDRESS, label="查验地址"))  # noqa: S314
    code = segno.make(ADDRESS, error="m", micro=False)
    expected = {
        (row, column)
        for row, line in enumerate(code.matrix_iter(border=4))
        for column, dark in enumerate(line)
        if dark
    }

    assert dark_modules(drawing.find(f"{SVG}path").get("d")) == expected


def test_the_drawing_has_no_inline_style_and_a_name():
    drawing = qr_svg(ADDRESS, label='查验"地址<')

    assert "style" not in drawing
    assert 'aria-label="查验&quot;地址&lt;"' in drawing
    assert 'class="qr"' in drawing


def test_a_long_address_is_drawn_too():
    buffer = io.StringIO(qr_svg(ADDRESS + "/x" * 300, label="查验地址"))

    assert ET.parse(buffer).getroot().tag == f"{SVG}svg"  # noqa: S314


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "/verify/1", "ftp://example.invalid"]
)
def test_only_web_addresses_are_drawn(address):
    with pytest.raises(ValueError, match="http"):
        qr_svg(address, label="查验地址")
