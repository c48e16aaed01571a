"""Handing files in: in pieces by the script's protocol, and by an ordinary form."""

import hashlib
import json
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.audit.models import Entry
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.evidence import tasks
from portal.evidence.actions import sweep
from portal.evidence.models import EvidenceFile, StoredFile, Upload
from portal.obligations.models import Message
from tests.factories import accounts, evidence, files, organizations
from tests.factories.clock import DAY, HOUR, NOW
from tests.portal.evidence.test_clamd import daemon, replying

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-22")]

BODY = files.pdf(pages=3)


@pytest.fixture
def editor(client, case):
    client.force_login(case.created_by)
    return client


def announce(client, case, *, item="staff", name="名册.pdf", body=BODY, **told):
    given = {"item": item, "name": name, "size": len(body), "type": "", **told}
    url = reverse("evidence:upload", args=[case.reference])
    return client.post(url, json.dumps(given), content_type="application/json")


def put(client, url, piece, offset, **extra):
    headers = {"Upload-Offset": str(offset)}
    kind = "application/octet-stream"
    return client.generic("PUT", url, piece, content_type=kind, headers=headers, **extra)


def send(client, case, *, item="staff", name="名册.pdf", body=BODY):
    """The whole protocol in one piece: the answer that ends it."""
    begun = announce(client, case, item=item, name=name, body=body)
    if begun.status_code != 201 or begun.json().get("done"):
        return begun
    return put(client, begun.json()["upload"], body, 0)


def post(client, case, *uploads, item="staff"):
    """The form without script, with names as they stand: Django's own client would tidy them."""
    parts = [
        b'--end\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%s\r\n"
        % (upload.name.encode(), upload.content)
        for upload in uploads
    ]
    url = reverse("evidence:item", args=[case.reference, item])
    kind = "multipart/form-data; boundary=end"
    return client.generic("POST", url, b"".join(parts) + b"--end--\r\n", content_type=kind)


def nothing_is_kept() -> bool:
    return not (
        EvidenceFile.objects.exists() or StoredFile.objects.exists() or Upload.objects.exists()
    )


@pytest.mark.parametrize("upload", files.hostile(), ids=lambda upload: repr(upload.name))
def test_a_hostile_file_is_refused_and_nothing_of_it_is_kept(editor, case, lying, upload):
    before = lying()

    response = send(editor, case, name=upload.name, body=upload.content)

    assert response.status_code == 422
    assert response.json()["message"]
    assert nothing_is_kept()
    assert lying() == before
    assert Entry.objects.get(result="refused").detail["code"] == upload.code


@pytest.mark.parametrize(
    "upload",
    [each for each in files.hostile() if "\r" not in each.name],
    ids=lambda upload: repr(upload.name),
)
def test_the_plain_form_refuses_the_same_files(editor, case, lying, upload):
    before = lying()

    response = post(editor, case, upload)

    assert response.status_code == 422
    assert "未收下" in response.content.decode()
    assert nothing_is_kept()
    assert lying() == before


@pytest.mark.parametrize("upload", files.GOOD, ids=lambda upload: upload.name)
@pytest.mark.parametrize("way", [send, None], ids=["pieces", "form"])
def test_a_good_file_is_taken_and_its_bytes_are_those_that_were_checked(editor, case, upload, way):
    if way:
        response = send(editor, case, name=upload.name, body=upload.content)
        assert (response.status_code, response.json()["done"]) == (200, True)
    else:
        assert post(editor, case, upload).status_code == 302

    taken = EvidenceFile.objects.get()
    with taken.stored.file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == taken.stored.digest
    assert (taken.name, taken.clauses, taken.uploaded_by) == (
        upload.name,
        ["team"],
        case.created_by,
    )
    assert taken.stored.scan == StoredFile.Scan.NOT_SCANNED
    entry = Entry.objects.get(action="receive_evidence")
    assert (entry.object_reference, entry.detail["digest"]) == (
        case.reference,
        taken.stored.digest,
    )


def test_an_upload_goes_on_after_a_lost_piece(editor, case):
    digest = hashlib.sha256(BODY).hexdigest()
    url = announce(editor, case, sha256=digest).json()["upload"]
    assert put(editor, url, BODY[:400], 0).json() == {"offset": 400}

    repeated = put(editor, url, BODY[:400], 0)
    ahead = put(editor, url, BODY[800:], 800)
    again = announce(editor, case, sha256=digest)

    assert (repeated.status_code, repeated.json()) == (409, {"offset": 400})
    assert (ahead.status_code, ahead.json()) == (409, {"offset": 400})
    assert again.json() == {"upload": url, "offset": 400}
    done = put(editor, url, BODY[400:], 400).json()
    assert done == {"offset": len(BODY), "done": True, "evidence": done["evidence"]}
    assert put(editor, url, BODY[400:], 400).json() == done  # the answer had been lost
    assert EvidenceFile.objects.get().stored.digest == digest


def test_a_part_lost_with_its_disk_begins_again(editor, case, settings):
    url = announce(editor, case).json()["upload"]
    put(editor, url, BODY[:400], 0)
    for path in settings.PORTAL_UPLOADS.iterdir():
        path.unlink()

    assert put(editor, url, BODY[400:], 400).json() == {"offset": 0}
    assert put(editor, url, BODY, 0).json()["done"]


def test_the_same_bytes_are_held_once_and_said_to_be(editor, case):
    send(editor, case)

    other = post(editor, case, files.Upload("合同.pdf", BODY), item="contracts")

    assert other.status_code == 302
    page = editor.get(other["Location"]).content.decode()
    assert "本件申报已有相同的文件，直接使用" in page
    assert StoredFile.objects.count() == 1
    assert EvidenceFile.objects.count() == 2


def test_bytes_that_are_here_need_not_be_sent_again(editor, case):
    send(editor, case)
    digest = hashlib.sha256(BODY).hexdigest()

    answer = announce(editor, case, item="contracts", sha256=digest)

    assert answer.status_code == 201
    assert answer.json()["done"]
    assert EvidenceFile.objects.filter(item__code="contracts", stored__digest=digest).count() == 1


def test_the_same_file_twice_for_one_item_is_one_entry(editor, case):
    send(editor, case)
    send(editor, case)

    assert EvidenceFile.objects.count() == 1


def test_bytes_of_another_case_are_not_reachable_by_their_digest(editor, case):
    other = organizations.institution()
    foreign = Dossier.objects.create(
        reference="SB-2026-41-OTHER",
        programme="selection",
        round=case.round,
        institution=other,
        region=other.region,
        state="draft",
        created_by=accounts.manager(other),
        created_at=NOW,
        changed_at=NOW,
    )
    held = evidence.stored(foreign, BODY)

    answer = announce(editor, case, sha256=held.digest).json()

    assert answer["offset"] == 0
    assert "done" not in answer


def test_each_file_of_the_plain_form_has_its_own_result(editor, case):
    good, bad = files.GOOD[0], files.Upload("加密.pdf", files.encrypted_pdf("x"))

    response = post(editor, case, good, bad)

    said = response.content.decode()
    assert response.status_code == 200
    assert "已收下" in said
    assert "文件有密码，无法打开。请上传没有密码的版本" in said
    assert [file.name for file in EvidenceFile.objects.all()] == [good.name]


def test_a_form_without_a_file_says_so(editor, case):
    response = post(editor, case)

    assert response.status_code == 422
    assert "请选择要上传的文件" in response.content.decode()


def test_the_list_takes_files_for_the_item_that_is_named(editor, case):
    url = reverse("evidence:matrix", args=[case.reference])

    unnamed = editor.post(url, {"file": SimpleUploadedFile("a.pdf", BODY)})
    named = editor.post(url, {"item": "contracts", "file": SimpleUploadedFile("a.pdf", BODY)})

    assert (unnamed.status_code, named.status_code) == (422, 302)
    assert "请选择材料类别" in unnamed.content.decode()
    assert EvidenceFile.objects.get().item.code == "contracts"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"name": "报告\0.pdf"}, 422),
        ({"size": 51 * 1_048_576}, 422),
        ({"size": 0}, 422),
        ({"size": -1}, 422),
        ({"size": True}, 400),
        ({"size": "9"}, 400),
        ({"name": 9}, 400),
        ({"sha256": "zz"}, 400),
        ({"sha256": None}, 400),
        ({"item": "nothing"}, 404),
    ],
)
def test_a_wrong_announcement_is_refused_with_a_sentence(editor, case, told, status):
    answer = announce(editor, case, **told)

    assert answer.status_code == status
    assert answer.json()["message"]
    assert nothing_is_kept()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 9_000, b"9"])
def test_an_unreadable_announcement_is_400(editor, case, body):
    url = reverse("evidence:upload", args=[case.reference])

    assert editor.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 40])
def test_an_unreadable_offset_is_400(editor, case, offset):
    url = announce(editor, case).json()["upload"]

    assert put(editor, url, b"x", offset).status_code == 400


def test_a_body_of_200_megabytes_is_refused_by_its_length(editor, case):
    length = str(200 * 1_048_576)
    chunk = put(editor, announce(editor, case).json()["upload"], b"x", 0, CONTENT_LENGTH=length)
    announced = reverse("evidence:upload", args=[case.reference])
    item = reverse("evidence:item", args=[case.reference, "staff"])
    upload = {"file": SimpleUploadedFile("a.pdf", BODY)}

    assert chunk.status_code == 413
    assert chunk.json()["message"]
    assert (
        editor.post(announced, b"{}", "application/json", CONTENT_LENGTH=length).status_code == 413
    )
    form = editor.post(item, upload, CONTENT_LENGTH=length)
    assert form.status_code == 413
    assert "请减少一次提交的内容" in form.content.decode()
    assert not EvidenceFile.objects.exists()


def test_an_item_takes_no_more_files_than_it_says(editor, case, staff):
    staff.max_files = 1
    staff.save()
    send(editor, case)

    answer = send(editor, case, body=files.pdf(pages=4))

    assert answer.status_code == 422
    assert "最多 1 个文件，已有 1 个" in answer.json()["message"]
    assert EvidenceFile.objects.count() == 1


def test_a_case_takes_no_more_than_its_quota(editor, case, settings):
    settings.PORTAL_EVIDENCE_TOTAL = len(BODY) + 10
    assert send(editor, case).status_code == 200

    announced = announce(editor, case, body=files.pdf(pages=4))
    posted = post(editor, case, files.Upload("a.pdf", files.pdf(pages=4)))

    assert (announced.status_code, posted.status_code) == (422, 422)
    assert "本件申报的材料合计将达" in announced.json()["message"]
    assert StoredFile.objects.count() == 1


def test_uploads_under_way_count_towards_the_quota(editor, case, settings):
    settings.PORTAL_EVIDENCE_TOTAL = len(BODY) + 10
    first = announce(editor, case).json()["upload"]

    assert announce(editor, case, body=BODY + b"\n").status_code == 422
    assert put(editor, first, BODY, 0).status_code == 200


def submit(case):
    sender, signer = case.created_by, accounts.certifier(case.institution)
    for item in case.round.checklist.all():
        if not case.evidence.filter(item=item, removed_at=None).exists():
            evidence.file(case, item)
    advance(case, "send_for_sign_off", actor=sender, now=NOW)
    return advance(case, "submit", actor=signer, now=NOW, token=f"t{case.pk}")


def test_after_submission_nothing_can_be_changed_from_an_old_tab(editor, case, staff):
    begun = announce(editor, case).json()["upload"]
    submitted = submit(case)
    file = case.evidence.get(item=staff)
    before = list(EvidenceFile.objects.order_by("pk").values())
    args = [case.reference, file.token]

    answers = [
        put(editor, begun, BODY, 0),
        announce(editor, case, name="另.pdf"),
        post(editor, case, files.GOOD[0]),
        editor.post(reverse("evidence:remove", args=args)),
        editor.post(reverse("evidence:link", args=args), {"clauses": ["basis"]}),
        editor.post(reverse("evidence:describe", args=args), {"description": "改"}),
        editor.post(
            reverse("evidence:file", args=args), {"file": SimpleUploadedFile("a.pdf", BODY)}
        ),
    ]

    assert [answer.status_code for answer in answers] == [409] * 7
    assert list(EvidenceFile.objects.order_by("pk").values()) == before
    assert submitted.submissions.count() == 1


def test_a_correction_opens_its_items_and_no_others(editor, case, staff, contracts):
    submit(case)
    case.refresh_from_db()
    evidence.returned(case, accounts.province_clerk(), ("team", "team"))

    opened = send(editor, case, item="staff")
    closed = announce(editor, case, item="contracts")
    form = post(editor, case, files.GOOD[0], item="contracts")

    assert (opened.status_code, closed.status_code, form.status_code) == (200, 409, 409)
    assert "补正告知书没有要求补充" in closed.json()["message"]
    assert case.evidence.filter(item=contracts).count() == 1
    assert case.evidence.filter(item=staff).count() == 2


def test_a_correction_of_a_section_opens_what_proves_its_clauses(editor, case):
    submit(case)
    case.refresh_from_db()
    evidence.returned(case, accounts.province_clerk(), ("", "projects"))

    assert announce(editor, case, item="contracts").status_code == 201
    assert announce(editor, case, item="staff").status_code == 409


def test_a_correction_of_the_evidence_opens_all_of_it(editor, case):
    submit(case)
    case.refresh_from_db()
    evidence.returned(case, accounts.province_clerk(), ("", "evidence"))

    assert announce(editor, case, item="contracts").status_code == 201
    assert announce(editor, case, item="staff").status_code == 201


def test_the_latest_letter_decides_and_so_does_its_term(editor, case):
    submit(case)
    case.refresh_from_db()
    clerk = accounts.province_clerk()
    evidence.returned(case, clerk, ("team", "team"), now=NOW - 2 * DAY)
    evidence.returned(case, clerk, ("business", "projects"), now=NOW - DAY)

    assert announce(editor, case, item="staff").status_code == 409
    assert announce(editor, case, item="contracts").status_code == 201
    case.corrections.update(due_at=NOW - HOUR)
    late = announce(editor, case, item="contracts")
    assert (late.status_code, "补正期限已过" in late.json()["message"]) == (409, True)


def test_after_the_deadline_a_draft_takes_no_more_files(editor, case):
    case.round.routes.update(deadline=NOW)
    assert announce(editor, case).status_code == 201
    case.round.routes.update(deadline=NOW - HOUR)

    assert announce(editor, case).status_code == 409


def test_only_editors_hand_files_in(client, case):
    client.force_login(accounts.certifier(case.institution))

    answer = announce(client, case)

    assert answer.status_code == 409
    assert nothing_is_kept()


def test_an_upload_belongs_to_who_began_it(editor, case, client):
    url = announce(editor, case).json()["upload"]
    client.force_login(accounts.manager(case.institution))

    assert put(client, url, BODY, 0).status_code == 404
    client.force_login(accounts.manager(organizations.institution()))
    assert put(client, url, BODY, 0).status_code == 404
    client.force_login(case.created_by)
    assert put(client, url, BODY, 0).status_code == 200


def test_a_clean_file_is_marked_as_such(editor, case, settings):
    received = []
    with daemon(replying(b"stream: OK\0", received)) as address:
        settings.CLAMD_SOCKET = address
        send(editor, case)

    assert StoredFile.objects.get().scan == StoredFile.Scan.CLEAN
    assert received == [BODY]


def test_an_infected_file_is_refused_and_deleted(editor, case, settings, lying):
    before = lying()
    with daemon(replying(b"stream: Demo FOUND\0", [])) as address:
        settings.CLAMD_SOCKET = address
        answer = send(editor, case)

    assert answer.status_code == 422
    assert answer.json()["message"] == "文件带有病毒，已删除。请检查后重传"
    assert nothing_is_kept()
    assert lying() == before


def test_without_an_answer_the_file_is_held_and_settled_later(editor, case, settings, tmp_path):
    path = str(tmp_path / "s")
    settings.CLAMD_SOCKET = path
    send(editor, case)
    assert StoredFile.objects.get().scan == StoredFile.Scan.HELD
    assert tasks.scan_held() == 0

    with daemon(replying(b"stream: OK\0", []), path):
        assert tasks.scan_held() == 1

    assert StoredFile.objects.get().scan == StoredFile.Scan.CLEAN


def test_a_held_file_found_infected_goes_and_its_uploader_is_told(
    editor, case, settings, tmp_path, lying
):
    before = lying()
    path = str(tmp_path / "s")
    settings.CLAMD_SOCKET = path
    send(editor, case)

    with daemon(replying(b"stream: Demo FOUND\0", []), path):
        tasks.scan_held()

    assert nothing_is_kept()
    assert lying() == before
    message = Message.objects.get(recipient=case.created_by)
    assert "带有病毒，已删除" in message.body


def test_uploads_left_for_a_day_are_swept(editor, case, lying):
    url = announce(editor, case).json()["upload"]
    put(editor, url, BODY[:400], 0)
    before = lying()

    assert sweep(NOW + 23 * HOUR) == 0
    assert (Upload.objects.count(), lying()) == (1, before)
    assert sweep(NOW + 25 * HOUR) == 1
    assert not Upload.objects.exists()
    assert len(lying()) == len(before) - 1


def test_parts_of_no_upload_are_swept(case, settings, lying):
    settings.PORTAL_UPLOADS.mkdir()
    (settings.PORTAL_UPLOADS / "left").write_bytes(b"x")
    os.utime(settings.PORTAL_UPLOADS / "left", (0, 0))

    sweep(NOW)

    assert list(settings.PORTAL_UPLOADS.iterdir()) == []
