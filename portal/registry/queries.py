"""What anybody may read. Every page, export and answer of the API starts from these sets."""

from datetime import datetime
from functools import reduce
from hmac import compare_digest
from operator import or_
from typing import Any

from django.db.models import Count, DateTimeField, F, Prefetch, Q, QuerySet, Value

from evaluation.models import Objection, Publicity, PublicityEntry
from portal.accounts.queries import shanghai_day
from portal.documents.models import DocumentEntry, OfficialDocument
from portal.dossiers.models import Dossier, Round
from portal.kernel.flow import Party
from portal.kernel.references import normalised
from portal.organizations.models import Office, Region
from portal.programmes.registry import states_seen_by

ENTRY_ORDER = ("region__position", "region_id", "institution__name", "pk")
"""行政区划 order, as the lists are published."""
PUBLICITY, DOCUMENT = "publicity", "document"


def designations() -> QuerySet[Dossier]:
    """Recognised cases that the public may read, whatever became of them since (R0-40)."""
    scopes = [
        Q(programme=code, state__in=states) for code, states in states_seen_by(Party.PUBLIC).items()
    ]
    announced = reduce(or_, scopes, Q(pk__in=()))
    return Dossier.objects.filter(
        announced, recognised_on__isnull=False, certificate_number__isnull=False
    )


def listed() -> QuerySet[Dossier]:
    """Designations with all that a line of the register shows: two queries at any size."""
    with_documents = DocumentEntry.objects.select_related("document").order_by(
        "document__issued_on", "pk"
    )
    return (
        designations()
        .select_related("institution", "region", "round")
        .prefetch_related(Prefetch("document_entries", with_documents, to_attr="named_in"))
        .order_by(*ENTRY_ORDER)
    )


def in_force(cases: QuerySet[Dossier], now: datetime) -> QuerySet[Dossier]:
    """Those that have not left the roster by the day of ``now``."""
    return cases.filter(Q(exited_on__isnull=True) | Q(exited_on__gt=shanghai_day(now)))


def exited(cases: QuerySet[Dossier], now: datetime) -> QuerySet[Dossier]:
    """Those that have left the roster: history stays (R0-40)."""
    return cases.filter(exited_on__lte=shanghai_day(now))


def count_by_region(cases: QuerySet[Dossier]) -> dict[str, int]:
    """How many of the cases each region has; regions without any are left out."""
    counted = cases.order_by().values("region_id").annotate(total=Count("pk"))
    return {row["region_id"]: row["total"] for row in counted}


def tile_regions() -> list[Region]:
    """The regions that have a tile, in 行政区划 order."""
    placed = Region.objects.filter(tile_column__isnull=False, tile_row__isnull=False)
    return list(placed.filter(level=Region.Level.PROVINCE))


def published_rounds(now: datetime) -> QuerySet[Round]:
    """Rounds that have been announced; drafts of rounds are nobody's business."""
    return Round.objects.filter(published_at__lte=now).order_by("-opens_at")


def publicities(now: datetime) -> QuerySet[Publicity]:
    """Published lists from the instant their window begins, and lists withdrawn since.

    A list that is published but scheduled is not there yet, for anybody.
    """
    shown = (Publicity.State.PUBLISHED, Publicity.State.WITHDRAWN)
    return Publicity.objects.filter(
        state__in=shown, published_at__lte=now, starts_at__lte=now
    ).select_related("round")


def frozen_list(publicity: Publicity) -> QuerySet[PublicityEntry]:
    """The lines as published, in the published order."""
    return publicity.entries.order_by("position")


def documents(now: datetime) -> QuerySet[OfficialDocument]:
    """Documents issued by the day of ``now``."""
    return OfficialDocument.objects.filter(issued_on__lte=shanghai_day(now)).select_related(
        "issuer", "round"
    )


def with_publicity(cases: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Designations with the published lists that named them: one query more."""
    shown = PublicityEntry.objects.filter(publicity__state=Publicity.State.PUBLISHED)
    lines = shown.select_related("publicity").order_by("publicity__starts_at")
    return cases.prefetch_related(Prefetch("publicity_entries", lines, to_attr="shown_in"))


def designation_of(number: str) -> Dossier | None:
    """The public designation of a certificate number as it is stored, or None."""
    return with_publicity(listed()).filter(certificate_number=number).first()


def notices(now: datetime) -> QuerySet[Publicity, dict[str, Any]]:
    """Lists and documents as one list of rows, the newest first.

    A row has sort (PUBLICITY or DOCUMENT), key, number, title, day, stands and until.
    """
    never = Value(None, output_field=DateTimeField())
    lists = publicities(now).annotate(
        sort=Value(PUBLICITY),
        key=F("pk"),
        day=F("first_day"),
        until=F("ends_at"),
        stands=F("state"),
    )
    papers = documents(now).annotate(
        sort=Value(DOCUMENT), key=F("pk"), day=F("issued_on"), until=never, stands=Value("")
    )
    columns = ("sort", "key", "number", "title", "day", "stands", "until")
    both = _bare(lists).values(*columns).union(_bare(papers).values(*columns), all=True)
    return both.order_by("-day", "-key")


def _bare(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(None).order_by()


def documents_after(publicity: Publicity, now: datetime) -> QuerySet[OfficialDocument]:
    """Documents that recognised somebody on this list."""
    on_list = Q(entries__dossier__publicity_entries__publicity=publicity)
    return documents(now).filter(on_list).distinct()


def named_by(document: OfficialDocument) -> QuerySet[DocumentEntry]:
    """The public designations that a document names, in its order."""
    shown = document.entries.filter(dossier__in=designations())
    return shown.select_related("dossier__institution", "dossier__region").order_by("position")


def national_office_name() -> str:
    """The name of the national office as it stands on file; empty where there is none."""
    national = Office.objects.filter(kind=Office.Kind.NATIONAL)
    return national.values_list("name", flat=True).first() or ""


def breakdown(cases: QuerySet[Dossier]) -> QuerySet[Dossier, dict[str, Any]]:
    """Counts by region, programme and year of recognition: rows with ``total``."""
    grouped = cases.order_by().values("region_id", "programme", year=F("recognised_on__year"))
    return grouped.annotate(total=Count("pk"))


def objection_of(number: str, phone: str) -> Objection | None:
    """The objection of that number, for whoever also knows the telephone given with it."""
    wanted = normalised(number)
    found = Objection.objects.select_related("publicity", "entry").filter(number=wanted).first()
    if found is None or not compare_digest(_digits(found.phone), _digits(phone)):
        return None
    return found


def _digits(phone: str) -> bytes:
    return "".join(each for each in phone if each.isdecimal()).encode()
