"""提交回执: what was received, when, and what follows."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.pages.case import Case, Deadlines, deadlines_of
from portal.dossiers.models import Submission
from portal.ui.parts import Event
from portal.ui.templatetags.portal import cn_date


@dataclass(frozen=True, slots=True)
class Receipt:
    """One submission as its receipt shows it, on the page and on paper."""

    case: Case
    submission: Submission
    deadlines: Deadlines

    @property
    def title(self) -> str:
        """The heading."""
        return _("申报提交回执")

    @property
    def time(self) -> str:
        """Server time to the second, with its zone."""
        local = timezone.localtime(self.submission.submitted_at)
        day = f"{local.year}年{local.month}月{local.day}日"
        return _("%(day)s %(time)s（北京时间）") % {"day": day, "time": f"{local:%H:%M:%S}"}

    @property
    def superseded(self) -> bool:
        """Whether a later submission stands in its place."""
        return self.submission.version < self.case.dossier.version

    @property
    def events(self) -> list[Event]:
        """What has happened and what follows, as far as dates are known."""
        stages = self.case.programme.flow.stages
        notes = {1: self._report} if self.deadlines.report else {}
        later = [Event(stage, notes.get(n, "")) for n, stage in enumerate(stages) if n]
        return [Event(_("申报已提交"), "", self.submission.submitted_at, "done"), *later]

    @property
    def _report(self) -> str:
        return _("%(day)s前报送国家知识产权局；材料不全的，会一次性告知") % {
            "day": cn_date(self.deadlines.report)
        }


def receipt_of(case: Case, version: int) -> Receipt:
    """The receipt of a submission of this case; 404 for one there never was."""
    found = case.dossier.submissions.defer("content").filter(version=version)
    submission = found.select_related("submitted_by").first()
    if submission is None:
        raise Http404
    return Receipt(case, submission, deadlines_of(case))
