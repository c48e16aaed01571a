"""The draft engine: what is typed is kept, and nobody overwrites a colleague unseen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.dossiers.drafts import Field, base_of, forget_fields, save_fields, standing_of
from portal.dossiers.models import DraftField
from portal.kernel.invalid import InvalidValue
from tests.factories.accounts import manager
from tests.factories.clock import NOW, SECOND
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import institution

LATER = NOW + timedelta(minutes=2)


def number(text: str) -> int:
    if not text.strip().isdecimal():
        raise InvalidValue("not_a_number", f"人数应填数字，例如 5，当前为“{text}”")
    return int(text)


COUNT = Field("count", "人数", number, stored="7")
NOTE = Field("note", "说明", str, stored="", empty="")
FIELDS = [COUNT, NOTE]


@pytest.fixture
def unit(db):
    return institution()


@pytest.fixture
def first(unit):
    return manager(unit)


@pytest.fixture
def second(unit):
    return manager(unit)


@pytest.fixture
def case(unit, first):
    return dossier(unit, round_(), by=first)


def bases(case) -> dict[str, str]:
    return {name: each.base for name, each in standing_of(case, FIELDS).items()}


def save(case, typed, given, by, at=NOW):
    return save_fields(case, "team", FIELDS, typed, given, actor=by, now=at)


def test_a_field_nobody_touched_stands_with_its_typed_column(case):
    assert standing_of(case, FIELDS)["count"].text == "7"
    assert standing_of(case, FIELDS)["count"].base == base_of(0, "7")


def test_what_was_touched_is_written_and_the_rest_is_not(case, first):
    saved, values = save(case, {"count": "8", "note": ""}, bases(case), first)

    assert saved.written == ["count"]
    assert values == {"count": 8}
    assert list(DraftField.objects.values_list("name", "text", "revision")) == [("count", "8", 1)]


def test_what_cannot_be_read_is_kept_as_typed_with_its_sentence(case, first):
    saved, values = save(case, {"count": "八"}, bases(case), first)

    assert values == {"count": None}
    assert saved.problems == {"count": "人数应填数字，例如 5，当前为“八”"}
    assert standing_of(case, FIELDS)["count"].text == "八"


def test_mending_a_field_clears_its_problem(case, first):
    save(case, {"count": "八"}, bases(case), first)

    saved, values = save(case, {"count": "8"}, bases(case), first, LATER)

    assert (saved.problems, values) == ({}, {"count": 8})
    assert DraftField.objects.get().problem == ""


def test_two_editors_of_one_field_get_both_values_and_nothing_is_lost(case, first, second):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)

    saved, values = save(case, {"count": "9"}, seen, second, LATER)

    (clash,) = saved.clashes
    assert (clash.mine, clash.theirs, clash.who) == ("9", "8", str(first))
    assert values == {}
    assert DraftField.objects.get().text == "8"


def test_the_other_fields_of_a_clashing_form_are_saved(case, first, second):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)

    saved, _values = save(case, {"count": "9", "note": "新"}, seen, second, LATER)

    assert saved.written == ["note"]
    assert [clash.name for clash in saved.clashes] == ["count"]


def test_choosing_mine_on_the_new_base_writes_it(case, first, second):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)
    saved, _values = save(case, {"count": "9"}, seen, second, LATER)

    again, values = save(case, {"count": "9"}, {"count": saved.clashes[0].base}, second, LATER)

    assert (again.clashes, values) == ([], {"count": 9})


def test_a_field_i_did_not_touch_does_not_clash_with_what_a_colleague_wrote(case, first, second):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)

    saved, _values = save(case, {"count": "7", "note": "新"}, seen, second, LATER)

    assert saved.clashes == []
    assert standing_of(case, FIELDS)["count"].text == "8"


def test_two_editors_of_different_fields_do_not_meet(case, first, second):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)

    saved, _values = save(case, {"note": "新"}, seen, second, LATER)

    assert (saved.written, saved.clashes) == (["note"], [])


def test_the_same_text_from_two_editors_is_no_clash(case, first, second):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)

    saved, _values = save(case, {"count": "8"}, seen, second, LATER)

    assert (saved.written, saved.clashes) == ([], [])


@pytest.mark.parametrize(
    ("after", "clashes"), [(15 * SECOND, 0), (16 * SECOND, 1)], ids=["on its way", "other window"]
)
def test_my_own_save_that_is_on_its_way_is_no_clash_and_another_window_is(
    case, first, after, clashes
):
    seen = bases(case)
    save(case, {"count": "8"}, seen, first)

    saved, _values = save(case, {"count": "88"}, seen, first, NOW + after)

    assert len(saved.clashes) == clashes


def test_line_ends_of_a_browser_are_no_change(case, first):
    save(case, {"note": "一\n二"}, bases(case), first)

    saved, _values = save(case, {"note": "一\r\n二"}, bases(case), first, LATER)

    assert saved.written == []


def test_a_nul_is_taken_out_and_said(case, first):
    saved, _values = save(case, {"note": "甲\x00乙"}, bases(case), first)

    assert standing_of(case, FIELDS)["note"].text == "甲乙"
    assert "控制字符" in saved.problems["note"]

    again, values = save(case, {"note": "甲乙"}, bases(case), first, LATER)

    assert (again.problems, values) == ({}, {"note": "甲乙"})


def test_an_unknown_name_is_ignored(case, first):
    saved, values = save(case, {"state": "recognised"}, {}, first)

    assert (saved.written, values) == ([], {})


def test_drafts_of_a_removed_row_go_with_it(case, first):
    row = Field("projects-1-title", "项目名称", str)
    other = Field("projects-12-title", "项目名称", str)
    typed = {"projects-1-title": "甲", "projects-12-title": "乙"}
    save_fields(case, "projects", [row, other], typed, {}, actor=first, now=NOW)

    forget_fields(case, "projects-1-")

    assert list(DraftField.objects.values_list("name", flat=True)) == ["projects-12-title"]


def test_a_save_asks_little_of_the_database(case, first):
    given = bases(case)

    with CaptureQueriesContext(connection) as asked:
        save(case, {"count": "8", "note": "新"}, given, first)

    assert len(asked) <= 6
