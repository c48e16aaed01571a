"""Addresses of the line and of the experts who are too far apart, under /desk/."""

from django.urls import path

from evaluation.views import divergence, line, line_papers

LINES = [
    path("lines/", line.lines, name="lines"),
    path("lines/divergence/", divergence.divergence_list, name="divergences"),
    path("lines/divergence/<str:reference>/", divergence.divergence, name="divergence"),
    path("lines/draft/<slug:slug>/", line.line_draft, name="line_draft"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("lines/<int:pk>.pdf", line_papers.line_pdf, name="line_pdf"),
    path("lines/<int:pk>.xlsx", line_papers.line_xlsx, name="line_xlsx"),
    path("lines/<int:pk>/<slug:side>/<str:reference>/", line.line_move, name="line_move"),
]
