"""The expert pool on the national desk: the list, one expert, changes and what they set off."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evaluation.actions import review
from evaluation.actions.declarations import ask_again
from evaluation.models import Assignment, ExpectedExpert, Expert, RoundField
from portal.audit.models import Entry
from portal.dossiers.queries import visible_to
from portal.kernel.roles import Role
from portal.obligations.models import Message, Obligation
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, evaluation
from tests.factories.clock import NOW
from tests.factories.organizations import HENAN, HUBEI, credit_code

pytestmark = pytest.mark.django_db
LIST = "evaluation:experts"


def page(expert, name: str = "expert") -> str:
    return reverse(f"evaluation:{name}", args=[expert.pk])


def profile(**given: object) -> dict[str, object]:
    return {
        "fields_named": ["law"],
        "employer": "示例研究院",
        "employer_credit_code": "",
        "employed_since": "2018-07-01",
        "region": HUBEI,
        "title": "研究员",
        "load_cap": "6",
        **given,
    }


def names(answer) -> set[int]:
    return {row.expert.pk for row in answer.context["rows"]}


def test_the_filters_of_the_list_live_in_the_address(client, clerk):
    lawyer = evaluation.expert(employer="示例法学院")
    lawyer.skills.create(field="law")
    out = evaluation.expert(in_pool=False)
    silent = evaluation.expert(declared=False)
    late = evaluation.expert(declared=False)
    late.declarations.create(declared_at=NOW, expires_on=date(2026, 5, 17))
    everybody = {lawyer.pk, out.pk, silent.pk, late.pk}

    def found(**query):
        return names(client.get(reverse(LIST), query))

    assert found() == everybody
    assert found(field="law") == {lawyer.pk} == found(q="法学院")
    assert found(pool="out") == {out.pk}
    assert found(interests="none") == {silent.pk}
    assert found(interests="expired") == {late.pk}
    assert found(interests="valid") == {lawyer.pk, out.pk}
    assert found(prov="999999") == everybody


def test_the_load_filter_counts_live_tasks_against_the_cap(client, clerk, invited):
    full = invited.expert
    Expert.objects.filter(pk=full.pk).update(load_cap=1)
    idle = evaluation.expert(load_cap=1)

    assert names(client.get(reverse(LIST), {"load": "full"})) == {full.pk}
    assert names(client.get(reverse(LIST), {"load": "free"})) == {idle.pk}
    assert names(client.get(reverse(LIST), {"load": "none"})) == {idle.pk}


def test_the_list_asks_the_same_queries_for_1_and_40_experts(client, clerk):
    evaluation.expert().skills.create(field="law")
    client.get(reverse(LIST))
    few = queries_of(client, reverse(LIST))
    for _ in range(39):
        evaluation.expert().skills.create(field="law")

    assert queries_of(client, reverse(LIST)) == few <= 15


def test_the_export_holds_what_the_filter_shows_and_is_logged(client, clerk):
    lawyer, _other = evaluation.expert(employer="示例法学院"), evaluation.expert()

    answer = client.get(reverse(LIST), {"q": "法学院", "format": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].values)

    assert [row[0] for row in rows[1:]] == [str(lawyer.user)]
    assert Entry.objects.filter(action="export").count() == 1


def test_the_page_of_an_expert_shows_everything_and_its_reading_is_logged(client, clerk, invited):
    expert = invited.expert
    made = expert.declarations.get()
    made.ties.create(kind="adviser", unit="示例被声明单位")
    expert.former_employments.create(
        employer="示例旧单位",
        ended_on=date(2020, 1, 1),
        source="示例来源",
        recorded_by=clerk,
        recorded_at=NOW,
    )

    text = client.get(page(expert)).content.decode()

    assert "示例被声明单位" in text
    assert "示例旧单位" in text
    assert invited.dossier.reference in text
    assert "待接受" in text
    read = Entry.objects.get(action="read")
    assert (read.actor, read.object_type) == (clerk, "evaluation.expert")


def test_others_do_not_enter_the_pool(client, clerk):
    expert = evaluation.expert()
    for person in (expert.user, accounts.province_clerk(), accounts.holding(Role.ADMINISTRATOR)):
        client.force_login(person)
        assert client.get(reverse(LIST)).status_code == 403
        assert client.get(page(expert)).status_code == 403


def test_who_holds_the_role_is_in_the_pool_at_once(client, clerk):
    person = accounts.holding(Role.EXPERT)

    answer = client.post(
        reverse("evaluation:expert_new"),
        {"name": "示例", "email": person.email.upper(), **profile()},
    )

    expert = Expert.objects.get(user=person)
    assert answer.url == page(expert)
    assert (expert.employer, expert.load_cap) == ("示例研究院", 6)
    assert [skill.field for skill in expert.skills.all()] == ["law"]
    assert Message.objects.filter(recipient=person, subject__contains="利害关系声明").exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("employer_credit_code", "91990000TEAT000000", "校验码"),
        ("region", "", "请选择所在省份"),
        ("employed_since", "2026-05-19", "不能晚于今天"),
        ("load_cap", "0", "不能小于 1"),
        ("email", "nobody", "邮"),
        ("fields_named", [], "专长"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_entered(client, clerk, field, value, said):
    given = {"name": "示例", "email": "new@example.test", **profile(), field: value}

    answer = client.post(reverse("evaluation:expert_new"), given)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "示例研究院" in answer.content.decode()
    assert not ExpectedExpert.objects.exists()


def test_somebody_in_the_pool_or_expected_is_not_entered_twice(client, clerk):
    expert = evaluation.expert()
    given = {"name": "示例", **profile()}
    address = reverse("evaluation:expert_new")

    known = client.post(address, {**given, "email": expert.user.email})
    first = client.post(address, {**given, "email": "new@example.test"})
    again = client.post(address, {**given, "email": "New@example.test"})

    assert (known.status_code, first.status_code, again.status_code) == (409, 302, 409)
    assert ExpectedExpert.objects.get().email == "new@example.test"


@pytest.mark.requirement("R2-08")
def test_the_fields_are_the_committees_five_and_those_of_rounds(client, clerk):
    RoundField.objects.create(
        round=dossiers.round_(), code="own", title="示例增设专长", source="示例"
    )

    answer = client.get(reverse("evaluation:expert_new"))

    text = answer.content.decode()
    titles = [str(title) for _code, title in answer.context["form"].fields["fields_named"].choices]
    assert titles == [
        "专利审查", "法律和政策", "信息处理和应用", "专利情报分析", "项目管理", "示例增设专长",
    ]  # fmt: skip
    assert "五（二）" in text


@pytest.mark.requirement("F-15")
def test_a_change_of_employer_keeps_the_old_one_and_ends_what_must_end(client, clerk, invited):
    expert, case = invited.expert, invited.dossier
    Expert.objects.filter(pk=expert.pk).update(employed_since=date(2015, 3, 1))
    review.accept(invited, now=NOW)
    before = list(visible_to(expert.user))

    answer = client.post(
        page(expert, "expert_employer"),
        {
            "left_on": "2026-05-10",
            "employer": case.institution.name,
            "employer_credit_code": case.institution.credit_code,
            "employed_since": "2026-05-11",
            "region": HUBEI,
            "source": "示例告知",
        },
    )

    former = expert.former_employments.get()
    invited.refresh_from_db()
    assert answer.status_code == 302
    assert (former.employer, former.started_on, former.ended_on) == (
        "示例研究院",
        date(2015, 3, 1),
        date(2026, 5, 10),
    )
    assert before == [case]
    assert invited.end == Assignment.End.RELEASED
    assert not visible_to(type(expert.user).objects.get(pk=expert.user_id)).exists()


def test_a_change_to_an_unconnected_employer_ends_nothing(client, clerk, invited):
    answer = client.post(
        page(invited.expert, "expert_employer"),
        {"left_on": "2026-05-10", "employer": "别处大学", "region": HUBEI, "source": "示例"},
    )

    invited.refresh_from_db()
    assert (answer.status_code, invited.ended_at) == (302, None)


def test_nobody_leaves_before_the_first_day(client, clerk):
    expert = evaluation.expert(employed_since=date(2020, 1, 1))

    answer = client.post(
        page(expert, "expert_employer"),
        {"left_on": "2019-01-01", "employer": "别处大学", "region": HUBEI, "source": "示例"},
    )

    assert answer.status_code == 409
    assert "别处大学" in answer.content.decode()
    assert not expert.former_employments.exists()


@pytest.mark.requirement("F-15")
def test_an_earlier_employer_that_becomes_known_ends_the_task(client, clerk, invited):
    given = {"ended_on": "2024-06-30", "started_on": "2020-01-01", "source": "示例来函"}
    address = page(invited.expert, "expert_former")

    client.post(address, {**given, "employer": "无关单位"})
    invited.refresh_from_db()
    unrelated = invited.ended_at
    client.post(address, {**given, "employer": invited.dossier.institution.name})

    invited.refresh_from_db()
    assert unrelated is None
    assert invited.end == Assignment.End.RELEASED


def test_a_correction_is_checked_too(client, clerk, invited):
    answer = client.post(page(invited.expert, "expert_edit"), profile(region=HENAN))

    invited.refresh_from_db()
    assert answer.status_code == 302
    assert invited.end == Assignment.End.RELEASED


def test_leaving_the_pool_ends_every_task_and_tells_staff(client, clerk, invited):
    expert = invited.expert
    review.accept(invited, now=NOW)
    without = client.post(page(expert, "expert_leave"), {"reason": ""})
    done = client.post(page(expert, "expert_leave"), {"reason": "示例辞任"})
    again = client.post(page(expert, "expert_leave"), {"reason": "示例辞任"})

    expert.refresh_from_db()
    invited.refresh_from_db()
    assert (without.status_code, done.status_code, again.status_code) == (422, 302, 409)
    assert (expert.in_pool, expert.left_reason) == (False, "示例辞任")
    assert invited.end == Assignment.End.RELEASED
    assert not visible_to(type(expert.user).objects.get(pk=expert.user_id)).exists()
    assert Message.objects.filter(recipient=clerk, subject__contains="移出专家库").count() == 1
    told = Message.objects.filter(recipient=expert.user).exclude(key__startswith="assign")
    assert [(one.subject, "1 项评审任务" in one.body) for one in told] == [("您已移出专家库", True)]


def test_who_has_left_is_not_offered_and_may_come_back(client, clerk, case):
    expert = evaluation.expert(in_pool=False, left_reason="示例")
    panel = reverse("evaluation:panel", args=[case.reference])

    refused = client.post(panel, {"act": "assign", "expert": expert.pk})
    client.post(page(expert, "expert_return"))
    allowed = client.post(panel, {"act": "assign", "expert": expert.pk})

    assert (refused.status_code, allowed.status_code) == (404, 302)


def test_who_comes_back_is_asked_for_the_next_declaration_again(client, clerk):
    expert = evaluation.expert()
    ask_again(expert.declarations.get(), NOW)
    client.post(page(expert, "expert_leave"), {"reason": "示例借调"})
    away = Obligation.objects.get(kind="interests").closed_at

    client.post(page(expert, "expert_return"))

    owed = Obligation.objects.get(kind="interests")
    assert (away, owed.closed_at, owed.person) == (NOW, None, expert.user)
    assert owed.reminders.exists()


def test_a_credit_code_is_read_as_typed(client, clerk):
    expert, code = evaluation.expert(), credit_code()

    client.post(page(expert, "expert_edit"), profile(employer_credit_code=f" {code.lower()} "))

    expert.refresh_from_db()
    assert expert.employer_credit_code == code
