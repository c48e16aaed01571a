"""manage.py flows_doc: write docs/flows.md from the flows."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.programmes.diagram import document


class Command(BaseCommand):
    """Run it after a flow has changed."""

    help = "由流程定义生成 docs/flows.md"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Overwrite the page."""
        (settings.ROOT / "docs" / "flows.md").write_text(document(), encoding="utf-8")
