"""报送国家局: what goes, what is still missing, and the receipt once it has gone."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from evaluation.actions.dispatch import SETTLED, listed, report_refusals
from evaluation.forms.province import LetterForm, ScanForm
from evaluation.manifest import Checked, letter_digest, verify
from evaluation.models import Batch, BatchEntry, Recommendation
from evaluation.pages.due import Due, due_in_words
from evaluation.pages.quota import Listed, letter_lost, opinion_state
from evaluation.pages.scope import Scope
from evaluation.walled import as_seen_by, lines_of
from portal.accounts.queries import standing_of
from portal.dossiers.queries import report_deadline
from portal.dossiers.walls import hidden_from
from portal.kernel.refusals import Refusal
from portal.kernel.roles import Role

ROLE_CODES = frozenset({"wrong_role", "same_person", "not_permitted"})


class DispatchPage:
    """One province's report in one round: drafting, sealing, reporting, receipt."""

    def __init__(
        self,
        request: HttpRequest,
        scope: Scope,
        *,
        letter: LetterForm | None = None,
        scan: ScanForm | None = None,
        refused: Sequence[Refusal] = (),
    ) -> None:
        self.request, self.scope, self.refused = request, scope, refused
        self.now: datetime = request.now
        self.round, self.region = scope.round, scope.region
        self._letter, self._scan = letter, scan

    @property
    def title_prefix(self) -> str:
        """错误： when something was refused or typed wrong."""
        forms = (self._letter, self._scan)
        wrong = any(form is not None and form.errors for form in forms)
        return _("错误：") if self.refused or wrong else ""

    @cached_property
    def batches(self) -> list[Batch]:
        """Every version of the list, the latest first."""
        found = Batch.objects.filter(round=self.round, region=self.region)
        found = found.select_related(
            "round", "region", "letter_scan", "drafted_by", "reported_by", "decided_by"
        )
        return [as_seen_by(each, self.request.user) for each in found]

    @property
    def batch(self) -> Batch | None:
        """The draft now in hand."""
        return next((b for b in self.batches if b.state == Batch.State.DRAFTED), None)

    @property
    def reported(self) -> Batch | None:
        """The list that was reported and stands."""
        return next((b for b in self.batches if b.state in SETTLED), None)

    @property
    def sent_back(self) -> Batch | None:
        """The latest list, when the national office sent it back."""
        latest = self.batches[0] if self.batches else None
        return latest if latest and latest.state == Batch.State.REFUSED else None

    @cached_property
    def listed(self) -> list[Listed]:
        """The list as it stands now."""
        return [_listed(entry, at) for at, entry in enumerate(self._entries, start=1)]

    @cached_property
    def _entries(self) -> list[Recommendation]:
        hidden = hidden_from(self.request.user)
        return [one for one in listed(self.round, self.region) if one.dossier_id not in hidden]

    @cached_property
    def deadline(self) -> datetime:
        """Until when, extension included."""
        return report_deadline(self.round, self.region.pk)

    @property
    def due(self) -> Due:
        """The deadline in words."""
        return due_in_words(self.deadline, self.now)

    @property
    def drafts(self) -> bool:
        """Whether this person drafts the list."""
        return Role.PROVINCE_CLERK in self._roles and self.reported is None

    @property
    def signs(self) -> bool:
        """Whether this person may report this draft."""
        signer = Role.PROVINCE_SIGNER in self._roles
        return signer and self.batch is not None and self.batch.drafted_by != self.request.user

    @cached_property
    def missing(self) -> list[Refusal]:
        """What still stands against the report, whoever looks."""
        if self.batch is None:
            return []
        said = report_refusals(
            self.batch, actor=self.request.user, now=self.now, entries=self._entries
        )
        return [one for one in said if one.code not in ROLE_CODES]

    @property
    def letter(self) -> LetterForm:
        """The covering letter as typed, or as it stands."""
        if self._letter is not None:
            return self._letter
        latest = self.batches[0] if self.batches else None
        initial = {"number": latest.letter_number, "text": latest.letter_text} if latest else {}
        return LetterForm(initial=initial)

    @property
    def scan(self) -> ScanForm:
        """The upload of the sealed letter."""
        covers = letter_digest(self.batch) if self.batch else ""
        return self._scan or ScanForm(initial={"covers": covers})

    @property
    def letter_sealed(self) -> bool:
        """Whether the scan covers the letter as it stands."""
        scan = self.batch.letter_scan if self.batch else None
        return scan is not None and scan.covers == letter_digest(self.batch)

    @cached_property
    def entries(self) -> list[BatchEntry]:
        """The lines of the reported list."""
        return lines_of(self.reported, "dossier__institution")

    @cached_property
    def checks(self) -> list[Checked]:
        """Every digest computed again, when ``?verify=1`` asks for it."""
        if self.reported is None or "verify" not in self.request.GET:
            return []
        return verify(self.reported)

    @property
    def holds(self) -> bool:
        """Whether every digest is the same."""
        return all(check.holds for check in self.checks)

    @cached_property
    def _roles(self) -> frozenset[Role]:
        return standing_of(self.request.user).regions.get(self.region.pk, frozenset())


def _listed(entry: Recommendation, position: int) -> Listed:
    tag, said = opinion_state(entry.dossier)
    return Listed(entry, position, tag, said, letter_lost(entry))
