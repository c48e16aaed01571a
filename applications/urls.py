"""Addresses of this app, under /apply/."""

from django.urls import URLPattern, URLResolver, path

from applications.views import cases, check, importing, members, papers, progress, rows, section

app_name = "applications"
CASE = "<slug:reference>/"
TOPIC = f"{CASE}s/<slug:code>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", cases.index, name="index"),
    path("new/", cases.new, name="new"),
    path(CASE, cases.tasks, name="tasks"),
    path(TOPIC, section.section, name="section"),
    path(f"{TOPIC}rows/new/", rows.new, name="row_new"),
    path(f"{TOPIC}rows/order/", rows.order, name="row_order"),
    path(f"{TOPIC}rows/<int:pk>/", rows.edit, name="row"),
    path(f"{TOPIC}rows/<int:pk>/remove/", rows.remove, name="row_remove"),
    path(f"{TOPIC}import/", importing.rows, name="import"),
    path(f"{TOPIC}template.xlsx", importing.template, name="template"),
    path(f"{CASE}check/", check.check, name="check"),
    path(f"{CASE}receipt/<int:version>/", papers.receipt, name="receipt"),
    path(f"{CASE}receipt/<int:version>.pdf", papers.receipt_pdf, name="receipt_pdf"),
    path(f"{CASE}application.pdf", papers.application_pdf, name="application_pdf"),
    path(f"{CASE}progress/", progress.progress, name="progress"),
    path(f"{CASE}withdraw/", progress.withdraw, name="withdraw"),
    path(f"{CASE}versions/<int:old>/<int:new>/", progress.versions, name="versions"),
    path(f"{CASE}members/", members.members, name="members"),
    path(f"{CASE}members/revoke/", members.revoke, name="members_revoke"),
]
