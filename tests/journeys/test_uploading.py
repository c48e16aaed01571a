"""Several files at once, with scripts: what was taken is seen, what was not says why."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.dossiers.models import Dossier
from tests.factories import accounts, applications, dossiers, evidence, files, organizations
from tests.journeys.conftest import Entrance

pytestmark = pytest.mark.browser


@pytest.fixture
def javascript() -> bool:
    """Without scripts the form is posted whole; tests/portal/evidence has that."""
    return True


@pytest.fixture
def case(transactional_db: None, address: str, settings, tmp_path) -> Dossier:
    """A draft that is asked for one material."""
    del transactional_db, address
    settings.PORTAL_UPLOADS = tmp_path / "parts"
    in_round = dossiers.round_()
    evidence.item(in_round)
    unit = organizations.institution()
    return applications.draft(unit, in_round=in_round, by=accounts.manager(unit))


@pytest.mark.parametrize("page", ["", "items/staff/"], ids=["the matrix", "one material"])
def test_the_list_shows_what_was_taken_and_the_form_why_the_rest_was_not(
    case: Dossier, enter: Entrance, tmp_path: Path, page: str
):
    good, bad = tmp_path / "花名册.pdf", tmp_path / "说明.pdf"
    good.write_bytes(files.pdf())
    bad.write_bytes(b"no document at all")
    editor = enter(case.created_by)
    editor.open(f"/apply/{case.reference}/evidence/{page}")
    if not page:
        editor.fill(item="staff")

    editor.page.set_input_files("#fu", [good, bad])
    editor.page.get_by_role("button", name="上传文件").click()

    listed = editor.page.locator("[data-uploads=list], [data-uploads=files]")
    expect(listed).to_contain_text("花名册.pdf")
    refused = editor.page.locator(".uploads li", has_text="说明.pdf")
    expect(refused.get_by_role("status")).to_contain_text("PDF")
    expect(listed).not_to_contain_text("说明.pdf")
    assert [file.name for file in case.evidence.all()] == ["花名册.pdf"]
