import pytest
from django.urls import reverse

from evaluation.actions.examination import Mark, give_verdict
from evaluation.models import ClauseVerdict
from portal.audit.models import Entry
from portal.dossiers.models import Correction, Dossier
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return applications.submitted(in_round=dossiers.round_())


@pytest.fixture
def address(case):
    return reverse("evaluation:audit", args=[case.reference])


def asked(case, by) -> None:
    give_verdict(case, Mark("team", "correct", "请补充社保证明。"), version=1, actor=by, now=NOW)


def test_the_audit_shows_figure_threshold_and_source_side_by_side(clerk, desk_of, address):
    answer = desk_of(clerk).get(address)

    said = answer.content.decode()
    rows = {row.code: row for row in answer.context["page"].rows}
    assert [measure.actual for measure in rows["team"].measures] == ["20 人"]
    assert rows["team"].check == "达标"
    assert rows["basis"].check == "人工判断"
    assert "四（一）2（2）" in said
    assert Entry.objects.filter(action="read", result="read").count() == 1


def test_verdicts_are_saved_by_the_button(clerk, desk_of, case, address):
    posted = {
        "version": 1,
        "verdict_team": "met",
        "verdict_data": "correct",
        "comment_data": "请补",
    }

    answer = desk_of(clerk).post(address, posted)

    assert answer.status_code == 302
    given = dict(ClauseVerdict.objects.values_list("clause", "verdict"))
    assert given == {"team": "met", "data": "correct"}


def test_what_a_colleague_judged_meanwhile_is_not_undone(clerk, desk_of, case, address):
    asked(case, accounts.province_clerk())
    stale = {"version": 1, "verdict_scale": "met", "verdict_team": "", "was_team": ""}

    desk_of(clerk).post(address, stale)

    given = dict(ClauseVerdict.objects.values_list("clause", "verdict"))
    assert given == {"team": "correct", "scale": "met"}


HTMX = {"HX-Request": "true", "X-Autosave": "1"}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["button", "itself"])
def test_a_verdict_chosen_before_its_words_is_kept_and_the_words_are_asked_for(
    headers, clerk, desk_of, address
):
    posted = {"version": 1, "verdict_team": "correct", "verdict_data": "met"}

    answer = desk_of(clerk).post(address, posted, headers=headers, follow=True)

    said = answer.content.decode()
    assert answer.status_code == 200
    assert "请写明“业务团队”存在的问题和要求" in said
    assert "已审 1 / 6 条" in said
    given = dict(ClauseVerdict.objects.values_list("clause", "verdict"))
    assert given == {"team": "correct", "data": "met"}


def test_a_comment_typed_before_its_verdict_does_not_hold_up_the_others(clerk, desk_of, address):
    posted = {"version": 1, "verdict_team": "met", "comment_data": "缺一份"}
    client = desk_of(clerk)

    by_itself = client.post(address, posted, headers=HTMX)

    assert by_itself.status_code == 200
    assert "尚未保存，请选择审核结论" in by_itself.content.decode()
    assert dict(ClauseVerdict.objects.values_list("clause", "verdict")) == {"team": "met"}

    by_button = client.post(address, posted)

    assert by_button.status_code == 422
    assert "“数据资源”已填写意见，请选择审核结论" in by_button.content.decode()
    rows = {row.code: row for row in by_button.context["page"].rows}
    assert rows["data"].comment.value() == "缺一份"


def test_unmet_without_words_holds_back_the_letter_until_they_are_written(
    clerk, desk_of, case, address
):
    asked(case, clerk)
    client = desk_of(clerk)
    client.post(address, {"version": 1, "verdict_data": "unmet"})
    letter = reverse("evaluation:write_letter", args=[case.reference])
    posted = {"text_team": "请补充一人。", "sections_team": ["team"], "days": "5", "issue": "1"}

    held = client.post(letter, posted)

    assert held.status_code == 409
    assert "结论为“不符合”的条件尚未写明问题：数据资源" in held.content.decode()
    assert "请补充一人。" in held.content.decode()
    assert not Correction.objects.exists()

    client.post(
        address,
        {
            "version": 1,
            "verdict_data": "unmet",
            "comment_data": "没有来源说明",
            "was_data": "unmet|",
        },
    )

    assert client.post(letter, posted).status_code == 302


def test_htmx_saves_and_answers_with_the_parts_that_changed(clerk, desk_of, address):
    posted = {"version": 1, "verdict_team": "met"}

    answer = desk_of(clerk).post(address, posted, headers={"HX-Request": "true"})

    said = answer.content.decode()
    assert answer.status_code == 200
    assert "已审 1 / 6 条" in said
    assert 'value="met|"' in said


def test_a_verdict_on_an_old_version_is_a_conflict(clerk, desk_of, address):
    answer = desk_of(clerk).post(address, {"version": 0, "verdict_team": "met"})

    assert answer.status_code == 409
    assert not ClauseVerdict.objects.exists()


@pytest.mark.requirement("R0-06")
@pytest.mark.parametrize("name", ["audit", "write_letter", "recommend", "opinion"])
def test_a_case_of_another_province_is_not_there(name, clerk, desk_of, case):
    address = reverse(f"evaluation:{name}", args=[case.reference])
    stranger = accounts.province_clerk(organizations.HUBEI)

    assert desk_of(stranger).get(address).status_code == 404
    assert desk_of(clerk).get(address).status_code == 200


def test_the_letter_starts_from_the_verdicts(clerk, desk_of, case):
    asked(case, clerk)

    form = desk_of(clerk).get(reverse("evaluation:write_letter", args=[case.reference]))

    [(audit, text, sections)] = form.context["form"].items
    assert audit.clause.code == "team"
    assert text.value() == "请补充社保证明。"
    assert sections.value() == ["team"]
    assert form.context["form"]["days"].value() is None


def test_the_letter_is_previewed_with_its_counted_days_and_then_issued_once(clerk, desk_of, case):
    asked(case, clerk)
    client = desk_of(clerk)
    address = reverse("evaluation:write_letter", args=[case.reference])
    posted = {"text_team": "请补充一人。", "sections_team": ["team", "income"], "days": "５"}

    preview = client.post(address, {**posted, "preview": "1"})
    assert preview.status_code == 200
    assert "2026年5月25日 24:00" in preview.content.decode()
    assert not Correction.objects.exists()

    issued = client.post(address, {**posted, "issue": "1"}, follow=True)

    assert Dossier.objects.get(pk=case.pk).state == "returned"
    said = issued.content.decode()
    assert "请补充一人。" in said
    assert "1.2 近三年收入" in said
    again = client.post(address, {**posted, "issue": "1"})
    assert again.status_code == 409
    assert Correction.objects.count() == 1


@pytest.mark.requirement("R0-31")
def test_a_term_beyond_the_report_deadline_is_refused_with_the_text_kept(clerk, desk_of, case):
    asked(case, clerk)
    posted = {"text_team": "请补充一人。", "sections_team": ["team"], "days": "30", "preview": "1"}

    answer = desk_of(clerk).post(reverse("evaluation:write_letter", args=[case.reference]), posted)

    assert answer.status_code == 409
    assert "请补充一人。" in answer.content.decode()
    assert "不能晚于省级报送截止" in answer.content.decode()


def test_a_letter_without_a_term_asks_for_one(clerk, desk_of, case):
    asked(case, clerk)
    posted = {"text_team": "请补充一人。", "sections_team": ["team"], "days": "", "preview": "1"}

    answer = desk_of(clerk).post(reverse("evaluation:write_letter", args=[case.reference]), posted)

    assert answer.status_code == 422
    assert "请填写补正期限" in answer.content.decode()


def test_nothing_to_correct_is_said_before_anything_is_typed(clerk, desk_of, case):
    answer = desk_of(clerk).get(reverse("evaluation:write_letter", args=[case.reference]))

    assert [refusal.code for refusal in answer.context["beforehand"]] == ["nothing_to_correct"]


def test_the_letter_is_a_paper_for_both_sides(clerk, desk_of, case):
    asked(case, clerk)
    posted = {"text_team": "请补充一人。", "sections_team": ["team"], "days": "5", "issue": "1"}
    desk_of(clerk).post(reverse("evaluation:write_letter", args=[case.reference]), posted)
    letter = Correction.objects.get()
    address = reverse("evaluation:letter_pdf", args=[case.reference, letter.pk])

    for reader in (clerk, case.created_by):
        answer = desk_of(reader).get(address)
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert desk_of(accounts.province_clerk(organizations.HUBEI)).get(address).status_code == 404
