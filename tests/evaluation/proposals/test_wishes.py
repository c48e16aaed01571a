"""An expert ranks the cases offered while he is asked; the draw reads his order."""

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import proposals
from evaluation.models import Preference, ReviewRule
from tests.factories import evaluation
from tests.factories.clock import DAY, NOW, SECOND

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(client, in_round, pool):
    ReviewRule.objects.filter(round=in_round).update(wishes_until=NOW + DAY)
    found = pool[1][0]
    client.force_login(found.user)
    with time_machine.travel(NOW, tick=False):
        yield found


def address(in_round) -> str:
    return f"{reverse('evaluation:wishes')}?round={in_round.slug}"


def order_of(expert) -> list[int]:
    return list(Preference.objects.filter(expert=expert).values_list("dossier", flat=True))


def places(cases, *numbers) -> dict[str, object]:
    return {f"rank-{case.pk}": place for case, place in zip(cases, numbers, strict=True)}


def test_numbers_make_the_order_and_gaps_close(client, in_round, pool, expert):
    cases, _people = pool

    client.post(address(in_round), places(cases, "30", "", "2", "7"))

    assert order_of(expert) == [cases[2].pk, cases[3].pk, cases[0].pk]
    assert list(Preference.objects.values_list("rank", flat=True)) == [1, 2, 3]


def test_a_case_moves_up_and_down_without_a_script(client, in_round, pool, expert):
    cases, _people = pool
    client.post(address(in_round), places(cases, "1", "2", "3", ""))

    client.post(address(in_round), places(cases, "1", "2", "3", "") | {"up": cases[1].pk})
    client.post(address(in_round), places(cases, "2", "1", "3", "") | {"down": cases[0].pk})

    assert order_of(expert) == [cases[1].pk, cases[2].pk, cases[0].pk]


@pytest.mark.parametrize("wrong", ["0", "-1", "甲", "1.5", "99999", "１"])
def test_a_place_that_is_no_number_keeps_everything_typed(client, in_round, pool, expert, wrong):
    cases, _people = pool
    client.post(address(in_round), places(cases, "1", "2", "", ""))

    answer = client.post(address(in_round), places(cases, wrong, "5", "6", "7"))

    assert answer.status_code == 422
    assert [one.typed for one in answer.context["offers"]] == [wrong, "5", "6", "7"]
    assert order_of(expert) == [cases[0].pk, cases[1].pk]


def test_one_place_is_not_given_twice(client, in_round, pool, expert):
    cases, _people = pool

    answer = client.post(address(in_round), places(cases, "1", "1", "", ""))

    assert answer.status_code == 422
    assert str(cases[0].institution) in answer.content.decode()
    assert order_of(expert) == []


@pytest.mark.requirement("F-15")
def test_a_case_with_a_hard_conflict_is_not_offered_nor_saved(client, in_round, pool, expert):
    cases, _people = pool
    expert.employer = cases[0].institution.name
    expert.save()

    shown = client.get(address(in_round)).content.decode()
    client.post(address(in_round), places(cases, "1", "2", "3", "4"))

    assert str(cases[0].institution) not in shown
    assert str(cases[1].institution) in shown
    assert order_of(expert) == [case.pk for case in cases[1:]]


def test_in_a_double_blind_round_no_unit_is_named(client, in_round, pool, expert):
    cases, _people = pool
    evaluation.phase(in_round, blindness="double")

    shown = client.get(address(in_round)).content.decode()

    assert not any(str(case.institution) in shown for case in cases)
    assert shown.count('name="rank-') == len(cases)


def test_the_last_second_counts_and_the_next_does_not(client, in_round, pool, expert):
    cases, _people = pool
    with time_machine.travel(NOW + DAY, tick=False):
        in_time = client.post(address(in_round), places(cases, "1", "", "", ""))
    with time_machine.travel(NOW + DAY + SECOND, tick=False):
        late = client.post(address(in_round), places(cases, "", "1", "", ""))

    assert (in_time.status_code, late.status_code) == (302, 404)
    assert order_of(expert) == [cases[0].pk]


def test_a_commitment_closes_the_order_and_its_end_opens_it(
    client, in_round, pool, expert, officer
):
    cases, _people = pool
    proposal = proposals.commit_seed(in_round, actor=officer, now=NOW)

    closed = client.post(address(in_round), places(cases, "1", "", "", ""))
    proposals.discard(proposal, actor=officer, now=NOW)
    again = client.post(address(in_round), places(cases, "1", "", "", ""))

    assert (closed.status_code, again.status_code) == (409, 302)


def test_nobody_is_asked_and_nothing_is_offered(client, in_round, pool, expert):
    ReviewRule.objects.filter(round=in_round).update(wishes_until=None)

    shown = client.get(reverse("evaluation:wishes"))

    assert shown.status_code == 200
    assert "现在没有征集评审意愿的批次" in shown.content.decode()


def test_the_draw_follows_a_wish_where_rules_leave_it_free(client, in_round, pool, expert, officer):
    cases, _people = pool
    for case in cases:
        client.post(address(in_round), places([case], "1"))
        proposal = proposals.commit_seed(in_round, actor=officer, now=NOW)
        proposal = proposals.solve_proposal(proposal, actor=officer, now=NOW)
        assert proposal.pairs.filter(dossier=case, expert=expert).exists()
        proposals.discard(proposal, actor=officer, now=NOW)
