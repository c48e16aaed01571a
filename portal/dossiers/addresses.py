"""Which page takes a step that needs more than a note, and which page shows a case."""

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of
from portal.kernel.flow import Step

OF_THE_ROUND = {
    "quota": "evaluation:quota",
    "dispatch": "evaluation:dispatch",
    "batch": "evaluation:batches",
    "panels": "evaluation:panels",
    "decisions": "evaluation:decisions",
    "publicity": "evaluation:publicities",
    "recognition": "evaluation:recognitions",
}
PROVINCE_AUDIT, NATIONAL_AUDIT = "evaluation:audit", "evaluation:examine"


def case_address(dossier: Dossier) -> str:
    """The officials' page of a case."""
    return reverse("dossiers:case", args=[dossier.reference])


def step_address(dossier: Dossier, step: Step) -> str:
    """Where officials take a step: its own page, else the case's page. Needs ``dossier.round``."""
    try:
        if step.page == "audit":
            return reverse(_audit_page(dossier), args=[dossier.reference])
        if step.page in OF_THE_ROUND:
            query = urlencode({"round": dossier.round.slug})
            return f"{reverse(OF_THE_ROUND[step.page])}?{query}"
    except NoReverseMatch:
        pass
    return case_address(dossier)


def _audit_page(dossier: Dossier) -> str:
    return PROVINCE_AUDIT if programme_of(dossier).province_takes_part else NATIONAL_AUDIT
