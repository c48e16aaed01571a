import pytest
from django.contrib.staticfiles import finders
from django.template import TemplateSyntaxError

from portal.ui.templatetags.behaviours import BEHAVIOURS
from tests.portal.ui.conftest import Draw

LOAD = "{% load behaviours %}"


def test_a_page_loads_each_script_once_and_htmx_first(draw: Draw) -> None:
    html = draw(
        LOAD + '{% behaviour "counter" %}{% behaviour "counter" %}{% behaviour "autosave" %}'
        "|{% behaviour_scripts %}"
    )

    scripts = html.split("|")[1]
    assert scripts.count("<script") == 3
    assert scripts.index("htmx-2.min") < scripts.index("autosave") < scripts.index("counter")


def test_a_page_without_behaviours_loads_no_script(draw: Draw) -> None:
    assert draw(LOAD + "{% behaviour_scripts %}") == ""


def test_an_unknown_behaviour_is_an_error_that_names_the_known_ones(draw: Draw) -> None:
    with pytest.raises(TemplateSyntaxError, match="autosave, bulk, copy"):
        draw(LOAD + '{% behaviour "sparkle" %}')


@pytest.mark.parametrize("path", sorted({path for files in BEHAVIOURS.values() for path in files}))
def test_every_file_of_a_behaviour_exists(path: str) -> None:
    assert finders.find(path)
