"""Scenes of a province's desk: cases ready to recommend, sealed opinions, a drafted list."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from evaluation.actions.dispatch import draft_batch, seal_letter
from evaluation.actions.opinions import seal_opinion, write_opinion
from evaluation.actions.recommendation import recommend
from evaluation.manifest import letter_digest
from evaluation.models import Batch
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Round
from portal.organizations.models import Institution
from tests.factories import applications, evaluation
from tests.factories.clock import NOW


def scan(name: str = "盖章件.pdf", pages: int = 1) -> SimpleUploadedFile:
    """A PDF as an officer's scanner makes it; another number of pages is another digest."""
    body, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(body)
    return SimpleUploadedFile(name, body.getvalue(), "application/pdf")


def verified(of: Institution | None = None, *, in_round: Round, by: User) -> Dossier:
    """A submitted case on which every clause was found met by the province."""
    case = applications.submitted(of, in_round=in_round)
    evaluation.verdicts(case, by)
    return case


def listed(of: Institution | None = None, *, in_round: Round, by: User) -> Dossier:
    """A case that its province has put on the list within its places."""
    case = verified(of, in_round=in_round, by=by)
    recommend(case, lane="quota", actor=by, now=NOW)
    case.refresh_from_db()
    return case


def sealed(case: Dossier, by: User) -> Dossier:
    """The case with an opinion and the scan that covers it."""
    opinion = write_opinion(case, "示例：符合条件，同意推荐。", actor=by, now=NOW)
    seal_opinion(case, scan(), covers=opinion.digest, actor=by, now=NOW)
    case.refresh_from_db()
    return case


def drafted(in_round: Round, *, by: User) -> Batch:
    """The list of the clerk's province with its covering letter, sealed."""
    region = by.memberships.get().office.region
    batch = draft_batch(
        in_round, region, number="豫示函〔2026〕1号", text="现报送推荐名单。", actor=by, now=NOW
    )
    return seal_letter(batch, scan(), covers=letter_digest(batch), actor=by, now=NOW)
