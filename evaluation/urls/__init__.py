"""The three desks: the province's, the national office's and the experts'."""

from django.urls import include, path

from . import expert, national, province

app_name = "evaluation"
urlpatterns = [
    path("prov/", include(province.urlpatterns)),
    path("desk/", include(national.urlpatterns)),
    path("review/", include(expert.urlpatterns)),
]
