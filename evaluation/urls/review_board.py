"""Addresses of the review as it runs: its phases, its progress, the discussion of a case."""

from django.urls import path

from evaluation.views import phases, reviews, threads, workload

ROUNDS = [
    path("rounds/<slug:slug>/phases/", phases.phases, name="round_phases"),
]
PANELS = [
    path("panels/board/", workload.board, name="workload"),
    path("panels/board/remind/", workload.remind, name="workload_remind"),
    path("panels/<str:reference>/threads/", threads.panel_threads, name="panel_threads"),
]
EXPERT = [
    path("<str:reference>/threads/", threads.review_threads, name="review_threads"),
    path("<str:reference>/files/<uuid:token>/", reviews.blind_file, name="blind_file"),
]
