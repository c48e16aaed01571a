import pytest

from tests.factories import registry as made
from tests.factories.accounts import user

SHARED = ("/", "/registry/", "/registry.csv", "/notices/", "/policies/", "/verify/", "/help/")
NEVER = ("/self-check/", "/objections/track/")


@pytest.mark.parametrize("address", SHARED)
def test_a_page_is_shared_for_strangers_and_private_for_whoever_signed_in(client, address):
    made.designations(1)

    stranger = client.get(address)
    client.force_login(user())
    known = client.get(address)

    assert "public" in stranger["Cache-Control"]
    assert "Cookie" in stranger["Vary"]
    assert "public" not in known["Cache-Control"]
    assert "no-store" in known["Cache-Control"]
    assert "Cookie" in known["Vary"]


@pytest.mark.parametrize("address", NEVER)
def test_a_page_with_a_form_is_kept_by_nobody(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_what_is_not_found_is_kept_by_nobody(client):
    assert "public" not in client.get("/verify/ZS-2026-9999/").get("Cache-Control", "")


def test_a_shared_page_sets_no_cookie(client):
    assert not client.get("/").cookies
