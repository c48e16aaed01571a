"""A list to take home, and the entry that says who took it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.audit.actions import record
from portal.audit.models import Entry
from portal.ui.exports import Export, csv_response, xlsx_response

FORMATS: dict[str, Callable[[Export], HttpResponse]] = {"csv": csv_response, "xlsx": xlsx_response}


def exported(request: HttpRequest, export: Callable[[], Export]) -> HttpResponse | None:
    """The file that ``?format=`` asks for, or None when the page itself is wanted."""
    respond = FORMATS.get(request.GET.get("format", ""))
    if respond is None:
        return None
    table = export()
    record(
        "export",
        actor=request.user,
        result=Entry.Result.READ,
        at=request.now,
        what=str(table.title),
        filters=[str(each) for each in table.filters],
    )
    return respond(table)
