"""Everything that somebody judges: clauses, recommendations, scores, objections."""

from .defence import Absence, DefenceScore, DefenceSession, DefenceSlot, PanelSeat, Slides
from .examination import ClauseVerdict
from .experts import (
    DeclaredTie,
    ExpectedExpert,
    Expert,
    ExpertSkill,
    FormerEmployment,
    InterestDeclaration,
    RoundField,
)
from .interests import AvoidedPerson, AvoidRequest, NamedConflict
from .line import LineDraw, LineMove
from .panels import Assignment, Preference, Proposal, ProposedPair
from .publicity import Objection, ObjectionFile, Publicity, PublicityEntry
from .recommendation import Batch, BatchEntry, Lane, Opinion, Recommendation
from .rules import ReviewCriterion, ReviewPhase, ReviewRule
from .sheets import RedactedCopy, RedactedFile, Score, ScoreSheet, Thread, ThreadPost

__all__ = [
    "Absence",
    "Assignment",
    "AvoidRequest",
    "AvoidedPerson",
    "Batch",
    "BatchEntry",
    "ClauseVerdict",
    "DeclaredTie",
    "DefenceScore",
    "DefenceSession",
    "DefenceSlot",
    "ExpectedExpert",
    "Expert",
    "ExpertSkill",
    "FormerEmployment",
    "InterestDeclaration",
    "Lane",
    "LineDraw",
    "LineMove",
    "NamedConflict",
    "Objection",
    "ObjectionFile",
    "Opinion",
    "PanelSeat",
    "Preference",
    "Proposal",
    "ProposedPair",
    "Publicity",
    "PublicityEntry",
    "Recommendation",
    "RedactedCopy",
    "RedactedFile",
    "ReviewCriterion",
    "ReviewPhase",
    "ReviewRule",
    "RoundField",
    "Score",
    "ScoreSheet",
    "Slides",
    "Thread",
    "ThreadPost",
]
