"""Rows: typed, pasted, imported; all or nothing."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from applications.models import Project
from portal.dossiers.actions import advance
from portal.dossiers.models import DraftField
from tests.applications.conftest import signed_in
from tests.factories.accounts import manager
from tests.factories.applications import draft
from tests.factories.clock import NOW
from tests.factories.organizations import institution

GOOD = "示例项目甲\t示例单位\t河南省\t区域规划\t2024-01-01\t2024年6月30日\t是"
HALF = "示例项目乙\t\t湖北省\t\t\t\t"
BAD = "示例项目丙\t示例单位\t火星省\t区域规划\t2024-01-01\t明天\t是"


def url(case, rest="", code="projects"):
    return f"/apply/{case.reference}/s/{code}/{rest}"


def titles(case) -> list[str]:
    return list(case.declaration.projects.values_list("title", flat=True))


def test_a_row_is_added_with_what_was_typed(web, case):
    data = {"projects-new-title": "新项目", "projects-new-province": "河南省", "next": "1"}

    answer = web.post(url(case, "rows/new/"), data)

    added = case.declaration.projects.last()
    assert (answer.status_code, answer.url) == (302, url(case) + "#rows")
    assert (added.title, added.province_id, added.position) == ("新项目", "410000", 30)


def test_an_empty_row_is_not_added(web, case):
    answer = web.post(url(case, "rows/new/"), {"projects-new-title": " ", "next": "1"})

    assert answer.status_code == 422
    assert len(titles(case)) == 30


def test_a_row_with_a_wrong_date_is_added_and_asks_for_it(web, case):
    data = {"projects-new-title": "新项目", "projects-new-completed_on": "明年", "next": "1"}

    answer = web.post(url(case, "rows/new/"), data)

    assert answer.status_code == 422
    assert 'value="明年"' in answer.content.decode()
    assert case.declaration.projects.last().completed_on is None


def test_a_row_is_changed_and_removed(web, case):
    row = case.declaration.projects.first()
    where = url(case, f"rows/{row.pk}/")
    page = web.get(where).context["page"]
    data = {**dict(page.bases), **{n: s.text for n, s in page.standing.items()}}

    web.post(where, {**data, f"projects-{row.pk}-title": "改过的名称"})
    row.refresh_from_db()
    assert row.title == "改过的名称"

    assert "改过的名称" in web.get(f"{where}remove/").content.decode()
    web.post(f"{where}remove/")
    assert not Project.objects.filter(pk=row.pk).exists()
    assert DraftField.objects.count() == 0


def test_a_row_moves_up_and_the_first_stays(web, case):
    first, second = case.declaration.projects.all()[:2]

    web.post(url(case, "rows/order/"), {"up": second.pk})
    assert titles(case)[:2] == [second.title, first.title]

    web.post(url(case, "rows/order/"), {"up": second.pk})
    assert titles(case)[:2] == [second.title, first.title]


def test_a_row_of_another_case_is_unknown(web, case, opened):
    other = draft(institution(), in_round=opened)
    row = other.declaration.projects.first()

    assert web.get(url(case, f"rows/{row.pk}/")).status_code == 404
    assert web.post(url(case, f"rows/{row.pk}/remove/")).status_code == 404
    assert Project.objects.filter(pk=row.pk).exists()


def test_a_pasted_table_is_shown_first_and_then_applied(web, case):
    text = f"{GOOD}\n{HALF}"

    shown = web.post(url(case, "import/"), {"text": text, "mode": "append", "act": "preview"})
    assert (shown.status_code, shown.context["page"].total) == (200, 2)
    assert len(titles(case)) == 30

    text = shown.context["page"].text
    done = web.post(url(case, "import/"), {"text": text, "mode": "append", "act": "apply"})

    assert done.status_code == 302
    assert titles(case)[30:] == ["示例项目甲", "示例项目乙"]
    row = case.declaration.projects.get(title="示例项目甲")
    assert (row.province_id, row.kind, row.completed_on, row.government_funded) == (
        "410000",
        "regional_planning",
        date(2024, 6, 30),
        True,
    )


def test_one_wrong_row_and_nothing_is_applied(web, case):
    text = f"{GOOD}\n{BAD}"

    answer = web.post(url(case, "import/"), {"text": text, "mode": "append", "act": "apply"})

    assert answer.status_code == 422
    errors = answer.context["page"].errors
    assert [(error.row, error.column) for error in errors] == [
        (2, "province_id"),
        (2, "completed_on"),
    ]
    assert "示例项目丙" in answer.content.decode()
    assert len(titles(case)) == 30


def test_a_table_can_take_the_place_of_all_rows(web, case):
    web.post(url(case, "import/"), {"text": GOOD, "mode": "replace", "act": "apply"})

    assert titles(case) == ["示例项目甲"]


def workbook(case, web, *rows) -> SimpleUploadedFile:
    """The template as downloaded, with rows filled in below its example."""
    book = load_workbook(io.BytesIO(web.get(url(case, "template.xlsx")).content))
    for row in rows:
        book.worksheets[0].append(row.split("\t"))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("项目.xlsx", out.getvalue())


def test_the_template_is_filled_in_and_imported(web, case):
    file = workbook(case, web, GOOD, HALF)

    shown = web.post(url(case, "import/"), {"file": file, "mode": "append", "act": "preview"})
    text = shown.context["page"].text
    web.post(url(case, "import/"), {"text": text, "mode": "append", "act": "apply"})

    assert titles(case)[30:] == ["示例项目甲", "示例项目乙"]


def test_the_errors_of_a_workbook_carry_its_row_numbers_and_come_as_a_file(web, case):
    shown = web.post(
        url(case, "import/"), {"file": workbook(case, web, GOOD, BAD), "act": "preview"}
    )
    page = shown.context["page"]
    assert (shown.status_code, {error.row for error in page.errors}) == (422, {4})

    file = web.post(url(case, "import/"), {"text": page.text, "act": "errors"})

    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    assert sheet.cell(3, 1).value == "示例项目丙"
    assert "服务省域" in sheet.cell(3, 8).value


def test_a_file_that_is_no_workbook_is_refused_in_words(web, case):
    file = SimpleUploadedFile("项目.xlsx", b"not a workbook")

    answer = web.post(url(case, "import/"), {"file": file, "act": "preview"})

    assert answer.status_code == 422
    assert len(answer.context["page"].errors) == 1


@pytest.mark.parametrize("code", ["income", "basis"])
def test_a_section_without_a_table_takes_no_import(web, case, code):
    assert web.get(url(case, "import/", code)).status_code == 404


def test_a_locked_form_takes_no_rows(web, case, editor):
    advance(case, "send_for_sign_off", actor=editor, now=NOW)

    imported = web.post(url(case, "import/"), {"text": GOOD, "mode": "append", "act": "apply"})
    added = web.post(url(case, "rows/new/"), {"projects-new-title": "新项目"})

    assert (imported.status_code, added.status_code) == (409, 409)
    assert len(titles(case)) == 30


def test_a_colleague_of_the_institution_may_add_rows_too(case, unit):
    signed_in(manager(unit)).post(url(case, "rows/new/"), {"projects-new-title": "同事的项目"})

    assert titles(case)[-1] == "同事的项目"
