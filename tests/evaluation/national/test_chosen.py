"""Without a round in the address, a page of the desk opens at the round that waits for it."""

import pytest
from django.urls import reverse

from portal.dossiers.models import Round
from tests.factories import dossiers, national
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db
PAGES = [
    ("panels", "awaiting_review"),
    ("decisions", "evaluated"),
    ("publicities", "proposed"),
    ("recognitions", "publicity"),
    ("batches", "reported"),
]


@pytest.fixture
def older(clerk):
    found = dossiers.round_()
    Round.objects.filter(pk=found.pk).update(opens_at=NOW - 400 * DAY)
    return found


@pytest.fixture
def newest(older):
    return dossiers.round_()


@pytest.mark.parametrize(("name", "state"), PAGES)
def test_the_round_with_something_to_do_comes_before_a_newer_one(
    client, older, newest, name, state
):
    case = national.case(older, state)
    if state == "reported":
        national.batch([case], by=case.created_by)

    page = client.get(reverse(f"evaluation:{name}"))

    assert page.context["round"] == older
    assert [(chip.label, chip.on) for chip in page.context["rounds"]] == [
        (newest.title, False),
        (older.title, True),
    ]


@pytest.mark.parametrize("name", [name for name, _state in PAGES])
def test_without_anything_to_do_the_newest_round_is_shown(client, older, newest, name):
    national.case(older, "draft")

    assert client.get(reverse(f"evaluation:{name}")).context["round"] == newest


def test_the_round_of_the_address_wins(client, older, newest):
    national.case(older, "evaluated")
    address = reverse("evaluation:decisions")

    chosen = client.get(f"{address}?round={newest.slug}")
    unknown = client.get(f"{address}?round=no-such-round")

    assert (chosen.context["round"], unknown.status_code) == (newest, 404)
