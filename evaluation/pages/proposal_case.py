"""Who might join one case of a draft, with what speaks for and against each."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from evaluation.actions.proposal_edits import panels_of
from evaluation.actions.proposals import rule_of
from evaluation.matching.problem import Reviewer
from evaluation.models import Expert, Proposal
from evaluation.pages.proposals import Candidate, fields_shown
from evaluation.proposals.inputs import UNCAPPED, Inputs, inputs_of
from evaluation.proposals.names import field_titles
from evaluation.proposals.words import evidence_of
from portal.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Scene:
    """One case of a draft as it stands now: the facts, its panel, everybody's load."""

    inputs: Inputs
    case: int
    panel: Collection[int]
    loads: Counter[int]
    employers: dict[str, int]

    def against(self, reviewer: Reviewer) -> str:
        """Why this expert may not join, in words; a colleague on the panel may be replaced."""
        pair = self.case, reviewer.key
        if pair in self.inputs.problem.barred:
            return evidence_of(self.inputs.hits, *pair)
        if reviewer.key not in self.inputs.able:
            return _("没有有效的利害关系声明")
        if self.loads[reviewer.key] >= reviewer.cap:
            return _("件数已满")
        return ""

    def colleague(self, reviewer: Reviewer) -> bool:
        """Whether somebody of the same unit sits on the panel."""
        return bool(reviewer.employer) and reviewer.employer in self.employers


def candidates_of(
    proposal: Proposal, case: Dossier, now: datetime, words: str = ""
) -> list[Candidate]:
    """The pool without the panel: who may join first, the least loaded first among equals."""
    inputs = inputs_of(proposal.round, rule_of(proposal.round), now, cases=[case.pk])
    panels = panels_of(proposal)
    panel = panels[case.pk]
    reviewers = {one.key: one for one in inputs.problem.reviewers}
    scene = Scene(
        inputs,
        case.pk,
        panel,
        Counter(expert for experts in panels.values() for expert in experts),
        {reviewers[key].employer: key for key in panel if key in reviewers},
    )
    titles = field_titles()
    people = Expert.objects.filter(pk__in=reviewers.keys() - panel).select_related("user", "region")
    found = [
        _candidate(scene, reviewers[one.pk], one, fields_shown(one, titles))
        for one in people.prefetch_related("skills")
    ]
    return sorted((one for one in found if _matches(one, words)), key=_order)


def _candidate(scene: Scene, reviewer: Reviewer, expert: Expert, fields: str) -> Candidate:
    pair = scene.case, expert.pk
    soft = [hit for hit in scene.inputs.hits.get(pair, ()) if not hit.hard]
    cap = None if reviewer.cap >= UNCAPPED else reviewer.cap
    rank = scene.inputs.problem.ranks.get(pair, 0)
    return Candidate(
        expert,
        fields,
        scene.loads[expert.pk],
        cap,
        soft,
        rank,
        scene.against(reviewer),
        scene.colleague(reviewer),
    )


def _matches(one: Candidate, words: str) -> bool:
    return words in f"{one.expert.user} {one.expert.employer} {one.fields}"


def _order(one: Candidate) -> tuple[bool, bool, int, int, int]:
    strength = sum(hit.weight for hit in one.soft)
    return bool(one.against), one.colleague, one.load, strength, one.expert.pk
