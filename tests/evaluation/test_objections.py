"""Receiving an objection: the action, without its pages."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from evaluation.actions.objections import HandedIn, Statement, receive_objection
from evaluation.guards import no_standing_objection
from evaluation.models import Objection, ObjectionFile, Publicity
from portal.audit.models import Entry
from portal.kernel.references import is_well_formed
from portal.obligations.models import Message
from tests.factories import registry as made
from tests.factories.accounts import national_clerk
from tests.factories.clock import NOW, SECOND

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-13")]


def statement(entry, **given):
    values = {
        "entry": entry,
        "kind": Objection.Kind.PERSON,
        "objector": "示例举报人",
        "objector_code": "110101199001010000",
        "contact_name": "",
        "phone": "13800000000",
        "email": "",
        "facts": "示例事实。",
        **given,
    }
    return Statement(**values)


def letter():
    return HandedIn(
        purpose=ObjectionFile.Purpose.LETTER,
        name="书面异议.pdf",
        kind="pdf",
        mime="application/pdf",
        size=4,
        digest="0" * 64,
        content=ContentFile(b"%PDF"),
    )


def received(entry, *, files=None, now=NOW, **given):
    files = [letter()] if files is None else files
    return receive_objection(entry.publicity, statement(entry, **given), files, now=now)


def test_a_whole_objection_inside_the_window_is_received():
    entry = made.under_publicity()

    objection = received(entry)

    assert objection.state == Objection.State.RECEIVED
    assert is_well_formed(objection.number)
    kept = objection.files.get()
    assert kept.name == "书面异议.pdf"
    assert "书面异议" not in kept.file.name
    with kept.file.open() as stored:
        assert stored.read() == b"%PDF"


def test_the_window_takes_its_first_instant_and_its_last_and_no_other():
    entry = made.under_publicity()
    start, end = entry.publicity.starts_at, entry.publicity.ends_at

    states = [received(entry, now=at).state for at in (start - SECOND, start, end - SECOND, end)]

    assert states == ["refused", "received", "received", "refused"]


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ({"objector": ""}, "没有写明真实姓名或单位名称和证件号码，按线索处理，不作为异议登记"),
        (
            {"objector_code": " "},
            "没有写明真实姓名或单位名称和证件号码，按线索处理，不作为异议登记",
        ),
        ({"phone": ""}, "没有留下联系电话"),
        ({"facts": "  "}, "没有写明事实和理由"),
        ({"entry": None}, "没有指明对哪家单位有异议"),
        ({"files": []}, "没有上传本人签名的书面异议"),
        ({"files": [], "kind": "unit"}, "没有上传加盖公章的书面异议"),
    ],
)
def test_what_is_missing_is_refused_and_written_down_with_the_reason(missing, reason):
    entry = made.under_publicity()
    said = {name: value for name, value in missing.items() if name != "files"}
    files = missing.get("files", [letter()])

    objection = receive_objection(
        entry.publicity, statement(**{"entry": entry, **said}), files, now=NOW
    )

    assert objection.state == Objection.State.REFUSED
    assert objection.reason == reason
    assert objection.decided_at == NOW
    assert objection.files.count() == 0


def test_all_reasons_are_given_at_once():
    entry = made.under_publicity()

    objection = received(entry, objector="", facts="", phone="", files=[])

    assert objection.reason.count("；") == 3


def test_a_withdrawn_list_takes_no_objection():
    entry = made.under_publicity()
    Publicity.objects.update(state=Publicity.State.WITHDRAWN)

    assert received(entry).state == Objection.State.REFUSED


def test_the_national_office_is_told_without_the_name_of_who_objects():
    officer = national_clerk()
    objection = received(made.under_publicity())

    told = Message.objects.get(recipient=officer)

    assert objection.number in told.subject
    assert "示例举报人" not in told.subject + told.body
    assert told.address == f"/desk/objections/{objection.number}/"


def test_a_refused_objection_disturbs_nobody():
    national_clerk()
    received(made.under_publicity(), facts="")

    assert Message.objects.count() == 0


def test_the_log_names_the_objection_and_not_the_person():
    received(made.under_publicity())
    received(made.under_publicity(first_day=date(2026, 5, 6)))

    done, refused = Entry.objects.order_by("pk")

    assert (done.action, refused.action) == ("receive_objection", "refuse_objection")
    assert refused.detail["reasons"] == ["window_over"]
    assert "示例举报人" not in f"{done.detail}{done.object_reference}"


def test_a_received_objection_holds_the_recognition_and_a_refused_one_does_not():
    held, free = made.under_publicity(), made.under_publicity()
    objection = received(held)
    received(free, facts="")

    said = no_standing_objection(held.dossier, None)

    assert [refusal.code for refusal in said] == ["objection_undecided"]
    assert objection.number in said[0].message
    assert no_standing_objection(free.dossier, None) == []
