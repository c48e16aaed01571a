"""manage.py load_demo: an invented world with a round in every phase."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.dossiers.models import Round
from portal.management.demodata import reference, stories


class Command(BaseCommand):
    """Refuses to touch a database that already has rounds."""

    help = "载入演示数据：机关、账户、各阶段的批次和申报"

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """All or nothing."""
        if Round.objects.exists():
            message = "数据库中已有批次，演示数据只能载入空的数据库"
            raise CommandError(message)
        reference.load_regions()
        reference.load_offices()
        stories.tell(timezone.localtime(timezone.now()))
