import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.test import Client
from django.urls import path

from portal.kernel.refusals import Refusal, Refused

RAISED = {
    "bad": SuspiciousOperation("forged"),
    "large": RequestDataTooBig("too large"),
    "denied": PermissionDenied("not for this role"),
    "missing": Http404("no such case: 42"),
    "away": OperationalError("connection to 10.0.0.3 refused"),
    "broken": ValueError("secret-of-the-code"),
    "refused": Refused(
        [
            Refusal("too_few", "专业人员 18人，应不少于 20人", "四（一）2（2）"),
            Refusal("too_late", "已过截止时间"),
        ]
    ),
}


def raising(request: HttpRequest, name: str) -> None:
    raise RAISED[name]


urlpatterns = [path("raise/<name>/", raising)]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("bad", 400),
        ("large", 413),
        ("denied", 403),
        ("missing", 404),
        ("refused", 409),
        ("broken", 500),
        ("away", 503),
    ],
)
def test_each_failure_has_its_status_and_a_chinese_page(visitor, name, status):
    answer = visitor.get(f"/raise/{name}/")

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert "<h1" in answer.text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_refusal_names_every_reason_with_its_article(visitor):
    page = visitor.get("/raise/refused/").text

    assert "应不少于 20人" in page
    assert "四（一）2（2）" in page
    assert "已过截止时间" in page


@pytest.mark.parametrize(
    ("name", "inner"),
    [("away", "10.0.0.3"), ("broken", "secret-of-the-code"), ("missing", "no such case")],
)
def test_a_page_of_failure_tells_nothing_of_the_inside(visitor, name, inner):
    assert inner not in visitor.get(f"/raise/{name}/").text


def test_an_outage_says_when_to_come_back(visitor):
    assert visitor.get("/raise/away/")["Retry-After"] == "60"


def test_a_database_that_is_away_before_the_view_is_an_outage_too(visitor, monkeypatch):
    def away(self: object, session_key: str | None = None) -> None:
        raise OperationalError("gone")

    visitor.cookies["sessionid"] = "a" * 32
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)

    assert visitor.get("/raise/missing/").status_code == 503


@pytest.mark.parametrize(("name", "status"), [("broken", 500), ("away", 503), ("missing", 404)])
def test_a_page_that_cannot_be_drawn_is_replaced_by_a_sentence(visitor, settings, name, status):
    engine = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": engine}]  # finds no template at all

    answer = visitor.get(f"/raise/{name}/")

    assert answer.status_code == status
    assert answer.text.startswith("<!doctype html>")
    assert "返回首页" in answer.text


def test_a_form_without_its_token_is_told_to_reload(visitor):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/raise/missing/")

    assert answer.status_code == 403
    assert "<h1" in answer.text
