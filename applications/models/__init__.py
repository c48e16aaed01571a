"""What an applicant to tier 1 declares: one declaration a case and the rows under it."""

from .declaration import Declaration, IncomeYear, VerificationGround
from .rows import DataResource, Project, Publication, ResultApplication, StaffMember

__all__ = [
    "DataResource",
    "Declaration",
    "IncomeYear",
    "Project",
    "Publication",
    "ResultApplication",
    "StaffMember",
    "VerificationGround",
]
