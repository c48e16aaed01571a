"""Who else has a section open, on whatever cache there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import presence
from tests.applications.conftest import signed_in
from tests.factories.accounts import manager
from tests.factories.clock import NOW, SECOND

AWAY = {
    "default": {
        "BACKEND": "portal.cache.RedisOrNothing",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 1},
    }
}


def url(case, code="basis"):
    return f"/apply/{case.reference}/s/{code}/"


def note_on(browser, case, code="basis") -> str:
    return browser.get(url(case, code)).context["page"].presence


def test_a_colleague_is_named_to_whoever_comes_and_nobody_to_the_first(web, case, unit, editor):
    colleague = signed_in(manager(unit))

    assert note_on(web, case) == ""
    assert note_on(colleague, case) == f"{editor}正在编辑本部分。"
    assert note_on(colleague, case, "team") == ""


def test_a_save_while_typing_brings_the_note(web, case, unit):
    colleague = manager(unit)
    note_on(signed_in(colleague), case)

    answer = web.post(url(case), {}, HTTP_HX_REQUEST="true")

    assert f"{colleague}正在编辑本部分。" in answer.content.decode()


def test_whoever_saves_and_goes_on_is_not_there_any_more(web, case, unit):
    colleague = signed_in(manager(unit))
    note_on(web, case)

    web.post(url(case), {"back": "1"})

    assert note_on(colleague, case) == ""


def test_a_reader_is_told_and_not_counted(web, case, signer, editor):
    note_on(web, case)

    case.state = "sign_off"
    case.save(update_fields=["state"])

    assert note_on(signed_in(signer), case) == f"{editor}正在编辑本部分。"
    assert note_on(web, case) == ""


@pytest.mark.parametrize(("after", "seen"), [(presence.FRESH, 1), (presence.FRESH + SECOND, 0)])
def test_the_note_ends_some_minutes_after_the_last_sign_of_life(case, unit, editor, after, seen):
    presence.arrive(case, "basis", editor, NOW)

    assert len(presence.arrive(case, "basis", manager(unit), NOW + after)) == seen


def test_the_note_asks_the_database_nothing(case, unit, editor):
    colleague = manager(unit)

    with CaptureQueriesContext(connection) as asked:
        presence.arrive(case, "basis", editor, NOW)
        presence.arrive(case, "basis", colleague, NOW + timedelta(minutes=1))
        presence.leave(case, "basis", editor, NOW)

    assert len(asked) == 0


def test_without_the_cache_the_page_opens_and_says_nothing(web, case, unit, settings):
    settings.CACHES = AWAY

    assert note_on(web, case) == ""
    assert note_on(signed_in(manager(unit)), case) == ""
