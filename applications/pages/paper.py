"""The application form on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.content import content_of, present
from applications.pages.case import Case
from applications.queries import declaration_of
from applications.sections import sections_of
from portal.dossiers.models import Submission
from portal.dossiers.submissions import latest_submission
from portal.kernel.canonical import canonical
from portal.kernel.presentation import Block


@dataclass(frozen=True, slots=True)
class ApplicationPaper:
    """What was submitted, or a draft that says so on every page."""

    case: Case
    blocks: Sequence[Block]
    submission: Submission | None

    @property
    def title(self) -> str:
        """The heading."""
        return _("%(what)s申报书") % {"what": self.case.programme.title}

    @property
    def draft(self) -> bool:
        """Whether this has not been submitted as it stands."""
        return self.submission is None

    @property
    def number(self) -> str:
        """The number of the submission, or of the case with the word draft."""
        if self.submission is None:
            return _("%(number)s_草稿") % {"number": self.case.reference}
        return self.submission.number


def application_paper(case: Case) -> ApplicationPaper:
    """The latest submission; while the form is open, what stands in it now."""
    submission = None if case.state.editable else latest_submission(case.dossier)
    content = submission.content if submission else canonical(content_of(case.dossier))
    codes = {
        s.code
        for s in sections_of(case.dossier.programme, declaration_of(case.dossier).entity_type)
    }
    blocks = [block for block in present(content) if block.code in codes]
    return ApplicationPaper(case, blocks, submission)
