"""manage.py replay_assignment: the same panel from stored inputs and seed, or it says what differs."""

import pytest
from django.core.management import CommandError, call_command

from evaluation.actions import proposals
from portal.audit.models import Entry
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


def replay(proposal, capsys) -> str:
    call_command("replay_assignment", str(proposal.pk))
    return capsys.readouterr().out


def test_a_drawn_proposal_is_drawn_again_identically(drawn, capsys):
    said = replay(drawn, capsys)

    assert "结果一致" in said
    assert "没有变动" in said
    assert drawn.commitment in said


def test_a_published_proposal_still_replays_and_the_moved_pool_is_said(drawn, officer, capsys):
    proposals.publish(drawn, actor=officer, now=NOW)

    said = replay(drawn, capsys)

    assert "结果一致" in said
    assert "已有变动" in said


@pytest.mark.parametrize(
    ("tampered", "sentence"),
    [
        (lambda _p: {"seed": "0" * 64}, "种子与承诺值不一致"),
        (lambda p: {"inputs": {**p.inputs, "reviewers": p.inputs["reviewers"][1:]}}, "输入摘要"),
        (lambda p: {"outcome": {**p.outcome, "pairs": p.outcome["pairs"][1:]}}, "存档结果不一致"),
        (lambda _p: {"commitment": "1" * 64}, "操作日志"),
    ],
)
def test_what_was_altered_is_named(drawn, tampered, sentence):
    type(drawn).objects.filter(pk=drawn.pk).update(**tampered(drawn))

    with pytest.raises(CommandError, match=sentence):
        call_command("replay_assignment", str(drawn.pk))


def test_a_commitment_that_the_log_does_not_know_is_named(drawn):
    Entry.objects.filter(action="commit_seed").delete()

    with pytest.raises(CommandError, match="操作日志"):
        call_command("replay_assignment", str(drawn.pk))


def test_an_unknown_or_undrawn_proposal_is_an_error(in_round, pool, officer):
    committed = proposals.commit_seed(in_round, actor=officer, now=NOW)

    with pytest.raises(CommandError, match="没有已求解的方案"):
        call_command("replay_assignment", str(committed.pk))
