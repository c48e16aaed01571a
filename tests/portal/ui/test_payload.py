"""Style and behaviour stay small: everything a page could ask for, compressed."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders

from portal.ui.templatetags.behaviours import HTMX

BUDGET = 40 * 1024


def test_all_styles_and_scripts_fit_the_budget() -> None:
    htmx = finders.find(HTMX)
    assert htmx
    files = [*Path("static/css").glob("*.css"), *Path("static/js").glob("*.js"), Path(htmx)]

    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= BUDGET
