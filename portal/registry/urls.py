"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularJSONAPIView

from portal.accounts.access import View, public
from portal.registry import api
from portal.registry.views import (
    home,
    notices,
    objections,
    register,
    rounds,
    selfcheck,
    site,
    verify,
)


def _list(viewset: type[api.OpenData]) -> View:
    return public(viewset.as_view({"get": "list"}, detail=False))


def _one(viewset: type[api.OpenData]) -> View:
    return public(viewset.as_view({"get": "retrieve"}, detail=True))


app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("policies/", rounds.policies, name="policies"),
    path("policies/<slug:slug>/", rounds.policy, name="policy"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:slug>/", rounds.round_page, name="round"),
    path("notices/", notices.notices, name="notices"),
    path("notices/documents/<int:pk>/", notices.document, name="document"),
    path("notices/<slug:number>.pdf", notices.notice_pdf, name="notice_pdf"),
    path("notices/<slug:number>/", notices.notice, name="notice"),
    path("notices/<slug:number>/objection/", objections.objection, name="objection"),
    path("objections/track/", objections.track, name="objection_track"),
    path("objections/<slug:number>/receipt/", objections.receipt, name="receipt"),
    path("registry/", register.register, name="register"),
    path("registry.csv", register.register_csv, name="register_csv"),
    path("registry/<str:cert>/", register.designation, name="designation"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:number>/", verify.verify_number, name="verify_number"),
    path("self-check/", selfcheck.self_check, name="self_check"),
    path("help/", site.help_page, name="help"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("privacy/", site.privacy, name="privacy"),
    path("sitemap/", site.sitemap, name="sitemap"),
    path("contact/", site.contact, name="contact"),
    path("api/", site.api_page, name="api"),
    path("api/v1/rounds/", _list(api.RoundViewSet), name="api_rounds"),
    path("api/v1/rounds/<slug:slug>/", _one(api.RoundViewSet), name="api_round"),
    path("api/v1/notices/", _list(api.NoticeViewSet), name="api_notices"),
    path("api/v1/notices/<slug:number>/", _one(api.NoticeViewSet), name="api_notice"),
    path("api/v1/register/", _list(api.RegisterViewSet), name="api_register"),
    path("api/v1/register/<str:number>/", _one(api.RegisterViewSet), name="api_designation"),
    path(
        "api/v1/schema/",
        public(SpectacularJSONAPIView.as_view(authentication_classes=[])),
        name="schema",
    ),
]
