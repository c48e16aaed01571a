"""The pages of the line: what-if in the URL, the draft, the minutes, and one more expert."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evaluation.actions.line import close_line
from evaluation.models import Assignment, LineDraw
from portal.dossiers.models import Dossier, Wall
from portal.organizations.models import InstitutionHonour, PriorityHonour
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]


@pytest.fixture
def in_round(clerk):
    found = dossiers.round_(target=1)
    evaluation.review_rule(found)
    return found


def scored(in_round, *values: str, state: str = "evaluated") -> Dossier:
    case = national.case(in_round, state)
    for value in values or ("4",):
        national.sheet(case, [value, value], by=case.created_by)
    return case


def at(in_round, **given) -> str:
    said = "&".join(f"{name.replace('_', '-', 1)}={value}" for name, value in given.items())
    return f"{reverse('evaluation:lines')}?round={in_round.slug}&{said}"


def drafted(client, in_round, **given) -> LineDraw:
    terms = {"a-number": "1", "a-ties": "none", **given}
    answer = client.post(reverse("evaluation:line_draft", args=[in_round.slug]), terms)
    assert answer.status_code == 302
    return LineDraw.objects.get(state="draft")


def test_two_sets_of_terms_stand_beside_each_other_and_nothing_is_stored(client, in_round):
    for value in ("5", "4", "4", "3"):
        scored(in_round, value)

    page = client.get(at(in_round, a_number=2, a_ties="none", b_number=2, b_ties="all"))

    assert page.status_code == 200
    assert [option.above for option in page.context["asked"]] == [1, 3]
    assert [row.differs for row in page.context["rows"]] == [False, True, True, False]
    assert page.context["differing"] == 2
    assert LineDraw.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"a_number": "0", "a_ties": "none"}, "线上家数不能小于 1"),
        ({"a_number": "many", "a_ties": "none"}, "线上家数应填整数"),
        ({"a_number": "2", "a_ties": "none", "a_region": "1"}, "请填写依据的文件或会议决定"),
        ({"a_number": "2", "a_ties": "honours"}, "选择一个有效的选项"),
    ],
)
def test_terms_that_make_no_sense_are_said_and_kept(client, in_round, given, said):
    scored(in_round)

    page = client.get(at(in_round, **given))
    drafted_ = client.post(
        reverse("evaluation:line_draft", args=[in_round.slug]),
        {name.replace("_", "-", 1): value for name, value in given.items()},
    )

    assert (page.status_code, drafted_.status_code) == (422, 422)
    assert said in page.content.decode()
    assert f'value="{given["a_number"]}"' in page.content.decode()
    assert LineDraw.objects.count() == 0


@pytest.mark.requirement("R0-25")
def test_a_draft_is_moved_in_closed_by_another_and_printed(client, in_round):
    cases = [scored(in_round, value) for value in ("5", "3")]
    line = drafted(client, in_round)
    here = reverse("evaluation:line", args=[line.pk])
    move = reverse("evaluation:line_move", args=[line.pk, "above", cases[1].reference])

    without = client.post(move, {"reason": ""})
    moved = client.post(move, {"reason": "示例理由甲"})
    own = client.post(here, {"act": "close"})
    client.force_login(accounts.national_clerk())
    done = client.post(here, {"act": "close"})
    page = client.get(here).content.decode()
    paper = client.get(reverse("evaluation:line_pdf", args=[line.pk]))

    assert [each.status_code for each in (without, moved, own, done)] == [422, 302, 409, 302]
    assert {case.state for case in Dossier.objects.all()} == {"proposed"}
    assert "超出目标数" in page
    assert "示例理由甲" in page
    assert "重新计算的结果与确认时一致" in page
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")


def test_the_minutes_are_not_printed_of_a_draft_or_of_a_record_that_was_changed(client, in_round):
    scored(in_round, "5")
    line = drafted(client, in_round)
    paper = reverse("evaluation:line_pdf", args=[line.pk])

    early = client.get(paper)
    close_line(line, actor=accounts.national_clerk(), now=NOW)
    fine = client.get(paper)
    LineDraw.objects.update(terms={**line.terms, "number": 7})
    changed = client.get(paper)

    assert [each.status_code for each in (early, fine, changed)] == [404, 200, 409]
    assert "line_does_not_match" in changed.content.decode()


def test_the_workbook_names_terms_digests_and_the_versions_of_the_sheets(client, in_round):
    case = scored(in_round, "5", "4")
    line = drafted(client, in_round)
    address = reverse("evaluation:line_xlsx", args=[line.pk])

    book = load_workbook(BytesIO(client.get(address).content))

    row = [cell.value for cell in book.worksheets[0][2]]
    about = [row_[1].value for row_ in book.worksheets[1] if row_[1].value]
    authors = [str(one.expert.user) for one in case.assignments.all()]
    assert row[:3] == [1, case.reference, str(case.institution)]
    assert row[8] == f"{authors[0]} 100.00（第 1 版）；{authors[1]} 80.00（第 1 版）"
    assert row[9] == "线上"
    assert any(said.startswith("评审规则摘要：") for said in about)


@pytest.mark.requirement("F-15")
def test_an_officer_behind_a_wall_sees_his_cases_and_no_stored_line(client, in_round, clerk):
    hidden, plain = scored(in_round, "5"), scored(in_round, "4")
    line = drafted(client, in_round)
    other = accounts.national_clerk()
    Wall.objects.create(dossier=hidden, person=other, reason="示例", raised_by=clerk, raised_at=NOW)
    client.force_login(other)

    pages = [
        client.get(reverse(f"evaluation:{name}", args=[line.pk]))
        for name in ("line", "line_pdf", "line_xlsx")
    ]
    what_if = client.get(at(in_round, a_number=9, a_ties="none"))

    assert [page.status_code for page in pages] == [409] * 3
    for page in (*pages, what_if):
        assert str(hidden.institution) not in page.content.decode()
    assert [row.reference for row in what_if.context["rows"]] == [plain.reference]


@pytest.mark.requirement("R0-08")
def test_honours_give_the_better_place_only_where_the_rule_says_so(client, in_round):
    plain, honoured = scored(in_round, "4"), scored(in_round, "4")
    last = scored(in_round, "3")
    honour = PriorityHonour.objects.create(title="示例示范机构", source="示例")
    InstitutionHonour.objects.create(
        honour=honour, institution=honoured.institution, document="示例", year=2020
    )
    address = f"{reverse('evaluation:decisions')}?round={in_round.slug}"

    before = places(client.get(address))
    in_round.review_rule.honours_break_ties = True
    in_round.review_rule.save()
    after = places(client.get(address))

    assert before == {honoured.pk: (1, True), plain.pk: (1, True), last.pk: (3, False)}
    assert after == {honoured.pk: (1, False), plain.pk: (2, False), last.pk: (3, False)}


def places(page) -> dict:
    return {row.dossier.pk: (row.place, row.tied) for row, _state in page.context["rows"]}


@pytest.mark.parametrize(
    ("method", "expected"), [("raw", ["80.00", True]), ("trimmed", ["90.00", True])]
)
def test_the_rules_method_makes_the_score_and_every_figure_is_shown(
    client, in_round, method, expected
):
    in_round.review_rule.method = method
    in_round.review_rule.save()
    scored(in_round, "5", "5", "4", "2")

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")

    row, _state, beside = page.context["shown"][0]
    assert [row.review_shown, row.carried] == expected
    assert [figure.value for figure in beside.figures] == [
        "80.00", "90.00", "样本过少", "60.00", "1",
    ]  # fmt: skip
    assert [figure.used for figure in beside.figures[:2]] == [method == "raw", method == "trimmed"]


def test_with_too_few_reviews_of_an_expert_the_raw_mean_ranks_and_the_page_says_so(
    client, in_round
):
    in_round.review_rule.method = "centred"
    in_round.review_rule.save()
    scored(in_round, "5", "4")

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")

    assert page.context["shown"][0][0].review_shown == "90.00"
    assert "样本过少，用原始平均" in page.content.decode()


def test_a_harsh_expert_is_named_with_the_figure(client, in_round):
    harsh, mild, fair = (evaluation.expert() for _ in range(3))
    for _ in range(4):
        case = national.case(in_round, "evaluated")
        for who, value in ((harsh, "3"), (mild, "4"), (fair, "4")):
            national.sheet(case, [value, value], by=case.created_by, expert=who)

    page = client.get(f"{reverse('evaluation:decisions')}?round={in_round.slug}")

    assert [(name, off) for name, _scale, off in page.context["flagged"]] == [
        (str(harsh.user), "-13.33")
    ]
    assert f"{harsh.user}：评审 4 件，与全体平均相差 -13.33 分" in page.content.decode()


def test_the_what_if_asks_the_same_queries_for_1_and_30_cases(client, in_round):
    address = at(in_round, a_number=5, a_ties="none", b_number=5, b_ties="all")
    scored(in_round, "4")
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        scored(in_round, "4", "3")

    assert queries_of(client, address) == few <= 14


def test_the_cases_too_far_apart_are_listed_and_get_one_more_expert(client, in_round):
    in_round.review_rule.spread_limit = 20
    in_round.review_rule.save()
    wide = scored(in_round, "5", "2", state="scoring")
    scored(in_round, "5", "5", state="scoring")
    near, far = evaluation.expert(wide.region_id), evaluation.expert()
    address = reverse("evaluation:divergence", args=[wide.reference])
    listing = f"{reverse('evaluation:divergences')}?round={in_round.slug}"

    before = client.get(listing)
    shown = client.get(address).content.decode()
    refused = client.post(address, {"expert": near.pk})
    added = client.post(address, {"expert": far.pk})
    after = client.get(listing)

    assert [row.case.pk for row in before.context["page_of"].rows] == [wide.pk]
    assert f'value="{far.pk}"' in shown
    assert f'name="expert" value="{near.pk}"' not in shown
    assert (refused.status_code, added.status_code) == (409, 302)
    assert Assignment.objects.get(arbitration=True).expert == far
    assert after.context["page_of"].rows[0].state == ("doing", "待复评专家提交")


def test_a_round_without_a_limit_lists_nobody(client, in_round):
    scored(in_round, "5", "0", state="scoring")

    page = client.get(f"{reverse('evaluation:divergences')}?round={in_round.slug}")

    assert page.context["page_of"].rows == []
    assert "没有设定分差阈值" in page.content.decode()
