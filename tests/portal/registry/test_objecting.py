"""提出异议 through its pages: form, check, receipt, tracking; no account, no script."""

import re
from datetime import date

import pytest
import time_machine
from django.core.files.storage import default_storage

from evaluation.models import Objection
from portal.registry import pending
from portal.registry.views import objections as views
from tests.factories import papers
from tests.factories import registry as made
from tests.factories.clock import NOW, SECOND
from tests.factories.organizations import credit_code

pytestmark = pytest.mark.requirement("F-13")
SECRET = "示例提出人甲"


@pytest.fixture
def entry():
    return made.under_publicity()


def address(entry):
    return f"/notices/{entry.publicity.number}/objection/"


def typed(entry, **given):
    return {
        "step": "check",
        "pending": "",
        "entry": entry.pk,
        "facts": "示例事实，2024年6月的项目未完成。",
        "kind": "person",
        "objector": SECRET,
        "objector_code": "110101199001010000",
        "phone": "138 0000 0000",
        "letter": papers.pdf(),
        **given,
    }


def checked(client, entry, **given):
    return client.post(address(entry), typed(entry, **given))


def sent(client, entry, **given):
    page = checked(client, entry, **given).context["page"]
    return client.post(address(entry), {"step": "send", "pending": page.pending})


def test_an_objection_goes_from_the_form_by_the_check_page_to_its_receipt(client, entry):
    form = client.get(f"{address(entry)}?entry={entry.pk}")
    check = checked(client, entry, proofs=[papers.png(), papers.png("二.png", grey=9)])
    done = client.post(
        address(entry), {"step": "send", "pending": check.context["page"].pending}, follow=True
    )

    objection = Objection.objects.get()
    assert (form.status_code, check.status_code, done.status_code) == (200, 200, 200)
    assert objection.state == Objection.State.RECEIVED
    assert objection.received_at == NOW
    assert sorted(file.purpose for file in objection.files.all()) == ["letter", "proof", "proof"]
    assert objection.number in done.content.decode()
    assert Objection.objects.count() == 1


def test_nothing_is_sent_before_the_check_page_is_confirmed(client, entry):
    checked(client, entry)

    assert Objection.objects.count() == 0


def test_a_unit_names_itself_by_its_credit_code(client, entry):
    wrong = checked(client, entry, kind="unit", objector_code="91990000TE5TA0001V")
    right = checked(client, entry, kind="unit", objector_code=credit_code())

    assert wrong.status_code == 422
    assert "objector_code" in wrong.context["form"].errors
    assert right.status_code == 200


def test_sending_twice_gives_the_same_receipt(client, entry):
    page = checked(client, entry).context["page"]
    sending = {"step": "send", "pending": page.pending}

    first = client.post(address(entry), sending)
    second = client.post(address(entry), sending)

    assert first.url == second.url
    assert Objection.objects.count() == 1


def test_going_back_keeps_the_words_and_the_files(client, entry):
    page = checked(client, entry).context["page"]

    back = client.post(address(entry), {"step": "edit", "pending": page.pending})
    form = back.context["form"]
    again = client.post(
        address(entry), typed(entry, pending=back.context["page"].pending, letter="")
    )

    assert form["facts"].value() == "示例事实，2024年6月的项目未完成。"
    assert [file.name for file in back.context["page"].kept] == ["书面异议.pdf"]
    assert again.status_code == 200
    assert len(again.context["page"].files) == 1


def test_a_file_can_be_taken_away_again(client, entry):
    page = checked(client, entry, proofs=[papers.png()]).context["page"]
    back = client.post(address(entry), {"step": "edit", "pending": page.pending}).context["page"]
    proof = next(file for file in back.kept if file.purpose == "proof")

    again = client.post(
        address(entry), typed(entry, pending=back.pending, letter="", remove=proof.digest)
    )

    assert [answer.label for answer in again.context["page"].files] == ["加盖公章或签名的书面异议"]
    assert not default_storage.exists(proof.stored)


def test_a_wrong_field_keeps_what_was_typed_and_the_file_that_passed(client, entry):
    answer = checked(client, entry, phone="abc")

    page = answer.context["page"]
    assert answer.status_code == 422
    assert page.form["facts"].value() == "示例事实，2024年6月的项目未完成。"
    assert [file.name for file in page.kept] == ["书面异议.pdf"]
    assert Objection.objects.count() == 0


def test_a_file_that_is_not_what_it_says_is_refused_by_name(client, entry):
    answer = checked(client, entry, letter=papers.script())

    assert answer.status_code == 422
    assert "“书面异议.pdf”" in answer.context["form"].errors["letter"][0]
    assert Objection.objects.count() == 0


def test_without_a_letter_it_goes_no_further(client, entry):
    answer = checked(client, entry, letter="")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["letter"]


@pytest.mark.parametrize("blank", ["objector", "objector_code", "phone", "facts"])
def test_without_name_contact_or_facts_it_is_refused_and_written_down(client, entry, blank):
    answer = checked(client, entry, **{blank: ""})

    objection = Objection.objects.get()
    assert answer.status_code == 422
    assert blank in answer.context["form"].errors
    assert objection.state == Objection.State.REFUSED
    assert objection.number in answer.content.decode()
    assert "书面异议" not in objection.reason


def test_an_empty_form_is_refused_and_written_down(client, entry):
    answer = client.post(address(entry), {"step": "check"})

    assert answer.status_code == 422
    assert Objection.objects.get().state == Objection.State.REFUSED


def test_after_the_window_it_is_409_written_down_and_still_there_to_copy(client, entry):
    with time_machine.travel(entry.publicity.ends_at + SECOND, tick=False):
        answer = checked(client, entry)

    objection = Objection.objects.get()
    assert answer.status_code == 409
    assert objection.state == Objection.State.REFUSED
    assert objection.reason == "公示期已结束，不再受理异议"
    assert answer.context["form"]["facts"].value() == "示例事实，2024年6月的项目未完成。"
    assert made.CONTACT in answer.content.decode()


def test_a_form_checked_in_time_and_sent_too_late_is_409(client, entry):
    with time_machine.travel(entry.publicity.ends_at - SECOND, tick=False):
        page = checked(client, entry).context["page"]

    with time_machine.travel(entry.publicity.ends_at, tick=False):
        answer = client.post(address(entry), {"step": "send", "pending": page.pending})

    assert answer.status_code == 409
    assert Objection.objects.get().state == Objection.State.REFUSED


def test_after_the_window_the_page_offers_no_form(client):
    over = made.under_publicity(first_day=date(2026, 5, 6))

    answer = client.get(address(over))

    assert answer.status_code == 200
    assert answer.context["form"] is None
    assert "公示期已结束" in answer.content.decode()


def test_an_entry_of_another_list_is_not_taken(client, entry):
    other = made.under_publicity()

    answer = client.post(address(entry), {**typed(entry), "entry": other.pk})

    assert answer.status_code == 422
    assert "entry" in answer.context["form"].errors


def test_a_waiting_set_belongs_to_one_session(client, entry):
    page = checked(client, entry).context["page"]
    stranger = type(client)()

    for address_of_set in (page.pending, page.pending[:-1] + "x", ""):
        answer = stranger.post(address(entry), {"step": "edit", "pending": address_of_set})
        assert answer.status_code == 302
        assert answer.url == address(entry)
    assert client.post(address(entry), {"step": "edit", "pending": page.pending}).status_code == 200


def test_a_receipt_is_shown_to_the_session_that_sent_it_alone(client, entry):
    receipt = sent(client, entry).url

    assert client.get(receipt).status_code == 200
    assert type(client)().get(receipt).status_code == 404


def test_what_was_never_sent_is_swept_after_two_hours(client, entry):
    checked(client, entry)
    folder = default_storage.listdir(pending.FOLDER)[0]

    pending.sweep(NOW + pending.LIFETIME)
    kept = default_storage.listdir(pending.FOLDER)[0]
    swept = pending.sweep(NOW + pending.LIFETIME + SECOND)

    assert kept == folder
    assert swept == len(folder)
    assert default_storage.listdir(pending.FOLDER)[0] == []


def test_stored_names_tell_nothing_and_shown_names_are_made_safe(client, entry):
    sent(client, entry, letter=papers.pdf("举报 某单位.pdf"))

    file = Objection.objects.get().files.get()
    assert file.name == "举报 某单位.pdf"
    assert re.fullmatch(r"objections/2026/05/[0-9a-f]{32}\.pdf", file.file.name)


def test_who_objects_stands_on_no_public_page(client, entry):
    objection = Objection.objects.get(number=sent(client, entry).url.split("/")[2])
    notice = f"/notices/{entry.publicity.number}/"

    for page in (notice, "/notices/", "/", f"/search/?q={objection.number}", "/api/v1/notices/"):
        assert SECRET not in type(client)().get(page).content.decode()
    tracked = client.post(
        "/objections/track/", {"number": objection.number, "phone": "13800000000"}
    )
    assert SECRET not in tracked.content.decode()


def test_the_state_is_told_to_whoever_has_number_and_telephone(client, entry):
    number = sent(client, entry).url.split("/")[2]

    def asked(**given):
        return client.post(
            "/objections/track/", {"number": number, "phone": "13800000000", **given}
        )

    assert asked().context["page"].found.number == number
    assert asked(number=number.lower()).context["page"].found.number == number
    wrong_phone, unknown = asked(phone="13800000001"), asked(number="YY-2026-41-00000000")
    assert (wrong_phone.status_code, unknown.status_code) == (404, 404)
    assert "没有查到" in wrong_phone.content.decode()
    assert "没有查到" in unknown.content.decode()
    assert asked(phone="").status_code == 422


def test_an_address_has_so_many_tries_an_hour(client, entry):
    for _number in range(views.TRIES):
        assert checked(client, entry).status_code == 200

    refused = checked(client, entry)

    assert refused.status_code == 429
    assert refused.context["form"]["facts"].value() == "示例事实，2024年6月的项目未完成。"
    assert Objection.objects.count() == 0
    elsewhere = client.post(address(entry), typed(entry), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_guessing_numbers_comes_to_an_end(client):
    guess = {"number": "YY-2026-41-00000000", "phone": "13800000000"}
    for _number in range(views.LOOK_UPS):
        assert client.post("/objections/track/", guess).status_code == 404

    assert client.post("/objections/track/", guess).status_code == 429


def test_a_nul_in_a_name_is_a_clear_error(client, entry):
    answer = checked(client, entry, objector="示例\0甲")

    assert answer.status_code == 422
    assert "objector" in answer.context["form"].errors
