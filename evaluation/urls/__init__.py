"""The three desks: the province's, the national office's and the experts'."""

from django.urls import include, path

from . import applicant, conflicts, expert, national, province

app_name = "evaluation"
urlpatterns = [
    path("prov/", include(province.urlpatterns)),
    path("desk/", include(national.urlpatterns)),
    path("desk/", include(conflicts.urlpatterns)),
    path("apply/<str:reference>/", include(applicant.urlpatterns)),
    path("review/", include(expert.urlpatterns)),
]
