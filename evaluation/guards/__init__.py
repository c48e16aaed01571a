"""Guards that need judgement or look at what was judged. Programmes compose them.

Each returns every refusal it finds and writes nothing.
"""

from .announcing import (
    no_standing_objection,
    objection_refusals,
    objection_upheld,
    publicity_ended,
    publicity_refusals,
    recognition_document_given,
)
from .articles import (
    GROUND,
    GROUND_ARTICLE,
    LETTER_ARTICLE,
    NATIONAL_ARTICLE,
    PROVINCE_ARTICLE,
    by_its_page,
    contact,
    spoken,
)
from .examining import (
    before_report_deadline,
    every_clause_verified,
    ground_verified,
    list_not_reported,
    opinion_sealed,
    reply_letter_on_list,
    something_to_correct,
)
from .filing import (
    before_correction_deadline,
    before_submission_deadline,
    clauses_met,
    signer_did_not_edit,
)
from .reviewing import (
    defence_recorded,
    divergence_resolved,
    every_expert_scored,
    experts_assigned,
    redacted_copy_ready,
)

__all__ = [
    "GROUND",
    "GROUND_ARTICLE",
    "LETTER_ARTICLE",
    "NATIONAL_ARTICLE",
    "PROVINCE_ARTICLE",
    "before_correction_deadline",
    "before_report_deadline",
    "before_submission_deadline",
    "by_its_page",
    "clauses_met",
    "contact",
    "defence_recorded",
    "divergence_resolved",
    "every_clause_verified",
    "every_expert_scored",
    "experts_assigned",
    "ground_verified",
    "list_not_reported",
    "no_standing_objection",
    "objection_refusals",
    "objection_upheld",
    "opinion_sealed",
    "publicity_ended",
    "publicity_refusals",
    "recognition_document_given",
    "redacted_copy_ready",
    "reply_letter_on_list",
    "signer_did_not_edit",
    "something_to_correct",
    "spoken",
]
