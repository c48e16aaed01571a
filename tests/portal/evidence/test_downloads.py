"""The bytes leave only as what they were checked to be, and with headers that disarm them."""

import pytest
from django.urls import reverse

from portal.audit.models import Entry
from portal.evidence.models import StoredFile
from tests.factories import accounts, evidence, files
from tests.portal.evidence.test_uploads import submit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-22")]


@pytest.fixture
def editor(client, case):
    client.force_login(case.created_by)
    return client


def get(client, file, **query):
    """The answer, read to its end, so that the file behind it is closed."""
    url = reverse("evidence:download", args=[file.dossier.reference, file.token])
    response = client.get(url, query)
    response.body = response.getvalue() if response.streaming else response.content
    return response


def test_a_download_is_an_attachment_that_can_do_nothing(editor, case, staff):
    stored = evidence.stored(case, b"the bytes")
    file = evidence.file(case, staff, stored=stored, name="名册 2024.pdf")

    response = get(editor, file)

    assert response.body == b"the bytes"
    assert response["Content-Type"] == "application/pdf"
    assert (
        response["Content-Disposition"]
        == "attachment; filename*=utf-8''%E5%90%8D%E5%86%8C%202024.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("kind", "mime", "shown"),
    [
        ("pdf", "application/pdf", "inline"),
        ("png", "image/png", "inline"),
        ("jpg", "image/jpeg", "inline"),
        ("docx", "application/octet-stream", "attachment"),
        ("xlsx", "application/octet-stream", "attachment"),
    ],
)
def test_only_pages_and_pictures_open_in_the_browser(editor, case, staff, kind, mime, shown):
    content = files.pdf() + kind.encode()
    stored = evidence.stored(case, content, kind=kind, mime=mime)
    file = evidence.file(case, staff, stored=stored, name=f"a.{kind}")

    response = get(editor, file, view="1")

    assert response["Content-Disposition"] == f'{shown}; filename="a.{kind}"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_held_file_is_not_served(editor, case, staff):
    file = evidence.file(case, staff)
    StoredFile.objects.update(scan=StoredFile.Scan.HELD)

    response = get(editor, file)

    assert response.status_code == 409
    assert "待查毒" in response.content.decode()
    page = editor.get(reverse("evidence:file", args=[case.reference, file.token]))
    assert "下载文件" not in page.content.decode()
    StoredFile.objects.update(scan=StoredFile.Scan.CLEAN)
    assert get(editor, file).status_code == 200


def test_bytes_changed_on_the_disk_are_not_served(editor, case, staff):
    file = evidence.file(case, staff)
    with open(file.stored.file.path, "r+b") as lying:  # noqa: PTH123 - changed behind the storage
        lying.write(b"X")

    response = get(editor, file)

    assert response.status_code == 409
    assert "与上传时的内容不一致" in response.content.decode()
    entry = Entry.objects.get(action="broken_evidence")
    assert (entry.object_reference, entry.detail["file"]) == (case.reference, str(file.token))


def test_bytes_that_are_gone_are_said_to_be(editor, case, staff):
    file = evidence.file(case, staff)
    file.stored.file.storage.delete(file.stored.file.name)

    assert get(editor, file).status_code == 409
    assert Entry.objects.filter(action="broken_evidence").count() == 1


def test_every_reading_by_an_official_is_in_the_log(client, case, staff):
    submit(case)
    file = case.evidence.get(item=staff)
    readings = Entry.objects.filter(result=Entry.Result.READ)

    client.force_login(case.created_by)
    get(client, file)
    assert not readings.exists()
    client.force_login(accounts.province_clerk())
    get(client, file)
    client.get(reverse("evidence:file", args=[case.reference, file.token]))
    client.get(reverse("evidence:item", args=[case.reference, "staff"]))
    client.get(reverse("evidence:matrix", args=[case.reference]))

    assert [one.object_reference for one in readings] == [case.reference] * 4
    assert [str(file.token) in one.detail["what"] for one in readings.order_by("pk")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("path", ["/media/", "/files/", "/evidence/", "/var/media/files/"])
def test_the_storage_has_no_address_of_its_own(editor, case, staff, path):
    file = evidence.file(case, staff)

    assert editor.get(f"{path}{file.stored.file.name}").status_code == 404
    assert get(editor, file).status_code == 200
