"""The chain names the first row that does not hold."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import chain, triggers
from portal.audit.actions import record
from portal.audit.models import Entry, Seal

pytestmark = pytest.mark.django_db


def sealed(count: int = 5) -> list[Entry]:
    """Entries with their seals."""
    entries = [record("something", number=number) for number in range(count)]
    chain.seal_pending()
    return entries


def first_break(anchor: tuple[int, str] | None = None) -> tuple[int, str] | None:
    """Position and reason of the first break."""
    found = next(chain.breaks(anchor), None)
    return (found.position, found.reason) if found else None


def test_an_untouched_chain_holds():
    sealed()

    assert first_break() is None
    assert Seal.objects.count() == 5


def test_sealing_twice_seals_once():
    sealed()

    assert chain.seal_pending() == 0


def test_a_changed_row_is_named():
    entries = sealed()
    Entry.objects.filter(pk=entries[2].pk).update(actor_label="别人")

    assert first_break() == (3, "内容与摘要不一致")


def test_a_removed_row_is_named():
    entries = sealed()
    Seal.objects.filter(entry=entries[1]).delete()

    assert first_break() == (2, "缺少记录")


def test_a_cut_tail_shows_against_an_anchor_kept_elsewhere():
    entries = sealed()
    anchor = (5, Seal.objects.get(position=5).digest)
    Seal.objects.filter(entry__in=entries[3:]).delete()

    assert first_break() is None
    assert first_break(anchor) == (5, "末尾记录被删除或改动")


def test_the_command_says_what_is_wrong(capsys):
    entries = sealed()
    call_command("verify_audit")
    assert "日志完整，共 5 条" in capsys.readouterr().out

    Entry.objects.filter(pk=entries[0].pk).update(detail={"number": 9})
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit")
    assert str(caught.value) == f"第 1 条（记录 {entries[0].pk}）：内容与摘要不一致"


@pytest.mark.parametrize("table", triggers.TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_remove_a_row(table, change):
    sealed(1)
    triggers.install(connection)

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
    assert (Entry.objects.count(), Seal.objects.count()) == (1, 1)


def test_a_line_break_in_a_name_stays_one_line():
    entry = record("something", actor="甲\r\n2026 乙")

    assert entry.actor_label == "甲  2026 乙"
