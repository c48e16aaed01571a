"""Regions, offices and working days: real ones, needed by the product itself and not only by the demo."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache

from evaluation.actions.lists import import_year
from portal.accounts.models import User
from portal.kernel.calendar import parse_holiday_year
from portal.organizations.models import Office, Region
from portal.organizations.queries import REGION_NAMES


def read(*parts: str) -> Any:
    """A JSON file under fixtures/."""
    return json.loads(settings.ROOT.joinpath("fixtures", *parts).read_text(encoding="utf-8"))


def load_regions() -> None:
    """Write the province-level regions; running again changes nothing else."""
    for line in read("regions.json"):
        Region.objects.update_or_create(key=line.pop("key"), defaults=line)
    cache.delete(REGION_NAMES)


def load_offices() -> None:
    """Write the offices; what the operator has filled in of an existing one stays."""
    for line in read("offices.json"):
        region = line.pop("region")
        Office.objects.get_or_create(name=line.pop("name"), defaults={**line, "region_id": region})


def load_calendar(actor: User, now: datetime) -> None:
    """Import the years under fixtures/calendar/ as the national office would (E3)."""
    for path in sorted(settings.ROOT.joinpath("fixtures", "calendar").glob("*.json")):
        import_year(parse_holiday_year(path.read_bytes()), actor=actor, now=now)
