"""The three desks: the province's, the national office's and the experts'."""

from django.urls import include, path

from . import applicant, conflicts, expert, national, province, walls

app_name = "evaluation"
urlpatterns = [
    path("prov/", include(province.urlpatterns)),
    path("prov/", include(walls.PROVINCE)),
    path("desk/", include(national.urlpatterns)),
    path("desk/", include(conflicts.urlpatterns)),
    path("desk/", include(walls.NATIONAL)),
    path("apply/<str:reference>/", include(applicant.urlpatterns)),
    path("review/", include(expert.urlpatterns)),
]
