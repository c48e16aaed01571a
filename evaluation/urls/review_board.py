"""Addresses of the review as it runs: its phases, its progress, the discussion of a case."""

from django.urls import path

from evaluation.views import phases

ROUNDS = [
    path("rounds/<slug:slug>/phases/", phases.phases, name="round_phases"),
]
