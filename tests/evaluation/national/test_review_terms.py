"""The pages on which an officer sets the review: its rule, its criteria, its phases."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from evaluation.actions import rounds
from evaluation.forms.round_rule import WEIGHT_WORDS
from evaluation.matching.costs import DEFAULT_WEIGHTS
from evaluation.models import ReviewPhase, ReviewRule, RoundField, Score
from portal.kernel.refusals import Refused
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db

RULE = {
    "experts_per_case": "3",
    "defence_share": "40",
    "scale_max": "5",
    "source": "示例办法",
    "method": "trimmed",
    "spread_limit": "20",
    "honours_break_ties": "on",
    "required_fields": ["law"],
    "load_cap": "6",
    "weight_load": "70",
    "criteria-TOTAL_FORMS": "3",
    "criteria-INITIAL_FORMS": "3",
    "criteria-0-title": "能力",
    "criteria-0-weight": "60",
    "criteria-0-labels": "5=突出\n0＝不具备",
    "criteria-0-comment_below": "1",
    "criteria-0-comment_above": "5",
    "criteria-1-title": "成果",
    "criteria-1-weight": "40",
    "criteria-1-maximum": "10",
    "criteria-2-title": "材料规范性",
    "criteria-2-not_summed": "on",
}
PHASES = {
    "phases-TOTAL_FORMS": "2",
    "phases-INITIAL_FORMS": "0",
    "phases-0-title": "初评",
    "phases-0-opens_at": "2026-05-20T09:00",
    "phases-0-closes_at": "2026-05-25T18:00",
    "phases-0-blindness": "double",
    "phases-0-others_scores": "never",
    "phases-1-title": "复评",
    "phases-1-opens_at": "2026-05-26T09:00",
    "phases-1-closes_at": "2026-05-28T18:00",
    "phases-1-blindness": "single",
    "phases-1-others_scores": "after_own",
    "phases-1-discussion": "on",
}


@pytest.fixture
def in_round(client):
    """A drafted round, with a national clerk signed in."""
    clerk = accounts.national_clerk()
    client.force_login(clerk)
    return dossiers.round_(published_at=None, created_by=clerk)


def at(name: str, in_round) -> str:
    return reverse(f"evaluation:{name}", args=[in_round.slug])


@pytest.mark.requirement("F-15")
def test_a_rule_with_criteria_of_every_kind_is_written(client, in_round):
    answer = client.post(at("round_rule", in_round), RULE)

    rule = ReviewRule.objects.get(round=in_round)
    ability, result, form = rule.criteria.all()
    assert answer.status_code == 302
    assert (rule.method, rule.spread_limit, rule.honours_break_ties) == ("trimmed", 20, True)
    assert (rule.required_fields, rule.load_cap) == (["law"], 6)
    assert rule.weights == {**DEFAULT_WEIGHTS, "load": 70}
    assert ability.labels == {"0": "不具备", "5": "突出"}
    assert (ability.comment_below, ability.comment_above) == (1, 5)
    assert (result.maximum, form.summed, form.weight) == (10, False, 0)
    assert client.get(at("round_rule", in_round)).context["rows"].initial[2]["not_summed"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"criteria-1-weight": "30"}, "当前 90%"),
        ({"criteria-2-weight": "10"}, "不计入总分的指标不填权重"),
        ({"criteria-1-weight": ""}, "或选择不计入总分"),
        ({"criteria-0-comment_above": "6"}, "不能大于本项满分 5"),
        ({"criteria-0-labels": "6=突出"}, "分值不能大于本项满分 5"),
        ({"criteria-0-labels": "突出"}, "例如 5=突出"),
        ({"spread_limit": "101"}, "应填 0 至 100 的数"),
        ({"required_fields": ["magic"]}, "magic"),
    ],
)
def test_a_rule_that_cannot_be_scored_with_is_refused_and_stays_on_the_page(
    client, in_round, changed, sentence
):
    answer = client.post(at("round_rule", in_round), {**RULE, **changed})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "示例办法" in answer.content.decode()
    assert not ReviewRule.objects.exists()


def test_a_locked_rule_is_refused_at_the_page_and_at_the_action(client, in_round):
    client.post(at("round_rule", in_round), RULE)
    ReviewRule.objects.update(locked_at=NOW)

    answer = client.post(at("round_rule", in_round), {**RULE, "method": "raw"})
    with pytest.raises(Refused) as refused:
        rounds.set_review_rule(in_round, {}, [], actor=accounts.national_clerk(), now=NOW)

    assert (answer.status_code, refused.value.codes) == (409, ("rule_locked",))
    assert ReviewRule.objects.get().method == "trimmed"


def test_weights_that_do_not_add_up_are_refused_at_the_action_and_nothing_is_kept(in_round):
    values = {"experts_per_case": 2, "defence_share": 0, "scale_max": 5, "source": "示例"}
    half = [dict.fromkeys(rounds.CRITERION_COLUMNS) | {
        "title": "能力", "guidance": "", "weight": 50, "summed": True, "labels": {}, "clauses": []
    }]  # fmt: skip

    with pytest.raises(Refused) as refused:
        rounds.set_review_rule(in_round, values, half, actor=accounts.national_clerk(), now=NOW)

    assert refused.value.codes == ("weights_not_100",)
    assert not ReviewRule.objects.exists()


def test_every_weight_of_the_assignment_has_words_and_its_default(client, in_round):
    page = client.get(at("round_rule", in_round))

    assert set(WEIGHT_WORDS) == set(DEFAULT_WEIGHTS)
    assert {
        name: page.context["form"][f"weight_{name}"].value() for name in DEFAULT_WEIGHTS
    } == DEFAULT_WEIGHTS


@pytest.mark.requirement("R2-08")
def test_a_round_adds_its_own_field_beside_the_five_of_the_committee(client, in_round):
    given = {"act": "add_field", "field-title": "海外布局", "field-source": "示例通知"}

    added = client.post(at("round_rule", in_round), given)
    again = client.post(at("round_rule", in_round), given)
    text = client.get(at("round_rule", in_round)).content.decode()

    assert (added.status_code, again.status_code) == (302, 409)
    assert RoundField.objects.get().round == in_round
    assert "海外布局（示例通知）" in text
    assert "法律和政策（五（二））" in text


def test_two_phases_are_set_on_the_page(client, in_round, time_machine):
    time_machine.move_to(NOW, tick=False)

    answer = client.post(at("round_phases", in_round), PHASES)

    assert answer.status_code == 302
    assert [
        (one.title, one.blindness, one.discussion) for one in ReviewPhase.objects.all()
    ] == [("初评", "double", False), ("复评", "single", True)]  # fmt: skip


def test_overlapping_phases_are_refused_with_everything_typed(client, in_round, time_machine):
    time_machine.move_to(NOW, tick=False)

    answer = client.post(
        at("round_phases", in_round), {**PHASES, "phases-1-opens_at": "2026-05-25T17:00"}
    )

    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-code="phases_overlap"' in text
    assert "复评" in text
    assert not ReviewPhase.objects.exists()


def test_a_phase_that_has_begun_takes_a_later_end_and_nothing_else(client, in_round, time_machine):
    time_machine.move_to(NOW, tick=False)
    phase = evaluation.phase(in_round, NOW - DAY, NOW + DAY)
    given = {
        "phases-TOTAL_FORMS": "1",
        "phases-INITIAL_FORMS": "1",
        "phases-0-key": str(phase.pk),
        "phases-0-title": "改名",
        "phases-0-closes_at": "2026-05-30T18:00",
    }

    later = client.post(at("round_phases", in_round), given)
    earlier = client.post(
        at("round_phases", in_round), {**given, "phases-0-closes_at": "2026-05-19T09:00"}
    )
    gone = client.post(at("round_phases", in_round), {**given, "phases-0-DELETE": "on"})

    phase.refresh_from_db()
    assert (later.status_code, earlier.status_code, gone.status_code) == (302, 409, 409)
    assert (phase.title, phase.closes_at.isoformat()) == (
        "示例评审阶段",
        "2026-05-30T10:00:00+00:00",
    )


@pytest.mark.parametrize("value", ["5.1", "-0.1", "1000000000"])
def test_the_database_itself_refuses_a_score_outside_its_scale(value):
    in_round = dossiers.round_()
    evaluation.review_rule(in_round)
    by = accounts.national_clerk()
    written = national.sheet(national.case(in_round, "scoring"), ["4", "5"], by=by)
    key = Score.objects.filter(sheet=written).first().pk

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE evaluation_score SET value = %s WHERE id = %s", [value, key])

    assert Score.objects.get(pk=key).value == 4
