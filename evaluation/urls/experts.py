"""Addresses of the expert pool."""

from django.urls import path

from evaluation.views import expert_changes, expert_import, experts

urlpatterns = [
    path("experts/", experts.experts, name="experts"),
    path("experts/new/", expert_changes.expert_new, name="expert_new"),
    path("experts/import/", expert_import.experts_import, name="experts_import"),
    path("experts/import/template.xlsx", expert_import.experts_template, name="experts_template"),
    path("experts/expected/", experts.experts_expected, name="experts_expected"),
    path("experts/expected/invite/", experts.experts_invite, name="experts_invite"),
    path("experts/expected/<int:pk>/remove/", experts.expected_remove, name="expected_remove"),
    path("experts/<int:pk>/", experts.expert, name="expert"),
    path("experts/<int:pk>/edit/", expert_changes.expert_edit, name="expert_edit"),
    path("experts/<int:pk>/employer/", expert_changes.expert_employer, name="expert_employer"),
    path("experts/<int:pk>/former/", expert_changes.expert_former, name="expert_former"),
    path("experts/<int:pk>/leave/", expert_changes.expert_leave, name="expert_leave"),
    path("experts/<int:pk>/return/", expert_changes.expert_return, name="expert_return"),
]
