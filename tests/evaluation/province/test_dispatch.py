import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evaluation.actions.dispatch import draft_batch, report_batch, seal_letter
from evaluation.actions.extensions import open_report_duty
from evaluation.actions.opinions import seal_opinion, write_opinion
from evaluation.actions.recommendation import move_to, recommend
from evaluation.manifest import letter_digest, verify
from evaluation.models import Batch, Opinion
from portal.audit.models import Entry
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Extension
from portal.evidence.inspection import Unacceptable
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refused
from portal.obligations.models import Message
from portal.obligations.reminders import send_due
from portal.organizations.models import SupportReplyLetter
from tests.evaluation.province import scenes
from tests.evaluation.province.test_lists import queries_of
from tests.factories import (
    accounts,
    applications,
    dossiers,
    evaluation,
    evidence,
    organizations,
)
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def quota():
    return dossiers.quota(dossiers.round_(), 3)


@pytest.fixture
def sealed_list(quota, clerk):
    """Two cases, the second one first, with sealed opinions and a sealed letter."""
    first, second = (
        scenes.sealed(scenes.listed(in_round=quota.round, by=clerk), clerk) for _ in range(2)
    )
    move_to(second, 1, actor=clerk, now=NOW)
    return scenes.drafted(quota.round, by=clerk), [second, first]


def states(cases) -> list[str]:
    return [Dossier.objects.get(pk=case.pk).state for case in cases]


def refused_codes(batch, by, at=NOW) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        report_batch(batch, actor=by, now=at)
    return refused.value.codes


def opened(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.requirement("R0-23")
def test_a_sealed_list_is_reported_in_its_order_with_its_digests(sealed_list, signer):
    batch, cases = sealed_list

    reported = report_batch(batch, actor=signer, now=NOW)

    assert states(cases) == ["reported", "reported"]
    assert reported.state == Batch.State.REPORTED
    assert [line["reference"] for line in reported.manifest["entries"]] == [
        case.reference for case in cases
    ]
    assert reported.manifest_digest == digest(reported.manifest)
    assert all(check.holds for check in verify(reported))


@pytest.mark.requirement("R0-31")
def test_a_province_that_has_reported_is_reminded_of_nothing(sealed_list, signer, clerk):
    batch, _cases = sealed_list
    due_at = batch.round.province_deadline
    open_report_duty(batch.round, batch.region, due_at, NOW)
    other = organizations.region(organizations.HUBEI)
    late = accounts.province_clerk(organizations.HUBEI)
    open_report_duty(batch.round, other, due_at, NOW)

    report_batch(batch, actor=signer, now=NOW)
    send_due(due_at - DAY)

    reminded = Message.objects.filter(key__startswith="reminder:").values_list("recipient")
    assert set(reminded) == {(late.pk,)}


@pytest.mark.requirement("R0-23")
def test_the_drafter_cannot_report(sealed_list, clerk, signer):
    batch, cases = sealed_list

    assert refused_codes(batch, clerk) == ("wrong_role", "same_person")
    assert states(cases) == ["recommended", "recommended"]
    assert report_batch(batch, actor=signer, now=NOW).reported_by == signer


@pytest.mark.requirement("R0-23")
def test_everything_missing_is_named_at_once_and_nothing_is_done(quota, clerk, signer):
    unwritten = scenes.listed(in_round=quota.round, by=clerk)
    unsealed = scenes.listed(in_round=quota.round, by=clerk)
    write_opinion(unsealed, "示例：同意推荐。", actor=clerk, now=NOW)
    batch = draft_batch(
        quota.round, quota.region, number="豫示函〔2026〕1号", text="示例", actor=clerk, now=NOW
    )

    codes = refused_codes(batch, signer, NOW + 20 * DAY)

    assert codes == (
        "letter_unsealed",
        "report_deadline_passed",
        "opinion_missing",
        "opinion_unsealed",
    )
    assert states([unwritten, unsealed]) == ["recommended", "recommended"]
    assert Batch.objects.get().state == Batch.State.DRAFTED


@pytest.mark.requirement("R0-31")
def test_a_late_list_is_refused_until_the_nation_extends(sealed_list, signer, quota):
    batch, cases = sealed_list
    late = quota.round.province_deadline + DAY

    assert refused_codes(batch, signer, late) == ("report_deadline_passed",)

    Extension.objects.create(
        kind=Extension.Kind.PROVINCE_REPORT,
        round=quota.round,
        region=quota.region,
        until=late + DAY,
        reason="示例理由",
        granted_by=accounts.national_signer(),
        granted_at=late,
    )
    report_batch(batch, actor=signer, now=late)
    assert states(cases) == ["reported", "reported"]


@pytest.mark.requirement("R0-31")
def test_the_last_instant_is_still_in_time(sealed_list, signer, quota):
    batch, cases = sealed_list

    report_batch(batch, actor=signer, now=quota.round.province_deadline)

    assert states(cases) == ["reported", "reported"]


def test_a_list_is_reported_once(sealed_list, signer, clerk, quota):
    batch, _cases = sealed_list
    report_batch(batch, actor=signer, now=NOW)

    assert refused_codes(batch, signer) == ("already_reported",)
    late = scenes.verified(in_round=quota.round, by=clerk)
    with pytest.raises(Refused) as refused:
        recommend(late, lane="quota", actor=clerk, now=NOW)
    assert refused.value.codes == ("already_reported",)
    with pytest.raises(Refused) as refused:
        scenes.drafted(quota.round, by=clerk)
    assert refused.value.codes == ("already_reported",)


def test_a_list_sent_back_gets_the_next_version(sealed_list, signer, clerk, quota):
    from portal.dossiers.actions import advance

    batch, cases = sealed_list
    reported = report_batch(batch, actor=signer, now=NOW)
    officer = accounts.national_clerk()
    for case in cases:
        advance(case, "send_back", actor=officer, now=NOW, note="示例理由", batch=reported)
    Batch.objects.update(state=Batch.State.REFUSED)

    again = scenes.drafted(quota.round, by=clerk)
    report_batch(again, actor=signer, now=NOW)

    assert again.version == 2
    assert states(cases) == ["reported", "reported"]


def test_a_list_changed_after_the_draft_is_drafted_again(sealed_list, signer, clerk):
    batch, cases = sealed_list
    move_to(cases[1], 1, actor=clerk, now=NOW)

    assert refused_codes(batch, signer) == ("list_changed",)

    scenes.drafted(batch.round, by=clerk)
    assert report_batch(batch, actor=signer, now=NOW).state == Batch.State.REPORTED


def test_a_changed_opinion_is_no_longer_covered_by_its_seal(sealed_list, signer, clerk):
    batch, cases = sealed_list
    write_opinion(cases[0], "示例：改过的意见。", actor=clerk, now=NOW)

    assert refused_codes(batch, signer) == ("opinion_unsealed",)
    assert Opinion.objects.get(dossier=cases[0]).seal is not None


def test_a_scan_of_an_older_text_is_refused(sealed_list, clerk):
    _batch, cases = sealed_list
    older = Opinion.objects.get(dossier=cases[0]).digest
    write_opinion(cases[0], "示例：改过的意见。", actor=clerk, now=NOW)

    with pytest.raises(Refused) as refused:
        seal_opinion(cases[0], scenes.scan(), covers=older, actor=clerk, now=NOW)

    assert refused.value.codes == ("opinion_changed",)


def test_a_scan_that_is_no_scan_is_refused(sealed_list, clerk):
    _batch, cases = sealed_list
    covers = Opinion.objects.get(dossier=cases[0]).digest
    disguised = scenes.scan("盖章件.png")

    with pytest.raises(Unacceptable):
        seal_opinion(cases[0], disguised, covers=covers, actor=clerk, now=NOW)


@pytest.mark.requirement("R0-09")
def test_an_exempt_line_whose_letter_was_stopped_is_named(quota, clerk, signer):
    case = scenes.verified(in_round=quota.round, by=clerk)
    letter = organizations.reply_letter(case.institution, clerk)
    recommend(case, lane="exempt", reply_letter=letter, actor=clerk, now=NOW)
    scenes.sealed(case, clerk)
    batch = scenes.drafted(quota.round, by=clerk)
    SupportReplyLetter.objects.update(revoked_on=NOW.date())

    assert refused_codes(batch, signer) == ("reply_letter_not_valid",)

    SupportReplyLetter.objects.update(revoked_on=None)
    report_batch(batch, actor=signer, now=NOW)
    assert states([case]) == ["reported"]


def test_another_provinces_signer_cannot_report(sealed_list):
    batch, cases = sealed_list

    codes = refused_codes(batch, accounts.province_signer(organizations.HUBEI))

    assert codes == ("wrong_role",)
    assert states(cases) == ["recommended", "recommended"]


def test_a_changed_text_shows_in_the_verification(sealed_list, signer):
    batch, cases = sealed_list
    reported = report_batch(batch, actor=signer, now=NOW)
    Opinion.objects.filter(dossier=cases[0]).update(text="被改过")

    wrong = [check.what for check in verify(reported) if not check.holds]

    assert wrong == [f"{cases[0].reference} 推荐意见"]


def test_the_pages_lead_from_the_draft_to_the_receipt(quota, clerk, signer, desk_of):
    scenes.sealed(scenes.listed(in_round=quota.round, by=clerk), clerk)
    drafting, signing = desk_of(clerk), desk_of(signer)
    address = reverse("evaluation:dispatch")

    wrong = drafting.post(address, {"number": "豫函[2026]1号", "text": "现报送。"})
    assert wrong.status_code == 422
    assert "豫函〔2026〕1号" in wrong.content.decode()
    assert (
        drafting.post(address, {"number": "豫函〔2026〕1号", "text": "现报送。"}).status_code == 302
    )
    batch = Batch.objects.get()
    paper = drafting.get(reverse("evaluation:batch_letter", args=[batch.pk]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")
    upload = {"covers": letter_digest(batch), "scan": scenes.scan()}
    assert drafting.post(reverse("evaluation:letter_seal"), upload).status_code == 302
    assert drafting.post(reverse("evaluation:report")).status_code == 409

    receipt = signing.post(reverse("evaluation:report"), follow=True)

    assert receipt.status_code == 200
    page = receipt.context["page"]
    assert page.reported.manifest_digest == Batch.objects.get().manifest_digest
    checked = signing.get(address, {"verify": "1"})
    assert checked.context["page"].holds
    assert "全部一致" in checked.content.decode()


def test_a_word_document_as_scan_keeps_the_page_and_says_why(quota, clerk, desk_of):
    case = scenes.listed(in_round=quota.round, by=clerk)
    opinion = write_opinion(case, "示例：同意推荐。", actor=clerk, now=NOW)
    wrong = scenes.scan("盖章件.docx")

    answer = desk_of(clerk).post(
        reverse("evaluation:seal", args=[case.reference]), {"covers": opinion.digest, "scan": wrong}
    )

    assert answer.status_code == 422
    assert "扩展名却是" in answer.content.decode()


def test_the_package_holds_every_paper_under_safe_names(sealed_list, signer, desk_of):
    batch, cases = sealed_list
    cases[0].institution.name = "示例/../机构"
    cases[0].institution.save()
    report_batch(batch, actor=signer, now=NOW)
    client = desk_of(signer)

    archive = opened(client.get(reverse("evaluation:package", args=[batch.pk])))

    names = archive.namelist()
    assert not [name for name in names if ".." in name or name.startswith("/")]
    manifest = json.loads(archive.read("manifest.json"))
    assert digest(manifest) == Batch.objects.get().manifest_digest
    folder = next(name for name in names if cases[0].reference in name).split("/")[0]
    assert {name.split("/")[1] for name in names if name.startswith(f"{folder}/")} == {
        "申报内容.json",
        "申报内容.pdf",
        "推荐意见.pdf",
        "推荐意见盖章件.pdf",
    }
    assert Entry.objects.filter(action="read", detail__what="报送材料包").count() == 1


def test_the_package_holds_the_evidence_of_the_submitted_version(quota, clerk, signer, desk_of):
    of = organizations.institution()
    editor, certifier = accounts.manager(of), accounts.certifier(of)
    case = applications.draft(of, in_round=quota.round, by=editor)
    proof = evidence.file(case, evidence.item(quota.round, title="合同/一"), by=editor)
    advance(case, "send_for_sign_off", actor=editor, now=NOW)
    case = advance(case, "submit", actor=certifier, now=NOW, token="t")
    evaluation.verdicts(case, clerk)
    recommend(case, lane="quota", actor=clerk, now=NOW)
    scenes.sealed(Dossier.objects.get(pk=case.pk), clerk)
    batch = scenes.drafted(quota.round, by=clerk)
    report_batch(batch, actor=signer, now=NOW)

    archive = opened(desk_of(signer).get(reverse("evaluation:package", args=[batch.pk])))

    (name,) = [name for name in archive.namelist() if "/证明材料/" in name]
    assert name.endswith("/证明材料/001_合同_一.pdf")
    assert hashlib.sha256(archive.read(name)).hexdigest() == proof.stored.digest
    assert f"{proof.stored.digest}  {name}" in archive.read("SHA256SUMS").decode()


def test_the_summary_sheet_lists_the_cases_in_order(sealed_list, signer, desk_of):
    batch, cases = sealed_list
    report_batch(batch, actor=signer, now=NOW)

    answer = desk_of(signer).get(reverse("evaluation:summary", args=[batch.pk]))

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == [c.reference for c in cases]


@pytest.mark.parametrize("name", ["batch_letter", "summary", "package"])
def test_another_province_and_an_unreported_list_are_not_there(name, sealed_list, signer, desk_of):
    batch, _cases = sealed_list
    address = reverse(f"evaluation:{name}", args=[batch.pk])
    stranger = desk_of(accounts.province_signer(organizations.HUBEI))
    nation = desk_of(accounts.national_clerk())

    assert stranger.get(address).status_code == 404
    assert nation.get(address).status_code == 404
    report_batch(batch, actor=signer, now=NOW)
    assert stranger.get(address).status_code == 404
    answer = nation.get(address)
    answer.close()
    assert answer.status_code == 200


def test_a_scan_is_for_those_who_may_read_its_case(sealed_list, clerk, desk_of):
    batch, cases = sealed_list
    stranger = desk_of(accounts.province_clerk(organizations.HUBEI))
    opinion = Opinion.objects.get(dossier=cases[0])

    for scan in (opinion.seal, batch.letter_scan):
        address = reverse("evaluation:scan", args=[scan.token])
        assert stranger.get(address).status_code == 404
        assert b"".join(desk_of(clerk).get(address).streaming_content).startswith(b"%PDF-")


def test_a_new_letter_needs_a_new_seal(sealed_list, clerk, signer):
    batch, _cases = sealed_list
    draft_batch(
        batch.round, batch.region, number="豫示函〔2026〕2号", text="改过", actor=clerk, now=NOW
    )

    assert refused_codes(batch, signer) == ("letter_unsealed",)
    with pytest.raises(Refused) as refused:
        seal_letter(batch, scenes.scan(), covers="0" * 64, actor=clerk, now=NOW)
    assert refused.value.codes == ("letter_changed",)


def test_a_longer_list_costs_the_page_no_more_queries(quota, clerk, signer, desk_of):
    client, address = desk_of(signer), reverse("evaluation:dispatch")
    scenes.sealed(scenes.listed(in_round=quota.round, by=clerk), clerk)
    scenes.drafted(quota.round, by=clerk)
    client.get(address)
    few = queries_of(client, address)

    for _ in range(2):
        scenes.sealed(scenes.listed(in_round=quota.round, by=clerk), clerk)
    scenes.drafted(quota.round, by=clerk)
    many = queries_of(client, address)

    assert len(many) == len(few) <= 20, "\n".join(many)


def test_a_list_reported_late_is_told_so_once(sealed_list, signer):
    batch, _cases = sealed_list

    late = refused_codes(batch, signer, batch.round.province_deadline + DAY)

    assert late == ("report_deadline_passed",)
