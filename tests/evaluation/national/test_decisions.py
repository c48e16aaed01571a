"""The ranking is exact, shares places, and who is proposed follows from people, not from it."""

from fractions import Fraction
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evaluation.models import DefenceScore
from evaluation.ranking import ranking_of
from portal.dossiers.models import Dossier
from portal.organizations.models import InstitutionHonour, PriorityHonour
from tests.benchmarks.bench_pages import rows_loaded
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, evaluation, national

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_round(clerk):
    found = dossiers.round_(target=1)
    evaluation.review_rule(found, experts=3, defence_share=40)
    return found


def scored(in_round, sheets: list[list[str]], defence: str | None = "80", **given) -> Dossier:
    case = national.case(in_round, "evaluated", **given)
    for values in sheets:
        national.sheet(case, values, by=case.created_by)
    if defence is not None:
        judged(case, defence)
    return case


def judged(case, value: str, *, judge: str = "示例评委", version: int = 1) -> None:
    DefenceScore.objects.create(
        dossier=case,
        judge=judge,
        version=version,
        value=value,
        recorded_by=case.created_by,
        recorded_at=national.NOW,
    )


def ranked(in_round):
    return ranking_of(in_round, Dossier.objects.all())


@pytest.mark.requirement("R0-24")
def test_a_score_is_combined_exactly_and_rounded_only_to_be_shown(in_round):
    scored(in_round, [["4", "4"], ["4", "4"], ["4", "5"]])

    row = ranked(in_round)[0]

    assert row.review == Fraction(80 + 80 + 88, 3)
    assert row.score == (Fraction(248, 3) * 60 + 80 * 40) / 100
    assert (row.review_shown, row.score_shown) == ("82.67", "81.60")


def test_equal_scores_share_a_place_and_the_next_is_skipped(in_round):
    best = scored(in_round, [["5", "5"]])
    same = [scored(in_round, [["4", "4"]]) for _ in range(2)]
    last = scored(in_round, [["1", "1"]])

    places = {row.dossier.pk: (row.place, row.tied) for row in ranked(in_round)}

    assert places == {
        best.pk: (1, False),
        same[0].pk: (2, True),
        same[1].pk: (2, True),
        last.pk: (4, False),
    }


@pytest.mark.requirement("R0-08")
def test_an_honour_orders_equals_alone_and_gives_no_better_place(in_round):
    plain, honoured = scored(in_round, [["4", "4"]]), scored(in_round, [["4", "4"]])
    better = scored(in_round, [["4", "5"]])
    honour = PriorityHonour.objects.create(title="示例示范机构", source="示例")
    InstitutionHonour.objects.create(
        honour=honour, institution=honoured.institution, document="示例", year=2020
    )

    rows = ranked(in_round)

    assert [row.dossier.pk for row in rows] == [better.pk, honoured.pk, plain.pk]
    assert [row.place for row in rows] == [1, 2, 2]


def test_only_the_latest_version_of_a_judge_counts(in_round):
    case = scored(in_round, [["5", "5"]], defence="10")
    judged(case, "90", version=2)
    judged(case, "80", judge="另一评委")

    row = ranked(in_round)[0]

    assert row.defence == Fraction(85)
    assert [(one.judge, one.version) for one in row.judges] == [("另一评委", 1), ("示例评委", 2)]


def test_a_case_without_a_defence_that_counts_has_no_place(in_round):
    scored(in_round, [["5", "5"]], defence=None)

    row = ranked(in_round)[0]

    assert (row.place, row.score, row.score_shown) == (0, None, "—")


def test_every_score_is_shown_and_exported_with_author_and_version(client, in_round):
    case = scored(in_round, [["4", "5"]])
    author = str(case.assignments.get().expert.user)

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")
    exported = client.get(reverse("evaluation:decisions_export", args=[in_round.slug])).content
    rows = [[c.value for c in row] for row in load_workbook(BytesIO(exported)).worksheets[0]]

    assert author in page.content.decode()
    assert [row[5:9] for row in rows[1:]] == [
        ["专家评分", author, 1, "业务能力 4.0；成果应用 5.0"],
        ["答辩", "示例评委", 1, None],
    ]


@pytest.mark.requirement("R0-25")
def test_more_than_the_target_warns_and_still_goes_through(client, in_round):
    cases = [scored(in_round, [["4", "4"]]) for _ in range(2)]
    given = {"act": "propose", "case": [case.reference for case in cases]}

    looked_at = client.post(reverse("evaluation:decide_cases"), given)
    unchanged = [case.state for case in Dossier.objects.all()]
    done = client.post(reverse("evaluation:decide_cases"), {**given, "confirm": "1"})
    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")

    assert (looked_at.status_code, unchanged) == (200, ["evaluated", "evaluated"])
    assert done.status_code == 302
    assert {case.state for case in Dossier.objects.all()} == {"proposed"}
    assert "超出目标数" in page.content.decode()


def test_not_selecting_needs_a_reason_and_all_or_none_are_decided(client, in_round):
    here, other = scored(in_round, [["4", "4"]]), national.case(in_round, "defence")
    address = reverse("evaluation:decide_cases")
    given = {"act": "not_select", "case": [here.reference], "confirm": "1"}

    without = client.post(address, given)
    mixed = client.post(
        address, {**given, "case": [here.reference, other.reference], "note": "示例"}
    )
    here.refresh_from_db()
    before = here.state
    done = client.post(address, {**given, "note": "综合得分靠后"})

    here.refresh_from_db()
    assert (without.status_code, mixed.status_code, before) == (409, 409, "evaluated")
    assert (done.status_code, here.state) == (302, "not_selected")


def test_a_proposal_is_taken_back(client, in_round):
    case = scored(in_round, [["4", "4"]])
    for act in ("propose", "withdraw_proposal"):
        client.post(
            reverse("evaluation:decide_cases"),
            {"act": act, "case": [case.reference], "confirm": "1"},
        )

    case.refresh_from_db()
    assert case.state == "evaluated"


def test_the_signer_reads_but_does_not_propose(client, in_round):
    case = scored(in_round, [["4", "4"]])
    client.force_login(accounts.national_signer())

    answer = client.post(
        reverse("evaluation:decide_cases"),
        {"act": "propose", "case": [case.reference], "confirm": "1"},
    )

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (409, "evaluated")


@pytest.mark.requirement("R0-30")
def test_a_case_of_route_2_stands_beside_the_ranking_without_a_score(client, in_round):
    examined = national.case(in_round, "examined", programme="verification")

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")

    assert page.context["rows"] == []
    assert [case.pk for case, _state in page.context["examined"]] == [examined.pk]


def test_the_ranking_asks_the_same_queries_for_1_and_30_cases(client, in_round):
    address = f"{reverse('evaluation:decisions')}?round={in_round.slug}"
    scored(in_round, [["4", "4"]])
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        scored(in_round, [["4", "4"], ["3", "4"]])

    assert queries_of(client, address) == few <= 12


@pytest.mark.requirement("R0-24")
def test_a_page_of_fifty_loads_no_case_and_keeps_the_places_of_the_whole_round(client, in_round):
    for _ in range(51):
        scored(in_round, [["4", "4"]])
    last = scored(in_round, [["1", "1"]])
    address = f"{reverse('evaluation:decisions')}?round={in_round.slug}&page=2"

    with rows_loaded() as loaded:
        page = client.get(address)

    rows = [row for row, _state in page.context["rows"]]
    assert [(row.dossier.pk, row.place) for row in rows[1:]] == [(last.pk, 52)]
    assert (rows[0].place, rows[0].tied, len(rows)) == (1, True, 2)
    assert author_of(last) in page.content.decode()
    assert loaded["rows"] < 20


def test_the_two_lists_are_leafed_through_apart(client, in_round):
    for _ in range(51):
        national.case(in_round, "examined", programme="verification")
    scored(in_round, [["4", "4"]])

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}&examined=2")

    assert (len(page.context["rows"]), len(page.context["examined"])) == (1, 1)
    assert "&amp;examined=1" in page.content.decode()


def test_a_case_that_is_not_judged_yet_is_not_listed(client, in_round):
    for state in ("scoring", "defence", "withdrawn_later"):
        scored_in(in_round, state)
    told = scored_in(in_round, "told_not_selected")
    announced = scored_in(in_round, "publicity")

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")

    assert {row.dossier.pk for row, _state in page.context["rows"]} == {told.pk, announced.pk}


def scored_in(in_round, state: str) -> Dossier:
    case = scored(in_round, [["4", "4"]])
    Dossier.objects.filter(pk=case.pk).update(state=state)
    return case


def author_of(case: Dossier) -> str:
    return str(case.assignments.get().expert.user)
