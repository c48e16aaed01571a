import pytest
from django.db import OperationalError, connection

from portal import health


@pytest.mark.django_db
def test_a_node_with_a_working_database_is_fit(client):
    answer = client.get("/healthz/")

    assert answer.status_code == 200
    assert answer.json()["parts"]["database"] == "ok"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_without_its_broker_a_node_is_degraded_but_serves(client, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"

    answer = client.get("/healthz/")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "parts": {"database": "ok", "broker": "away"},
    }


@pytest.mark.django_db
def test_without_its_database_a_node_is_down(client):
    def away(*_: object) -> None:
        raise OperationalError("connection to 10.0.0.3 refused, password=…")

    with connection.execute_wrapper(away):
        answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "away"
    assert b"10.0.0.3" not in answer.content


def test_a_write_to_the_health_page_is_refused(client):
    assert client.post("/healthz/").status_code == 405


def test_an_installation_without_a_broker_says_so(settings):
    settings.REDIS_URL = ""

    assert health.broker() == "none"
