"""How far the form of a case has been written, section by section."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from applications.guards import late, open_sections
from applications.models import Declaration
from applications.pages.case import Case, Deadlines
from applications.pages.meters import Standing
from applications.sections import SectionForm, sections_of
from portal.dossiers.models import DraftField, SectionMark
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal


@dataclass
class Draft:
    """What has been written of a case, by section."""

    case: Case
    standing: Standing
    declared: Declaration
    sections: list[SectionForm]
    edited: dict[str, dict[str, object]]
    done: set[str]
    open: frozenset[str]
    refusals: list[Refusal]
    blocks: bool

    @classmethod
    def read(
        cls, case: Case, standing: Standing, declared: Declaration, deadlines: Deadlines
    ) -> "Draft":
        dossier = case.dossier
        due_over = case.now > deadlines.due
        marks = SectionMark.objects.filter(dossier=dossier, done=True)
        return cls(
            case=case,
            standing=standing,
            declared=declared,
            sections=sections_of(dossier.programme, declared.entity_type),
            edited=_edited(case),
            done=set(marks.values_list("section", flat=True)),
            open=open_sections(dossier),
            refusals=late(dossier, Attempt(None, case.roles, case.now))
            if case.state.editable and due_over
            else [],
            blocks=deadlines.route.unmet_blocks,
        )

    def writable(self, code: str) -> bool:
        """Whether the section is open now, whoever asks."""
        return code in self.open and not self.refusals


def _edited(case: Case) -> dict[str, dict[str, object]]:
    """By section: when a field was last saved, by whom, and how many have a problem."""
    counted = (
        DraftField.objects.filter(dossier=case.dossier)
        .values("section")
        .annotate(at=Max("saved_at"), problems=Count("pk", filter=~Q(problem="")))
    )
    return {row["section"]: row for row in counted}
