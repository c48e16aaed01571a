"""Cases and what surrounds them."""

from .cases import Dossier, Submission, Transition
from .drafts import Correction, CorrectionItem, DraftField, SectionMark
from .quota import Place, Quota, QuotaEntry
from .rounds import Extension, ProvinceSchedule, Round, RoundRoute
from .walls import Handler, Wall

__all__ = [
    "Correction",
    "CorrectionItem",
    "Dossier",
    "DraftField",
    "Extension",
    "Handler",
    "Place",
    "ProvinceSchedule",
    "Quota",
    "QuotaEntry",
    "Round",
    "RoundRoute",
    "SectionMark",
    "Submission",
    "Transition",
    "Wall",
]
