"""Making the redacted copy: suggestions, two windows, files, finishing, and the guard before experts."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from evaluation.actions import redaction, review
from evaluation.actions.phases import set_phases
from evaluation.models import RedactedCopy, RedactedFile
from evaluation.redacting import copy_of, owe_copies, version_of
from evaluation.redaction import MASK
from portal.dossiers.actions import advance
from portal.kernel.refusals import Refused
from portal.obligations.models import Message, Obligation
from tests.evaluation.redacting.conftest import PERSON, UNIT, waiting
from tests.evaluation.test_phases import stored
from tests.factories import accounts, evaluation, files, organizations
from tests.factories.clock import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def page(case, part: str = "") -> str:
    return reverse("evaluation:redaction", args=[case.reference]) + (f"?part={part}" * bool(part))


def papers(case):
    return version_of(case).papers


def withheld(case, by):
    for paper in papers(case):
        redaction.withhold_file(case, paper.key, actor=by, now=NOW)


def texts_saved(case) -> str:
    return str(copy_of(case).content)


def refused(act, *args, **kwargs) -> set[str]:
    with pytest.raises(Refused) as found:
        act(*args, **kwargs)
    return {one.code for one in found.value.refusals}


def test_acceptance_for_review_asks_the_applicant_until_the_phase_begins(case):
    advance(
        waiting(case, "formal_check"), "pass_formal_check", actor=accounts.national_clerk(), now=NOW
    )

    duty = Obligation.objects.get(kind="redaction")
    assert (duty.institution, duty.due_at) == (case.institution, NOW + DAY)
    assert Message.objects.filter(subject__startswith="请制作隐名材料").exists()


def test_in_a_single_blind_round_nothing_is_asked(case, in_round):
    in_round.review_phases.update(blindness="single")

    advance(
        waiting(case, "formal_check"), "pass_formal_check", actor=accounts.national_clerk(), now=NOW
    )

    assert not Obligation.objects.filter(kind="redaction").exists()


def test_the_duty_follows_the_phases_of_the_round(accepted, in_round):
    owe_copies(in_round.pk, NOW)
    phase = in_round.review_phases.get()
    officer = accounts.national_clerk()

    set_phases(in_round, [stored(phase, opens_at=NOW + 2 * DAY)], actor=officer, now=NOW)
    moved = Obligation.objects.get(kind="redaction").due_at
    set_phases(in_round, [stored(phase, blindness="single")], actor=officer, now=NOW)

    assert moved == NOW + 2 * DAY
    assert Obligation.objects.get(kind="redaction").closed_at == NOW


def test_the_page_shows_the_original_beside_a_suggestion_without_names(client, accepted, manager):
    client.force_login(manager)

    text = client.get(page(accepted)).content.decode()

    assert UNIT in text
    assert MASK in text
    assert not RedactedCopy.objects.exists()


def test_a_saved_text_is_kept_and_the_rest_stays_as_suggested(client, accepted, manager):
    client.force_login(manager)
    name = next(n for n, slot in version_of(accepted).slots.items() if PERSON in slot.original)

    answer = client.post(page(accepted), {"act": "save", f"t-{name}": "某负责人"})

    assert answer.status_code == 302
    block, slot = name.split(".")
    assert copy_of(accepted).content[block][slot] == "某负责人"
    assert UNIT not in texts_saved(accepted)
    assert PERSON not in texts_saved(accepted)


def test_two_windows_on_one_text_give_both(client, accepted, manager):
    client.force_login(manager)
    name = next(iter(version_of(accepted).slots))
    stale = {"act": "save", f"b-{name}": "0" * 12}

    answer = client.post(page(accepted), {**stale, f"t-{name}": "另一写法"})

    assert answer.status_code == 409
    assert "另一写法" in answer.content.decode()
    assert copy_of(accepted).content[name.split(".")[0]][name.split(".")[1]] == MASK


def test_a_name_left_in_a_text_is_warned_of_and_refused_at_finishing(client, accepted, manager):
    client.force_login(manager)
    withheld(accepted, manager)
    name = next(iter(version_of(accepted).slots))
    client.post(page(accepted), {"act": "save", f"t-{name}": f"见 {PERSON[0]} {PERSON[1:]}"})

    shown = client.get(page(accepted)).content.decode()
    answer = client.post(page(accepted), {"act": "finish"})

    assert "可能显示单位身份" in shown
    assert answer.status_code == 422
    assert 'data-code="still_told"' in answer.content.decode()
    assert copy_of(accepted).finished_at is None


def test_every_file_is_decided_before_finishing(accepted, manager):
    assert refused(redaction.finish, accepted, actor=manager, now=NOW) == {"file_undecided"}
    withheld(accepted, manager)

    redaction.finish(accepted, actor=manager, now=NOW)

    assert copy_of(accepted).finished_at == NOW


def test_finishing_locks_the_copy_settles_the_duty_and_can_be_taken_back(
    accepted, manager, in_round
):
    owe_copies(in_round.pk, NOW)
    withheld(accepted, manager)
    redaction.finish(accepted, actor=manager, now=NOW)
    settled = Obligation.objects.get(kind="redaction").closed_at
    save = redaction.save_texts, accepted, {}, {}

    locked = refused(*save, actor=manager, now=NOW)
    redaction.reopen(accepted, actor=manager, now=NOW)
    redaction.save_texts(accepted, {}, {}, actor=manager, now=NOW)

    assert (settled, locked) == (NOW, {"redaction_finished"})
    assert Obligation.objects.get(kind="redaction").closed_at is None


def test_once_scoring_has_opened_the_copy_stays_finished(accepted, manager):
    withheld(accepted, manager)
    redaction.finish(accepted, actor=manager, now=NOW)
    waiting(accepted, "scoring")

    assert refused(redaction.reopen, accepted, actor=manager, now=NOW) == {"not_in_review"}


def test_a_certifier_looks_on_and_strangers_find_nothing(client, accepted, unit):
    client.force_login(accounts.certifier(unit))
    own = client.get(page(accepted))
    written = client.post(page(accepted), {"act": "finish"})
    client.force_login(accounts.manager(organizations.institution()))

    assert (own.status_code, written.status_code) == (200, 422)
    assert client.get(page(accepted)).status_code == 404


def test_a_redacted_file_is_stored_without_metadata_under_a_neutral_name(client, accepted, manager):
    client.force_login(manager)
    key = papers(accepted)[0].key
    told = files.pdf(lambda writer: writer.add_metadata({"/Author": UNIT}))
    sent = SimpleUploadedFile(f"{UNIT}.pdf", told, content_type="application/pdf")

    answer = client.post(page(accepted, "files"), {"act": f"upload-{key}", f"file-{key}": sent})

    given = RedactedFile.objects.get()
    served = client.get(
        reverse("evaluation:redaction_file", args=[accepted.reference, given.token])
    )
    body = b"".join(served.streaming_content)
    assert answer.status_code == 302
    assert PdfReader(io.BytesIO(body)).metadata is None
    assert "01-1.pdf" in served["Content-Disposition"]
    assert UNIT not in given.file.name


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"PK\x03\x04"), ("a.pdf", b"<html>"), ("a.pdf", files.pdf()[:-20])],
)
def test_a_file_that_is_no_whole_pdf_or_picture_is_refused_beside_its_row(
    client, accepted, manager, name, content
):
    client.force_login(manager)
    key = papers(accepted)[0].key
    sent = SimpleUploadedFile(name, content)

    answer = client.post(page(accepted, "files"), {"act": f"upload-{key}", f"file-{key}": sent})

    assert answer.status_code == 422
    assert not RedactedFile.objects.exists()


def test_another_file_takes_the_place_of_the_first(accepted, manager):
    key = papers(accepted)[0].key
    first, second = (
        redaction.give_file(accepted, key, offered(pages), actor=manager, now=NOW)
        for pages in (1, 3)
    )

    assert list(RedactedFile.objects.all()) == [second]
    assert copy_of(accepted).content["files"][key] == str(second.token)
    assert first.digest != second.digest


def offered(pages: int):
    content = files.pdf(pages=pages)
    return redaction.Offered("遮盖.pdf", len(content), io.BytesIO(content))


def test_scoring_opens_only_with_a_finished_copy(accepted, manager):
    officer = accounts.national_clerk()
    review.assign([(accepted, [evaluation.expert()])], actor=officer, now=NOW)

    missing = refused(review.open_scoring, [accepted], actor=officer, now=NOW)
    withheld(accepted, manager)
    redaction.finish(accepted, actor=manager, now=NOW)
    review.open_scoring([accepted], actor=officer, now=NOW)

    accepted.refresh_from_db()
    assert (missing, accepted.state) == ({"redacted_copy_missing"}, "scoring")


def test_single_blind_scoring_opens_without_a_copy(accepted, in_round):
    in_round.review_phases.update(blindness="single")
    officer = accounts.national_clerk()
    review.assign([(accepted, [evaluation.expert()])], actor=officer, now=NOW)

    review.open_scoring([accepted], actor=officer, now=NOW)

    accepted.refresh_from_db()
    assert accepted.state == "scoring"
