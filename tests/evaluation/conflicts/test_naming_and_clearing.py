"""A conflict is named by one, cleared by two others, and some are never cleared."""

import pytest
from django.db import IntegrityError, transaction

from evaluation.actions.conflicts import ask_clearance, ask_clearance_of, clear, keep, name_conflict
from evaluation.actions.walls import raise_wall
from evaluation.conflicts.hits import hard_hits
from evaluation.models import FormerEmployment, NamedConflict
from portal.audit.models import Entry
from portal.kernel.refusals import Refused
from tests.factories import accounts
from tests.factories.clock import NOW
from tests.factories.organizations import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]


@pytest.fixture
def officers():
    return [accounts.national_clerk() for _ in range(3)]


@pytest.fixture
def named(case, expert, officers) -> NamedConflict:
    return name_conflict(expert, case, evidence="示例：同学", actor=officers[0], now=NOW)


def left_lately(expert, case, officers) -> None:
    FormerEmployment.objects.create(
        expert=expert,
        employer=case.institution.name,
        ended_on=case.round.window_start,
        source="示例履历",
        recorded_by=officers[0],
        recorded_at=NOW,
    )


def kinds(expert, case) -> list[str]:
    return [str(hit.kind) for hit in hard_hits(expert, case)]


def test_two_officers_who_did_not_name_it_clear_a_conflict(case, expert, officers, named):
    _namer, first, second = officers
    assert kinds(expert, case) == ["named"]

    ask_clearance(named, reason="查明为同名", actor=first, now=NOW)
    assert kinds(expert, case) == ["named"]
    clear(named, actor=second, now=NOW)

    assert kinds(expert, case) == []
    logged = Entry.objects.filter(object_reference=case.reference).values_list("action", flat=True)
    assert {"name_conflict", "ask_conflict_clearance", "clear_conflict"} <= set(logged)


@pytest.mark.parametrize("clears", [0, 1])
def test_neither_who_asked_nor_who_named_clears(case, expert, officers, named, clears):
    ask_clearance(named, reason="查明为同名", actor=officers[1], now=NOW)
    with pytest.raises(Refused) as refused:
        clear(named, actor=officers[clears], now=NOW)
    assert refused.value.codes == ("needs_another",)
    assert kinds(expert, case) == ["named"]


def test_who_named_a_conflict_does_not_ask_to_clear_it(officers, named):
    with pytest.raises(Refused) as refused:
        ask_clearance(named, reason="记错了", actor=officers[0], now=NOW)
    assert refused.value.codes == ("own_naming",)


def test_nothing_is_cleared_that_nobody_asked_for_or_that_is_cleared_already(officers, named):
    with pytest.raises(Refused) as early:
        clear(named, actor=officers[1], now=NOW)
    ask_clearance(named, reason="查明为同名", actor=officers[1], now=NOW)
    with pytest.raises(Refused) as twice:
        ask_clearance(named, reason="再申请", actor=officers[2], now=NOW)
    clear(named, actor=officers[2], now=NOW)
    with pytest.raises(Refused) as late:
        clear(named, actor=officers[2], now=NOW)
    said = [each.value.codes[0] for each in (early, twice, late)]
    assert said == ["clearance_not_asked", "clearance_asked", "already_cleared"]


def test_nobody_asks_without_a_reason(officers, named):
    with pytest.raises(Refused) as refused:
        ask_clearance(named, reason=" ", actor=officers[1], now=NOW)
    assert refused.value.codes == ("note_missing",)
    assert ask_clearance(named, reason="查明为同名", actor=officers[1], now=NOW).clear_asked_by


def test_behind_a_wall_nobody_names_asks_or_clears(case, expert, officers, named):
    namer, first, walled = officers
    ask_clearance(named, reason="查明为同名", actor=first, now=NOW)
    raise_wall(case, walled, reason="示例：近亲属", actor=namer, now=NOW)
    doors = (
        lambda actor: clear(named, actor=actor, now=NOW),
        lambda actor: keep(named, actor=actor, now=NOW),
        lambda actor: ask_clearance(named, reason="同名", actor=actor, now=NOW),
        lambda actor: ask_clearance_of(
            expert, case, "own_region", reason="同名", actor=actor, now=NOW
        ),
        lambda actor: name_conflict(expert, case, evidence="示例", actor=actor, now=NOW),
    )
    for door in doors:
        with pytest.raises(Refused) as refused:
            door(walled)
        assert refused.value.codes == ("not_permitted",)
    assert kinds(expert, case) == ["named"]
    clear(named, actor=accounts.national_clerk(), now=NOW)
    assert kinds(expert, case) == []


def test_a_second_officer_who_does_not_agree_leaves_it_standing(case, expert, officers, named):
    ask_clearance(named, reason="查明为同名", actor=officers[1], now=NOW)
    keep(named, actor=officers[2], now=NOW)
    named.refresh_from_db()
    assert (named.clear_asked_by, kinds(expert, case)) == (None, ["named"])


def test_the_database_itself_wants_two(named, officers):
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedConflict.objects.filter(pk=named.pk).update(
            clear_asked_by=officers[1], cleared_by=officers[1], cleared_at=NOW
        )


def test_a_computed_conflict_is_cleared_until_new_facts_appear(case, expert, officers):
    left_lately(expert, case, officers)
    assert kinds(expert, case) == ["former_employer"]

    asked = ask_clearance_of(
        expert, case, "former_employer", reason="仅挂名", actor=officers[1], now=NOW
    )
    clear(asked, actor=officers[2], now=NOW)
    assert kinds(expert, case) == []

    left_lately(expert, case, officers)
    FormerEmployment.objects.filter(pk=expert.former_employments.first().pk).update(
        source="另一来源"
    )
    assert kinds(expert, case) == ["former_employer"]


def test_own_employer_and_own_province_are_never_cleared(case, expert, officers):
    expert.employer, expert.region = case.institution.name, region(case.region_id)
    expert.save()
    assert kinds(expert, case) == ["own_employer", "own_region"]
    for kind in kinds(expert, case):
        with pytest.raises(Refused) as refused:
            ask_clearance_of(expert, case, kind, reason="人手不足", actor=officers[1], now=NOW)
        assert refused.value.codes == ("never_cleared",)
    assert not NamedConflict.objects.exists()


def test_what_no_longer_stands_cannot_be_cleared(case, expert, officers):
    with pytest.raises(Refused) as refused:
        ask_clearance_of(
            expert, case, "former_employer", reason="仅挂名", actor=officers[1], now=NOW
        )
    assert refused.value.codes == ("no_such_conflict",)
