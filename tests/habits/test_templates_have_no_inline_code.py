"""The content security policy forbids inline script and style; no template may need them."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(
    path
    for folder in ("templates", "portal", "applications", "bases", "platforms", "evaluation")
    for path in Path(folder).rglob("*.html")
    if "pdf" not in path.parts  # a printed document is a file, not a page
)
INLINE = re.compile(
    r"""(?P<script><script(?![^>]*\ssrc=))|(?P<style><style\b)|(?P<attribute>\sstyle\s*=)"""
    r"""|(?P<handler>\s(?:on[a-z]{3,}|hx-on[:a-z-]*)\s*=)|(?P<url>javascript:)""",
    re.IGNORECASE,
)


def inline_code(source: str) -> list[str]:
    """The pieces of inline code in a template."""
    return [found.group().strip() for found in INLINE.finditer(source)]


@pytest.mark.parametrize(
    "source",
    [
        "<script>x()</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<form hx-on:click="x()">',
    ],
)
def test_the_search_finds_inline_code(source: str) -> None:
    assert inline_code(source)


@pytest.mark.parametrize(
    "source",
    ['<script src="/a.js" defer></script>', '<a class="style=">', '<input name="online">'],
)
def test_the_search_lets_files_and_words_pass(source: str) -> None:
    assert not inline_code(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_has_no_inline_code(path: Path) -> None:
    assert inline_code(path.read_text()) == []
