"""What is asked, what is there, and who sees which of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from guardian.shortcuts import assign_perm

from portal.audit.models import Entry
from portal.dossiers.models import Dossier
from portal.evidence.models import EvidenceFile
from portal.kernel.roles import Role
from tests.factories import accounts, evidence, files, organizations
from tests.portal.evidence.test_uploads import submit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-22")]
MOST_QUERIES = 20


def url(name, case, *args):
    return reverse(f"evidence:{name}", args=[case.reference, *args])


def status(client, address):
    """The status of an answer, read to its end, so that a file behind it is closed."""
    response = client.get(address)
    if response.streaming:
        response.getvalue()
    return response.status_code


def said(response):
    return response.content.decode()


@pytest.fixture
def editor(client, case):
    client.force_login(case.created_by)
    return client


def test_what_is_missing_and_required_stands_first(editor, case, staff, contracts):
    evidence.file(case, staff, name="名册.pdf")

    page = editor.get(url("matrix", case)).context["page"]

    assert [line.item for line in page.lines] == [contracts, staff]
    assert [line.words for line in page.lines] == ["缺 1 份", "已上传"]
    assert [(one.label, one.value) for one in page.figures][:3] == [
        ("必交材料", 1),
        ("已上传文件", 1),
        ("待处理", 1),
    ]


def test_the_matrix_says_in_each_cell_what_is_there(editor, case, staff):
    evidence.file(case, staff, clauses=["team", "basis"])

    page = editor.get(url("matrix", case)).context["page"]

    cells = {row.title: dict(zip(page.columns, row.cells, strict=True)) for row in page.rows}
    assert {k: v for k, v in cells["示例材料staff"].items() if v} == {
        "（2）业务团队": "yes",
        "（6）基础保障": "yes",
    }
    assert {k: v for k, v in cells["示例材料contracts"].items() if v} == {"（3）业务开展": "no"}


@pytest.mark.parametrize(("state", "shown"), [("", 2), ("missing", 1), ("held", 0), ("x", 2)])
def test_the_list_is_filtered_by_the_address(editor, case, staff, state, shown):
    evidence.file(case, staff)

    page = editor.get(url("matrix", case), {"state": state}).context["page"]

    assert len(page.shown) == shown


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_ask_the_database_the_same_whatever_the_number_of_files(editor, case, staff):
    first = evidence.file(case, staff)
    pages = [
        url("matrix", case),
        url("item", case, "staff"),
        url("file", case, first.token),
    ]
    for page in pages:
        editor.get(page)
    before = [queries_of(editor, page) for page in pages]
    for _ in range(30):
        evidence.file(case, staff)

    assert [queries_of(editor, page) for page in pages] == before
    assert max(before) <= MOST_QUERIES


def test_officials_pages_keep_to_the_same_bound(client, case, staff):
    submit(case)
    file = case.evidence.get(item=staff)
    client.force_login(accounts.province_clerk())
    pages = [url("matrix", case), url("item", case, "staff"), url("file", case, file.token)]
    for page in pages:
        client.get(page)

    assert max(queries_of(client, page) for page in pages) <= MOST_QUERIES


def test_an_editor_links_describes_replaces_and_removes(editor, case, staff):
    file = evidence.file(case, staff)

    editor.post(url("link", case, file.token), {"clauses": ["team", "basis"]})
    editor.post(url("describe", case, file.token), {"description": " 2024 年度 "})
    file.refresh_from_db()
    assert (file.clauses, file.description) == (["team", "basis"], "2024 年度")

    new = SimpleUploadedFile("新.pdf", files.pdf(pages=7))
    editor.post(url("file", case, file.token), {"file": new})
    file.refresh_from_db()
    standing = case.evidence.get(removed_at=None)
    assert file.removed_by == case.created_by
    assert (standing.name, standing.clauses, standing.description) == (
        "新.pdf",
        ["team", "basis"],
        "2024 年度",
    )

    editor.post(url("remove", case, standing.token))
    assert not case.evidence.filter(removed_at=None).exists()
    assert EvidenceFile.objects.count() == 2
    written = Entry.objects.filter(action__endswith="_evidence").order_by("pk")
    assert list(written.values_list("action", flat=True)) == [
        "link_evidence",
        "describe_evidence",
        "receive_evidence",
        "remove_evidence",
    ]


@pytest.mark.parametrize(
    ("name", "values"),
    [("link", {"clauses": ["nothing"]}), ("describe", {"description": "长" * 201})],
)
def test_a_wrong_value_is_said_and_changes_nothing(editor, case, staff, name, values):
    file = evidence.file(case, staff)

    response = editor.post(url(name, case, file.token), values)

    assert response.status_code == 422
    file.refresh_from_db()
    assert (file.clauses, file.description) == (["team"], "")


def test_a_refused_replacement_leaves_the_file(editor, case, staff):
    file = evidence.file(case, staff)

    bad = SimpleUploadedFile("新.pdf", files.encrypted_pdf("x"))
    response = editor.post(url("file", case, file.token), {"file": bad})

    assert response.status_code == 422
    assert "文件有密码" in said(response)
    assert case.evidence.get() == file
    assert case.evidence.get().removed_at is None


def test_a_file_removed_in_another_tab_is_said_to_be(editor, case, staff):
    file = evidence.file(case, staff)
    editor.post(url("remove", case, file.token))

    assert editor.post(url("remove", case, file.token)).status_code == 404


def test_a_name_is_shown_as_text(editor, case, staff):
    evidence.file(case, staff, name="<b>名册</b>.pdf")

    page = said(editor.get(url("item", case, "staff")))

    assert "&lt;b&gt;名册&lt;/b&gt;.pdf" in page
    assert "<b>名册" not in page


def test_while_it_is_corrected_officials_see_what_was_submitted(client, case, staff):
    submit(case)
    case.refresh_from_db()
    clerk = accounts.province_clerk()
    evidence.returned(case, clerk, ("team", "team"))
    old = case.evidence.get(item=staff)
    client.force_login(case.created_by)
    new = SimpleUploadedFile("补正后.pdf", files.pdf(pages=9))
    client.post(url("file", case, old.token), {"file": new})
    replaced = case.evidence.get(item=staff, removed_at=None)

    own = said(client.get(url("item", case, "staff")))
    client.force_login(clerk)
    official = said(client.get(url("item", case, "staff")))

    assert ("补正后.pdf" in own, old.name in own) == (True, False)
    assert ("补正后.pdf" in official, old.name in official) == (False, True)
    assert client.get(url("file", case, old.token)).status_code == 200
    assert client.get(url("file", case, replaced.token)).status_code == 404


def test_a_change_to_a_submitted_file_leaves_the_submitted_row(client, case, staff):
    submit(case)
    case.refresh_from_db()
    evidence.returned(case, accounts.province_clerk(), ("team", "team"))
    old = case.evidence.get(item=staff)
    client.force_login(case.created_by)

    client.post(url("link", case, old.token), {"clauses": ["team", "basis"]})

    old.refresh_from_db()
    changed = case.evidence.get(item=staff, removed_at=None)
    assert (old.clauses, changed.clauses) == (["team"], ["team", "basis"])
    assert changed.stored == old.stored


def test_officials_have_no_way_to_change_anything(client, case, staff):
    submit(case)
    case.refresh_from_db()
    evidence.returned(case, accounts.province_clerk(), ("team", "team"))
    file = case.evidence.get(item=staff)
    client.force_login(accounts.province_clerk())

    page = said(client.get(url("file", case, file.token)))
    answers = [
        client.post(url("remove", case, file.token)),
        client.post(url("link", case, file.token), {"clauses": []}),
        client.post(url("item", case, "staff"), {"file": SimpleUploadedFile("a.pdf", files.pdf())}),
    ]

    assert "移除这个文件" not in page
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    file.refresh_from_db()
    assert file.removed_at is None


def people(case):
    """Who reads a case in scoring, and who does not: (person, reads)."""
    of = case.institution
    assigned, unassigned = accounts.holding(Role.EXPERT), accounts.holding(Role.EXPERT)
    assign_perm("score_dossier", assigned, case)
    return {
        "own manager": (case.created_by, True),
        "own certifier": (accounts.certifier(of), True),
        "own editor without a grant": (accounts.holding(Role.EDITOR, of=of), False),
        "another institution": (accounts.manager(organizations.institution()), False),
        "own province": (accounts.province_clerk(), True),
        "another province": (accounts.province_clerk(organizations.HUBEI), False),
        "national office": (accounts.national_clerk(), True),
        "expert assigned": (assigned, True),
        "expert unassigned": (unassigned, False),
        "auditor": (accounts.holding(Role.AUDITOR), False),
        "administrator": (accounts.holding(Role.ADMINISTRATOR), False),
    }


def test_only_those_who_may_see_the_case_see_its_evidence(client, case, staff):
    submit(case)
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    file = case.evidence.get(item=staff)
    pages = [
        url("matrix", case),
        url("item", case, "staff"),
        url("file", case, file.token),
        url("download", case, file.token),
    ]

    for who, (person, reads) in people(case).items():
        client.force_login(person)
        codes = [status(client, page) for page in pages]
        assert (who, codes) == (who, [200 if reads else 404] * 4)


def test_a_draft_is_nobody_elses(client, case, staff):
    file = evidence.file(case, staff)
    own = {"own manager", "own certifier"}

    for who, (person, _reads) in people(case).items():
        client.force_login(person)
        codes = [
            status(client, page)
            for page in (url("matrix", case), url("download", case, file.token))
        ]
        assert (who, codes) == (who, [200 if who in own else 404] * 2)


def test_somebody_signed_out_is_asked_to_sign_in(client, case, staff):
    file = evidence.file(case, staff)

    for page in (url("matrix", case), url("download", case, file.token)):
        response = client.get(page)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_a_file_is_reached_through_its_own_case_alone(client, case, staff):
    file = evidence.file(case, staff)
    other = organizations.institution()
    manager = accounts.manager(other)
    foreign = Dossier.objects.create(
        reference="SB-2026-41-OTHER",
        programme="selection",
        round=case.round,
        institution=other,
        region=other.region,
        state="draft",
        created_by=manager,
        created_at=case.created_at,
        changed_at=case.created_at,
    )
    client.force_login(manager)

    assert client.get(url("matrix", foreign)).status_code == 200
    assert client.get(url("download", foreign, file.token)).status_code == 404
    assert client.post(url("remove", foreign, file.token)).status_code == 404
    file.refresh_from_db()
    assert file.removed_at is None
