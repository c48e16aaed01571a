"""Addresses of the proposals of assignments, and of the experts' wishes."""

from django.urls import path

from evaluation.views import proposal_edits, proposals, wishes

ONE = "panels/proposals/<int:pk>"
PANELS = [
    path("panels/proposals/", proposals.proposals, name="proposals"),
    path(f"{ONE}/", proposals.proposal, name="proposal"),
    path(f"{ONE}.xlsx", proposals.proposal_export, name="proposal_export"),
    path(f"{ONE}/publish/", proposals.proposal_publish, name="proposal_publish"),
    path(f"{ONE}/import/", proposal_edits.proposal_import, name="proposal_import"),
    path(
        f"{ONE}/cases/<str:reference>/",
        proposal_edits.proposal_case,
        name="proposal_case",
    ),
]
EXPERT = [path("wishes/", wishes.wishes, name="wishes")]
