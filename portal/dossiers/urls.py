"""Addresses of this app."""

from django.urls import path

from portal.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("<str:reference>/", views.case, name="case"),
    path("<str:reference>/step/", views.step, name="step"),
]
