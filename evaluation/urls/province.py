"""Addresses of the province's desk, under /prov/."""

from django.urls import URLPattern, URLResolver, path

from evaluation.views import audit, cases, dispatch, opinion, queue, quota, return_letter, schedule

CASE = "cases/<str:reference>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.prov_queue, name="prov_queue"),
    path("cases/", cases.prov_cases, name="prov_cases"),
    path(CASE, audit.audit, name="audit"),
    path(f"{CASE}letter/", return_letter.write_letter, name="write_letter"),
    path(f"{CASE}letters/<int:number>/", return_letter.letter, name="letter"),
    path(f"{CASE}letters/<int:number>/letter.pdf", return_letter.letter_pdf, name="letter_pdf"),
    path("quota/", quota.quota, name="quota"),
    path("quota/<str:reference>/recommend/", quota.recommend_case, name="recommend"),
    path("quota/<str:reference>/move/", quota.move_case, name="move"),
    path("quota/<str:reference>/withdraw/", quota.withdraw_case, name="withdraw_recommendation"),
    path("opinions/<str:reference>/", opinion.opinion, name="opinion"),
    path("opinions/<str:reference>/opinion.pdf", opinion.opinion_pdf, name="opinion_pdf"),
    path("opinions/<str:reference>/seal/", opinion.seal, name="seal"),
    path("scans/<uuid:token>/", opinion.scan_file, name="scan"),
    path("dispatch/", dispatch.dispatch, name="dispatch"),
    path("dispatch/seal/", dispatch.letter_seal, name="letter_seal"),
    path("dispatch/report/", dispatch.report, name="report"),
    path("dispatch/<int:pk>/letter.pdf", dispatch.letter_pdf, name="batch_letter"),
    path("dispatch/<int:pk>/summary.xlsx", dispatch.summary_xlsx, name="summary"),
    path("dispatch/<int:pk>/package.zip", dispatch.package_zip, name="package"),
    path("schedule/", schedule.prov_schedule, name="prov_schedule"),
]
