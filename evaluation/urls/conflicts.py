"""Addresses of conflicts of interest on the national desk."""

from django.urls import path

from evaluation.views import conflicts

urlpatterns = [
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/new/", conflicts.conflict_new, name="conflict_new"),
    path("conflicts/<str:reference>/<int:pk>/", conflicts.conflict, name="conflict"),
]
