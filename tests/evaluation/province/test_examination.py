from datetime import timedelta

import pytest

from evaluation.actions.examination import (
    Mark,
    Wanted,
    give_verdict,
    give_verdicts,
    return_for_correction,
)
from evaluation.examined import clause_audits
from evaluation.models import ClauseVerdict
from portal.audit.models import Entry
from portal.dossiers.models import Correction, Dossier
from portal.kernel.calendar import WorkingCalendar, working_days_after
from portal.kernel.refusals import Refused
from portal.obligations.models import Message, Obligation
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db

TEAM = Mark("team", "correct", "社保证明缺少 1 人，请补充。")


@pytest.fixture
def clerk():
    return accounts.province_clerk()


@pytest.fixture
def case():
    return applications.submitted(in_round=dossiers.round_())


def term(days: int = 5):
    return working_days_after(NOW.date(), days, calendar=WorkingCalendar())


def wanted(text: str = "请补充社保证明。", sections=("team",)) -> Wanted:
    return Wanted("team", sections, text)


def test_a_verdict_stands_on_the_version_and_the_stage(clerk, case):
    verdict = give_verdict(case, TEAM, version=1, actor=clerk, now=NOW)

    assert (verdict.stage, verdict.version, verdict.verdict) == ("province", 1, "correct")
    assert Entry.objects.get(action="give_verdict").detail["before"] is None


def test_a_colleagues_later_verdict_keeps_the_earlier_one_in_the_log(clerk, case):
    give_verdict(case, TEAM, version=1, actor=clerk, now=NOW)
    colleague = accounts.province_clerk()

    give_verdict(case, Mark("team", "met"), version=1, actor=colleague, now=NOW)

    assert ClauseVerdict.objects.get().examiner == colleague
    before = Entry.objects.filter(action="give_verdict").first().detail["before"]
    assert (before["verdict"], before["examiner"]) == ("correct", str(clerk))


def test_a_verdict_that_asks_for_something_says_what(clerk, case):
    with pytest.raises(Refused) as refused:
        give_verdicts(
            case, [Mark("scale", "met"), Mark("team", "unmet")], version=1, actor=clerk, now=NOW
        )

    assert refused.value.codes == ("comment_missing",)
    assert not ClauseVerdict.objects.exists()


def test_a_verdict_on_an_older_version_is_refused(clerk, case):
    with pytest.raises(Refused) as refused:
        give_verdict(case, TEAM, version=0, actor=clerk, now=NOW)

    assert refused.value.codes == ("version_changed",)


@pytest.mark.requirement("R0-06")
def test_another_province_gives_no_verdict(case):
    stranger = accounts.province_clerk(organizations.HUBEI)

    with pytest.raises(Refused) as refused:
        give_verdict(case, TEAM, version=1, actor=stranger, now=NOW)

    assert refused.value.codes == ("not_examinable",)
    assert not ClauseVerdict.objects.exists()


def test_one_letter_asks_for_everything_and_opens_the_sections(clerk, case):
    give_verdict(case, TEAM, version=1, actor=clerk, now=NOW)

    letter = return_for_correction(
        case, [wanted(sections=("team", "income"))], remark="", term=term(), actor=clerk, now=NOW
    )

    assert Dossier.objects.get(pk=case.pk).state == "returned"
    assert [(i.clause, i.section) for i in letter.items.all()] == [
        ("team", "team"),
        ("team", "income"),
    ]
    assert letter.explanation[0] == {
        "day": "2026-05-18",
        "counted": False,
        "ordinal": None,
        "reason": "起算当日不计入",
    }
    duty = Obligation.objects.get(kind="correction")
    assert duty.due_at == letter.due_at
    assert Message.objects.filter(dossier=case, subject__contains="退回补正").count() == 2


def test_a_letter_needs_a_verdict_that_asks_for_a_correction(clerk, case):
    with pytest.raises(Refused) as refused:
        return_for_correction(case, [wanted()], remark="", term=term(), actor=clerk, now=NOW)

    assert refused.value.codes == ("nothing_to_correct",)
    assert not Correction.objects.exists()


@pytest.mark.requirement("R0-31")
def test_a_correction_ends_before_the_province_reports(clerk, case):
    give_verdict(case, TEAM, version=1, actor=clerk, now=NOW)

    with pytest.raises(Refused) as refused:
        return_for_correction(case, [wanted()], remark="", term=term(15), actor=clerk, now=NOW)

    assert refused.value.codes == ("due_after_report_deadline",)
    assert Dossier.objects.get(pk=case.pk).state == "submitted"
    assert (
        return_for_correction(
            case, [wanted()], remark="", term=term(10), actor=clerk, now=NOW
        ).due_at
        < case.round.province_deadline
    )


def test_an_item_without_words_or_section_is_refused(clerk, case):
    give_verdict(case, TEAM, version=1, actor=clerk, now=NOW)

    with pytest.raises(Refused) as refused:
        return_for_correction(
            case,
            [wanted(text=" "), wanted(sections=())],
            remark="",
            term=term(),
            actor=clerk,
            now=NOW,
        )

    assert refused.value.codes == ("item_incomplete",)


def test_figures_are_hidden_while_the_applicant_corrects(clerk, case):
    give_verdict(case, TEAM, version=1, actor=clerk, now=NOW)
    before = clause_audits(case)
    return_for_correction(
        case,
        [wanted()],
        remark="",
        term=term(),
        actor=clerk,
        now=NOW + timedelta(hours=1),
    )

    after = clause_audits(Dossier.objects.get(pk=case.pk))

    assert all(line.examined is not None for line in before)
    assert all(line.examined is None for line in after)
