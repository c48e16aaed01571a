"""What the public sees: designations, lists under publicity and documents, as bare rows."""

from datetime import date, datetime
from itertools import count

from evaluation.models import Publicity, PublicityEntry
from portal.accounts.models import User
from portal.documents.models import OfficialDocument
from portal.dossiers.models import Dossier, Round
from portal.kernel.calendar import CountingMode, WorkingCalendar, publicity_window
from portal.organizations.models import Institution
from tests.factories.accounts import national_clerk, national_signer
from tests.factories.clock import NOW
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import HENAN, institution, national_office

CONTACT = "010-00000000（示例），知识产权运用促进司"
_serial = count(1)


def document(
    of: Round, *, issued_on: date = date(2026, 5, 11), **given: object
) -> OfficialDocument:
    """A document of recognition."""
    officer = given.pop("by", None) or national_signer()
    number = next(_serial)
    values = {
        "kind": OfficialDocument.Kind.RECOGNITION,
        "number": f"示例办函〔2026〕{number}号",
        "title": f"示例认定通知{number}",
        "issued_on": issued_on,
        "issuer": national_office(),
        "round": of,
        "body": "示例正文。",
        "drafted_by": officer,
        "issued_by": officer,
        "entered_at": NOW,
        **given,
    }
    return OfficialDocument.objects.create(**values)


def designation(
    of: Institution | None = None,
    *,
    named_in: OfficialDocument,
    by: User,
    programme: str = "selection",
    **given: object,
) -> Dossier:
    """A recognised case with its certificate number, named in a document."""
    number = next(_serial)
    case = dossier(
        of or institution(),
        named_in.round,
        by=by,
        programme=programme,
        state="recognised",
        recognised_on=named_in.issued_on,
        certificate_number=given.pop("number", f"ZS-2026-{number:04d}"),
        **given,
    )
    named_in.entries.create(dossier=case, position=named_in.entries.count() + 1)
    return case


def designations(amount: int, *, region: str = HENAN) -> list[Dossier]:
    """So many designations of one document."""
    officer = national_clerk()
    paper = document(round_(), by=officer)
    return [
        designation(institution(region), named_in=paper, by=officer) for _number in range(amount)
    ]


def publicity(
    *cases: Dossier,
    in_round: Round | None = None,
    state: str = Publicity.State.PUBLISHED,
    first_day: date = date(2026, 5, 14),
    days: int = 5,
    published_at: datetime | None = NOW,
    **given: object,
) -> Publicity:
    """A list over the cases; the window is that of 2026-05-14 to 2026-05-20 unless said otherwise."""
    window = publicity_window(first_day, days, CountingMode.WORKING, calendar=WorkingCalendar())
    number = next(_serial)
    created = Publicity.objects.create(
        round=in_round or (cases[0].round if cases else round_()),
        number=f"gs-2026-{number}",
        **{
            "title": f"示例拟认定名单公示{number}",
            "body": "示例正文第一段。\n示例正文第二段。",
            "contact": CONTACT,
            "digest": "ab" * 32,
            **given,
        },
        first_day=first_day,
        days=days,
        mode=Round.PublicityMode.WORKDAY,
        starts_at=window.start,
        ends_at=window.end,
        explanation=[
            {
                "day": line.day.isoformat(),
                "counted": line.counted,
                "ordinal": line.ordinal,
                "reason": line.reason,
            }
            for line in window.explanation
        ],
        state=state,
        drafted_by=national_clerk(),
        drafted_at=NOW,
        published_at=published_at,
    )
    for position, case in enumerate(cases, start=1):
        entry(created, case, position)
    return created


def entry(of: Publicity, case: Dossier, position: int = 1) -> PublicityEntry:
    """A line of the list, with the names copied."""
    return PublicityEntry.objects.create(
        publicity=of,
        dossier=case,
        position=position,
        institution_name=case.institution.name,
        region_name=case.region.name,
        route_name="申报遴选",
    )


def under_publicity(*, first_day: date = date(2026, 5, 14), **given: object) -> PublicityEntry:
    """One case in publicity with its line; the list is published unless said otherwise."""
    case = dossier(institution(), round_(), by=national_clerk(), state="publicity")
    return publicity(case, first_day=first_day, **given).entries.get()
