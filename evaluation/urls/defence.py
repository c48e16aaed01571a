"""Addresses of the defence: staff, judges, applicants."""

from django.urls import path

from evaluation.views import defence, defence_expert, defence_papers, defence_reasons, slides

ONE = "defence/<int:pk>/"
SESSIONS = [
    path("defence/", defence.sessions, name="defence_sessions"),
    path("defence/new/<slug:slug>/", defence.session_new, name="defence_new"),
    path(ONE, defence.session, name="defence_session"),
    path(f"{ONE}edit/", defence.session_edit, name="defence_edit"),
    path(f"{ONE}seats/<int:seat_pk>/<slug:act>/", defence_reasons.seat, name="defence_seat"),
    path(f"{ONE}cases/<int:slot_pk>/<slug:act>/", defence_reasons.slot, name="defence_slot"),
    path(
        f"{ONE}cases/<int:slot_pk>/scores/<int:expert_pk>/",
        defence_reasons.score,
        name="defence_score",
    ),
    path(
        f"{ONE}cases/<int:slot>/slides/<uuid:token>/", defence_papers.slides, name="defence_slides"
    ),
    path(f"{ONE}minutes/", defence_papers.minutes, name="defence_minutes"),
    path(f"{ONE}minutes.pdf", defence_papers.minutes_pdf, name="defence_minutes_pdf"),
]
JUDGES = [
    path("defence/", defence_expert.defences, name="defences"),
    path("defence/<int:pk>/", defence_expert.defence, name="defence"),
    path("defence/<int:pk>/slides/", defence_expert.slides, name="defence_judge_slides"),
]
APPLICANT = [
    path("slides/", slides.slides, name="slides"),
    path("slides/<uuid:token>/", slides.slides_file, name="slides_file"),
]
