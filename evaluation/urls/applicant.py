"""The applicant's own pages about the review, under its case."""

from django.urls import path

from evaluation.urls.defence import APPLICANT
from evaluation.views import avoidance

urlpatterns = [
    path("avoid/", avoidance.avoid, name="avoid"),
    *APPLICANT,
]
