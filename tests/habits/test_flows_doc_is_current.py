"""The page about the flows says what the flows are."""

from django.conf import settings

from portal.programmes.diagram import document


def test_the_flows_page_is_current():
    written = (settings.ROOT / "docs" / "flows.md").read_text(encoding="utf-8")

    assert written == document(), "run manage.py flows_doc"
