"""QR codes as SVG, for the address at which a certificate is verified."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str, *, label: str) -> SafeString:
    """An inline SVG that names itself by `label`; sized by the class `qr`, without inline style.

    Raises ValueError for anything but an http or https address: nothing else is printed on paper.
    """
    if not address.startswith(("https://", "http://")):
        raise ValueError("a QR code carries an http or https address")
    code = segno.make(address, error="m", micro=False)
    width, height = code.symbol_size(border=4)
    drawing = code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None)
    path = drawing[drawing.index("<path") : drawing.rindex("</svg>")]
    # The path is segno's own drawing of modules and holds nothing that a person wrote.
    modules = mark_safe(path)  # noqa: S308
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'xmlns="http://www.w3.org/2000/svg"><rect width="{}" height="{}" fill="#fff"/>{}</svg>',
        *(width, height, label, width, height, modules),
    )
