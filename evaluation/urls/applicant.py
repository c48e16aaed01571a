"""The applicant's own pages about the review, under its case."""

from django.urls import path

from evaluation.urls.defence import APPLICANT
from evaluation.views import avoidance, redaction

urlpatterns = [
    path("avoid/", avoidance.avoid, name="avoid"),
    path("redacted/", redaction.redaction, name="redaction"),
    path("redacted/<uuid:token>/", redaction.redaction_file, name="redaction_file"),
    *APPLICANT,
]
