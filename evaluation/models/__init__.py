"""Everything that somebody judges: clauses, recommendations, scores, objections."""

from .examination import ClauseVerdict
from .publicity import Objection, ObjectionFile, Publicity, PublicityEntry
from .recommendation import Batch, BatchEntry, Opinion, Recommendation
from .review import (
    Assignment,
    DefenceScore,
    Expert,
    ReviewCriterion,
    ReviewRule,
    Score,
    ScoreSheet,
)

__all__ = [
    "Assignment",
    "Batch",
    "BatchEntry",
    "ClauseVerdict",
    "DefenceScore",
    "Expert",
    "Objection",
    "ObjectionFile",
    "Opinion",
    "Publicity",
    "PublicityEntry",
    "Recommendation",
    "ReviewCriterion",
    "ReviewRule",
    "Score",
    "ScoreSheet",
]
