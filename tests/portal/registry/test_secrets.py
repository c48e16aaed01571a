"""What is not announced stands on no public page, in no export, search, count or answer."""

import pytest

from evaluation.models import Publicity
from tests.factories import registry as made
from tests.factories.accounts import national_clerk
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import institution

MARKER = "标记甲乙丙丁机构"
PAGES = (
    "/",
    f"/search/?q={MARKER}",
    "/policies/",
    "/policies/2022-support-institutions/",
    "/rounds/",
    "/notices/",
    "/registry/",
    "/registry/?status=all",
    f"/registry/?q={MARKER}",
    "/registry.csv",
    "/registry.csv?status=all",
    "/verify/",
    "/self-check/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/sitemap/",
    "/contact/",
    "/api/",
    "/api/v1/rounds/",
    "/api/v1/notices/",
    "/api/v1/register/",
    f"/api/v1/register/?q={MARKER}",
    "/api/v1/register/?status=all",
    "/objections/track/",
)
ECHO = {f"/search/?q={MARKER}", f"/registry/?q={MARKER}"}
"""Pages that repeat the question in the search box: once for the box and once for the chip."""


def times_named(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().count(MARKER)


@pytest.mark.parametrize("address", PAGES)
def test_a_case_that_is_not_announced_appears_nowhere(client, address):
    dossier(
        institution(name="别家"), round_(), by=national_clerk(), state="recognised"
    )  # no certificate number, no date: not a designation
    before = times_named(client, address)
    secret = institution(name=MARKER)
    case = dossier(secret, round_(), by=national_clerk(), state="proposed")
    made.publicity(case, state=Publicity.State.DRAFT, published_at=None, title=MARKER)

    assert times_named(client, address) == before
    assert before == 0 or address in ECHO


@pytest.mark.parametrize(
    "address",
    [
        "/registry/",
        f"/search/?q={MARKER}",
        "/registry.csv",
        "/api/v1/register/",
    ],
)
def test_once_recognised_it_appears(client, address):
    before = times_named(client, address)
    officer = national_clerk()
    paper = made.document(round_(), by=officer)
    made.designation(institution(name=MARKER), named_in=paper, by=officer)

    assert times_named(client, address) > before


@pytest.mark.parametrize("state", ["submitted", "evaluated", "proposed", "not_selected", "removed"])
def test_no_state_before_publicity_counts_among_the_figures(client, state):
    dossier(institution(), round_(), by=national_clerk(), state=state)

    stats = client.get("/").context["page"].stats

    assert {stat.value for stat in stats} == {0}
