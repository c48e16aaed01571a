"""Both routes, from an institution's registration to the public register, in a browser."""

from datetime import datetime
from pathlib import Path

import pytest

from portal.dossiers.models import Dossier
from tests.factories import accounts, applications
from tests.factories.clock import SHANGHAI
from tests.factories.organizations import institution
from tests.journeys import applicants, nation, provinces, scenes
from tests.journeys.applicants import CERTIFIER, MANAGER, UNIT
from tests.journeys.conftest import Clock, Entrance
from tests.journeys.scenes import Offices

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LAST_DAY = datetime(2026, 5, 22, 15, 0, tzinfo=SHANGHAI)
AFTER_PUBLICITY = datetime(2026, 5, 25, 9, 0, tzinfo=SHANGHAI)


def submitted_by_the_institution(enter: Entrance, offices: Offices, folder: Path) -> Dossier:
    """Registration, confirmation, the whole form, sign-off and submission."""
    applicants.register(enter())
    provinces.confirm(enter(offices.clerk), UNIT)
    manager = enter(MANAGER)
    applicants.invite_certifier(manager, enter())
    case = applicants.begin(manager, "selection")
    applicants.type_identity(manager, case, javascript=manager.javascript)
    scenes.prefill(case)
    applicants.paste_releases(manager, case, 10)
    applicants.upload_evidence(manager, case, folder)
    applicants.send_for_sign_off(manager, case)
    applicants.submit(enter(CERTIFIER), case)
    return case


def reported_by_the_province(
    enter: Entrance, offices: Offices, case: Dossier, folder: Path
) -> None:
    """Six verdicts, one place, the sealed opinion, the list by two officers."""
    clerk = enter(offices.clerk)
    provinces.judge(clerk, case)
    provinces.recommend(clerk, case)
    provinces.write_opinion(clerk, case, folder)
    provinces.draft_list(clerk, folder)
    provinces.report(enter(offices.signer), case)


def reviewed_by_the_nation(enter: Entrance, offices: Offices, case: Dossier) -> None:
    """Batch, formal check, experts, scores, defence."""
    officer = enter(offices.officer)
    nation.accept_batch(officer)
    nation.pass_formal_check(officer, case)
    nation.open_scoring(officer, case, offices.experts)
    for expert, points in zip(offices.experts, "45", strict=True):
        nation.score(enter(expert.user), case, points)
    nation.conclude_review(officer, case)


def submitted_for_verification(enter: Entrance, offices: Offices, folder: Path) -> Dossier:
    """Route 2: ground and proof, and the form as advice; no province takes part."""
    unit = institution()
    editor, signer = accounts.manager(unit), accounts.certifier(unit)
    manager = enter(editor)
    case = applicants.begin(manager, "verification")
    scenes.prefill(case, releases=10)
    applicants.type_identity(manager, case, javascript=manager.javascript)
    manager.open(f"/apply/{case.reference}/s/ground/")
    manager.fill(ground="experimental_zone", ground_document="示例批复文件", done="1")
    manager.press("保存并继续")
    applicants.upload_evidence(manager, case, folder)
    applicants.send_for_sign_off(manager, case)
    applicants.submit(enter(signer), case)
    return case


def recognised_in_one_document(
    enter: Entrance, clock: Clock, offices: Offices, cases: list[Dossier]
) -> None:
    """Proposed, publicised by a second officer, and recognised when the window is over."""
    officer = enter(offices.officer)
    nation.propose(officer, cases)
    publicity = nation.draft_publicity(officer)
    nation.publish(enter(offices.leader), publicity)

    anybody = enter()
    anybody.open(f"/notices/{publicity.number}/")
    anybody.sees(*(case.institution.name for case in cases))
    anybody.open("/registry/")
    anybody.sees_not(UNIT)

    clock.set(LAST_DAY)
    leader = enter(offices.leader)
    leader.open("/desk/recognitions/")
    leader.sees("公示期未满")
    clock.set(AFTER_PUBLICITY)
    leader = enter(offices.leader)
    nation.recognise(leader, cases)


@pytest.mark.requirement(
    "R0-05", "R0-06", "R0-22", "R0-23", "R0-24", "R0-25", "R0-26", "R0-27", "R0-28", "R0-29"
)
def test_both_routes_end_in_one_document_and_on_the_register(
    enter: Entrance, clock: Clock, tmp_path: Path
) -> None:
    offices = Offices()
    selected = submitted_by_the_institution(enter, offices, tmp_path)
    reported_by_the_province(enter, offices, selected, tmp_path)
    reviewed_by_the_nation(enter, offices, selected)
    verified = submitted_for_verification(enter, offices, tmp_path)
    nation.verify_directly(enter(offices.officer), verified)
    cases = [selected, verified]
    recognised_in_one_document(enter, clock, offices, cases)

    anybody = enter()
    anybody.open("/registry/")
    anybody.sees(*(case.institution.name for case in cases))
    for case in cases:
        case.refresh_from_db()
        anybody.open(f"/verify/{case.certificate_number}/")
        anybody.sees("有效", case.institution.name)
    documents = {entry.document for case in cases for entry in case.document_entries.all()}
    assert len(documents) == 1


@pytest.mark.requirement("R0-22")
def test_a_correction_opens_what_was_named_and_shows_what_was_changed(
    enter: Entrance, tmp_path: Path
) -> None:
    offices = Offices()
    unit = institution()
    editor, signer = accounts.manager(unit), accounts.certifier(unit)
    case = applications.draft(unit, in_round=offices.round, by=editor)
    manager, certifier = enter(editor), enter(signer)
    applicants.upload_evidence(manager, case, tmp_path)
    applicants.send_for_sign_off(manager, case)
    applicants.submit(certifier, case)
    clerk = enter(offices.clerk)
    wrong = {"team": "请说明核心人员的经历", "basis": "请补充设备的型号"}
    provinces.judge(clerk, case, wrong=wrong)
    provinces.return_for_correction(clerk, case)

    manager.open(f"/apply/{case.reference}/progress/")
    manager.sees("补正告知书", *wrong.values())
    manager.open(f"/apply/{case.reference}/s/identity/")
    manager.sees("补正告知书没有要求修改这一项")
    manager.open(f"/apply/{case.reference}/s/basis/")
    manager.fill(equipment_note="示例型号服务器两台")
    manager.press("保存并继续")
    applicants.send_for_sign_off(manager, case, "补正送签批")
    applicants.submit(certifier, case)

    certifier.open(f"/apply/{case.reference}/versions/1/2/")
    certifier.sees("共 1 处不同", "示例型号服务器两台")
    clerk.open(f"/prov/cases/{case.reference}/")
    clerk.sees("第 2 次提交")
