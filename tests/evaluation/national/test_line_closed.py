"""A line is drafted by one officer and closed by another, whole or not at all (B24)."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from evaluation.actions.line import close_line, discard_line, draft_line, move_case
from evaluation.models import DefenceScore, LineDraw, Score
from portal.dossiers.models import Dossier, Transition, Wall
from portal.kernel.refusals import Refused
from portal.obligations.models import Message
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import NOW
from tests.factories.organizations import HUBEI

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]
TERMS = {"number": 2, "ties": "none", "caps": [], "source": ""}


@pytest.fixture
def in_round(clerk):
    found = dossiers.round_()
    evaluation.review_rule(found)
    return found


@pytest.fixture
def second():
    return accounts.national_clerk()


@pytest.fixture
def cases(in_round) -> list[Dossier]:
    """Three cases of 100, 80 and 60."""
    return [scored(in_round, value) for value in ("5", "4", "3")]


def scored(in_round, value: str) -> Dossier:
    case = national.case(in_round, "evaluated")
    national.sheet(case, [value, value], by=case.created_by)
    return case


def drafted(in_round, clerk, **given) -> LineDraw:
    return draft_line(in_round, {**TERMS, **given}, actor=clerk, now=NOW)


def states(cases) -> list[str]:
    return [Dossier.objects.get(pk=case.pk).state for case in cases]


def refused_with(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def test_closing_decides_every_case_and_tells_nobody(in_round, clerk, second, cases):
    line = drafted(in_round, clerk)

    closed = close_line(line, actor=second, now=NOW)

    assert states(cases) == ["proposed", "proposed", "not_selected"]
    assert (closed.state, closed.closed_by, len(closed.digest)) == ("closed", second, 64)
    assert not Transition.objects.filter(told=True).exists()
    assert Message.objects.count() == 0
    notes = Transition.objects.order_by("dossier_id").values_list("note", flat=True)
    assert list(notes) == ["第 1 次划线：线上", "第 1 次划线：线上", "第 1 次划线：线下"]


def test_the_drafter_does_not_close_and_nothing_is_decided(in_round, clerk, second, cases):
    line = drafted(in_round, clerk)

    assert refused_with(lambda: close_line(line, actor=clerk, now=NOW)) == ("same_officer",)
    assert states(cases) == ["evaluated"] * 3
    assert LineDraw.objects.get().state == "draft"
    assert close_line(line, actor=second, now=NOW).state == "closed"


def test_whoever_moved_a_case_does_not_close_either(in_round, clerk, second, cases):
    line = drafted(in_round, clerk)
    move_case(line, cases[2], above=True, reason="示例理由", actor=second, now=NOW)

    assert refused_with(lambda: close_line(line, actor=second, now=NOW)) == ("moved_by_closer",)
    close_line(line, actor=accounts.national_clerk(), now=NOW)

    assert states(cases) == ["proposed"] * 3
    moved = Transition.objects.get(dossier=cases[2])
    assert moved.note == "第 1 次划线：线上，示例理由"


def test_a_move_needs_a_reason_and_a_case_of_the_line(in_round, clerk, cases):
    line = drafted(in_round, clerk)
    other = national.case(in_round, "scoring")

    def moving(case, reason):
        return lambda: move_case(line, case, above=True, reason=reason, actor=clerk, now=NOW)

    assert refused_with(moving(cases[2], " ")) == ("reason_missing",)
    assert refused_with(moving(other, "示例")) == ("not_in_line",)
    assert line.moves.count() == 0


def test_a_signer_does_not_take_the_clerks_steps(in_round, clerk, cases):
    line = drafted(in_round, clerk)

    codes = refused_with(lambda: close_line(line, actor=accounts.national_signer(), now=NOW))

    assert codes == ("wrong_role",) * 3
    assert states(cases) == ["evaluated"] * 3


def test_scores_and_cases_changed_since_the_draft_stop_it(in_round, clerk, second, cases):
    line = drafted(in_round, clerk)
    Dossier.objects.filter(pk=cases[1].pk).update(state="withdrawn_later")

    codes = refused_with(lambda: close_line(line, actor=second, now=NOW))

    assert set(codes) == {"line_outdated", "no_such_step"}
    assert states(cases) == ["evaluated", "withdrawn_later", "evaluated"]
    discard_line(line, actor=second, now=NOW)
    close_line(drafted(in_round, clerk), actor=second, now=NOW)
    assert states(cases) == ["proposed", "withdrawn_later", "proposed"]


def test_what_happens_to_other_cases_of_the_round_does_not_outdate_a_draft(
    in_round, clerk, second, cases
):
    line = drafted(in_round, clerk)
    national.case(in_round, "reported", region=HUBEI)
    national.sheet(national.case(in_round, "scoring"), ["1", "5"], by=clerk)

    assert close_line(line, actor=second, now=NOW).state == "closed"
    assert states(cases) == ["proposed", "proposed", "not_selected"]


def test_every_divergent_and_every_conflicted_case_is_named(in_round, clerk, second, cases):
    in_round.review_rule.spread_limit = Decimal(30)
    in_round.review_rule.save()
    wide = scored(in_round, "5")
    national.sheet(wide, ["1", "1"], by=clerk)
    near = scored(in_round, "2")
    national.sheet(near, ["2", "2"], by=clerk, expert=evaluation.expert(near.region_id))
    line = drafted(in_round, clerk)

    with pytest.raises(Refused) as refused:
        close_line(line, actor=second, now=NOW)

    said = {(one.code, one.message.split("”")[0]) for one in refused.value.refusals}
    assert ("divergence_unresolved", f"“{wide.institution}") in said
    assert ("conflicted_sheet", f"“{near.institution}") in said
    assert states(cases) == ["evaluated"] * 3


def test_equals_left_to_the_hand_are_decided_before_closing(in_round, clerk, second):
    same = [scored(in_round, "4") for _ in range(3)]
    line = drafted(in_round, clerk, ties="hand")

    open_ = refused_with(lambda: close_line(line, actor=second, now=NOW))
    for number, case in enumerate(same):
        move_case(line, case, above=number == 1, reason="示例理由", actor=clerk, now=NOW)
    close_line(line, actor=second, now=NOW)

    assert open_ == ("tie_open",) * 3
    assert states(same) == ["not_selected", "proposed", "not_selected"]


@pytest.mark.requirement("R0-08")
def test_honours_break_a_tie_only_where_the_rule_says_so(in_round, clerk, cases):
    assert refused_with(lambda: drafted(in_round, clerk, ties="honours")) == (
        "honours_not_in_rule",
    )
    in_round.review_rule.honours_break_ties = True
    in_round.review_rule.save()

    assert drafted(in_round, clerk, ties="honours").state == "draft"


def test_one_draft_at_a_time_and_none_of_nothing(in_round, clerk):
    assert refused_with(lambda: drafted(in_round, clerk)) == ("nothing_to_draw",)
    scored(in_round, "4")
    drafted(in_round, clerk)

    assert refused_with(lambda: drafted(in_round, clerk)) == ("line_open",)


@pytest.mark.requirement("F-15")
def test_an_officer_behind_a_wall_has_no_hand_in_the_line(in_round, clerk, second, cases):
    line = drafted(in_round, clerk)
    wall = Wall.objects.create(
        dossier=cases[0], person=second, reason="示例", raised_by=clerk, raised_at=NOW
    )
    acts = [
        lambda: close_line(line, actor=second, now=NOW),
        lambda: discard_line(line, actor=second, now=NOW),
        lambda: move_case(line, cases[1], above=False, reason="示例", actor=second, now=NOW),
        lambda: draft_line(in_round, TERMS, actor=second, now=NOW),
    ]

    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == ("not_permitted",)
        assert str(cases[0].institution) not in str(refused.value)
        assert cases[0].reference not in str(refused.value)
    assert states(cases) == ["evaluated"] * 3
    wall.delete()
    assert close_line(line, actor=second, now=NOW).state == "closed"


def test_a_closed_line_is_computed_again_and_a_changed_record_is_found(
    in_round, clerk, second, cases, capsys
):
    line = close_line(drafted(in_round, clerk), actor=second, now=NOW)

    call_command("verify_line", in_round.slug)
    said = capsys.readouterr().out
    LineDraw.objects.filter(pk=line.pk).update(terms={**TERMS, "number": 1})

    assert line.digest in said
    with pytest.raises(CommandError, match="不一致"):
        call_command("verify_line", in_round.slug)


def test_a_record_changed_with_its_digest_is_found_by_the_log(in_round, clerk, second, cases):
    from evaluation.line import sealed

    line = close_line(drafted(in_round, clerk), actor=second, now=NOW)
    terms = {**TERMS, "number": 1}
    LineDraw.objects.filter(pk=line.pk).update(terms=terms, digest=sealed(line.inputs, terms, []))

    with pytest.raises(CommandError, match="操作日志"):
        call_command("verify_line", in_round.slug)


@pytest.mark.parametrize("what", [Score, DefenceScore])
def test_a_score_changed_behind_the_portal_is_found(in_round, clerk, second, cases, what):
    for case in cases:
        mark = {"dossier": case, "judge": "示例评委", "version": 1, "value": 80}
        DefenceScore.objects.create(**mark, recorded_by=clerk, recorded_at=NOW)
    close_line(drafted(in_round, clerk), actor=second, now=NOW)
    call_command("verify_line", in_round.slug)

    row = what.objects.order_by("pk").first()
    what.objects.filter(pk=row.pk).update(value=1)

    with pytest.raises(CommandError, match=f"评分在确认后有改动，涉及 {cases[0].reference}$"):
        call_command("verify_line", in_round.slug)
    what.objects.filter(pk=row.pk).update(value=row.value)
    call_command("verify_line", in_round.slug)


def test_a_round_without_a_closed_line_and_an_unknown_round_are_said(in_round):
    with pytest.raises(CommandError, match="没有已确认的划线"):
        call_command("verify_line", in_round.slug)
    with pytest.raises(CommandError, match="没有这个批次"):
        call_command("verify_line", "nowhere")
