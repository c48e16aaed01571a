import pytest
from django.template import TemplateSyntaxError

from portal.ui.templatetags.icons import ICONS, UnknownIcon, icon


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_named_icon_is_drawn_without_style(name: str) -> None:
    svg = icon(name)

    assert svg.startswith("<svg")
    assert svg.endswith("</svg>")
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg


def test_an_unknown_icon_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownIcon, match="alert, award, ban") as caught:
        icon("unicorn")

    assert isinstance(caught.value, TemplateSyntaxError)
    assert "'unicorn'" in str(caught.value)
