"""manage.py load_reference: the regions and offices that every installation needs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.management.demodata import reference


class Command(BaseCommand):
    """Running it again changes nothing that the operator has filled in."""

    help = "载入 31 个省级行政区、兵团和各机关的名称"

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write regions, then offices."""
        reference.load_regions()
        reference.load_offices()
