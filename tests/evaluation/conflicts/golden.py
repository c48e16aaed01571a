"""Forty made-up stories in five wordings each; what must be found stands beside each story.

The expectations were written from F-15 and the notice, before the comparison was run on them. The
round's window is 2023 to 2025; applicants are in Henan, experts in Hubei unless the story says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from evaluation.models import (
    Assignment,
    DeclaredTie,
    Expert,
    FormerEmployment,
    InterestDeclaration,
    NamedConflict,
)
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Round, Submission
from tests.factories import accounts, dossiers, evaluation, organizations
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HENAN, HUBEI, credit_code

WORDS = ("远山", "清河", "北辰", "南屏", "Alpha")
START = date(2023, 1, 1)


@dataclass
class Scene:
    """One pair while it is set up; ``word`` makes its names its own."""

    round: Round
    clerk: User
    number: int
    word: str
    expert: Expert = field(init=False)
    case: Dossier = field(init=False)

    @property
    def tag(self) -> str:
        return f"{self.word}{self.number}号"

    def applicant(self, name: str, **content: Any) -> None:
        self.case = self.submitted(name, **content)

    def submitted(self, name: str, **content: Any) -> Dossier:
        of = organizations.institution(HENAN, name=name)
        case = dossiers.dossier(of, self.round, by=self.clerk, state="awaiting_review")
        self.version(case, 1, name, **content)
        return case

    def version(self, case: Dossier, number: int, name: str, **content: Any) -> None:
        Submission.objects.create(
            dossier=case,
            version=number,
            number=f"{case.reference}-{number}",
            token=f"{case.pk}-{number}",
            content={"institution": {"name": name}, **content},
            digest="0" * 64,
            edition="2022",
            submitted_by=self.clerk,
            submitted_at=NOW,
        )

    def person(self, employer: str, name: str = "", region: str = HUBEI, **given: Any) -> None:
        self.expert = evaluation.expert(region, employer=employer, **given)
        self.expert.user.name = name or f"某专家{self.number}"
        self.expert.user.save()

    def left(self, employer: str, on: date, code: str = "") -> None:
        FormerEmployment.objects.create(
            expert=self.expert,
            employer=employer,
            credit_code=code,
            ended_on=on,
            source="示例履历",
            recorded_by=self.clerk,
            recorded_at=NOW,
        )

    def declares(self, unit: str, until: date | None, at: Any = NOW) -> None:
        made = InterestDeclaration.objects.create(
            expert=self.expert, declared_at=at, expires_on=at.date() + timedelta(365)
        )
        if unit:
            DeclaredTie.objects.create(
                declaration=made, kind="equity", unit=unit, ended_on=until, detail="示例"
            )

    def ended(self, how: str) -> None:
        Assignment.objects.create(
            dossier=self.case,
            expert=self.expert,
            assigned_by=self.clerk,
            assigned_at=NOW - 2 * DAY,
            ended_at=NOW - DAY,
            end=how,
            end_reason="示例原因",
        )


def project(client: str, last: str | None = "2024-06-30") -> dict[str, Any]:
    row = {"title": "示例导航项目", "client": client, "completed_on": last, "started_on": None}
    return {"projects": [row]}


def result(unit: str, year: int = 2024) -> dict[str, Any]:
    return {"resultapplications": [{"title": "示例成果", "user_unit": unit, "year": year}]}


def staff(name: str, post: str = "") -> dict[str, Any]:
    return {"staffmembers": [{"name": name, "post": post, "qualification": ""}]}


def elsewhere(s: Scene) -> None:
    s.person(f"{s.tag}另一研究院")


# 现任职单位


def same_name(s: Scene) -> None:
    s.applicant(f"{s.tag}专利代理有限公司")
    s.person(f"{s.tag}专利代理有限公司")


def same_code_other_name(s: Scene) -> None:
    s.applicant(f"{s.tag}信息中心")
    s.person("全然不同的写法", employer_credit_code=s.case.institution.credit_code.lower())


def another_legal_form(s: Scene) -> None:
    s.applicant(f"{s.tag}科技有限公司")
    s.person(f"{s.tag}科技有限责任公司")


def turned_into_shares(s: Scene) -> None:
    s.applicant(f"{s.tag}科技股份有限公司")
    s.person(f"{s.tag}科技有限公司")


def brackets_of_another_width(s: Scene) -> None:
    s.applicant(f"{s.tag}（河南）知识产权服务有限公司")
    s.person(f"{s.tag}(河南) 知识产权服务有限公司")


def blanks_and_full_width_letters(s: Scene) -> None:
    s.applicant(f"{s.tag}ＩＰ 数据中心")
    s.person(f"{s.tag} ip数据中心")


def group(s: Scene) -> None:
    s.applicant(f"{s.tag}导航集团有限公司")
    s.person(f"{s.tag}导航（集团）股份有限公司")


def former_name_in_brackets(s: Scene) -> None:
    s.applicant(f"{s.tag}情报所")
    s.person(f"{s.tag}创新研究院（原{s.tag}情报所）")


def applicant_was_renamed(s: Scene) -> None:
    s.applicant(f"{s.tag}旧名事务所")
    s.case.institution.name = f"{s.tag}新名律师楼"
    s.case.institution.save()
    s.version(s.case, 2, f"{s.tag}新名律师楼")
    Dossier.objects.filter(pk=s.case.pk).update(version=2)
    s.person(f"{s.tag}旧名事务所")


# 同一省份


def same_province(s: Scene) -> None:
    s.applicant(f"{s.tag}甲机构")
    s.person(f"{s.tag}另一研究院", region=HENAN)


# 曾任职单位


def left_on_the_first_day_of_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}乙机构")
    elsewhere(s)
    s.left(f"{s.tag}乙机构", START)


def left_within_the_window_other_writing(s: Scene) -> None:
    s.applicant(f"{s.tag}乙机构有限公司")
    elsewhere(s)
    s.left(f"{s.tag} 乙机构有限责任公司", date(2024, 3, 1))


def left_within_the_window_by_code(s: Scene) -> None:
    s.applicant(f"{s.tag}丙机构")
    elsewhere(s)
    s.left("写法不同", date(2025, 12, 31), code=s.case.institution.credit_code)


def left_the_day_before_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}乙机构")
    elsewhere(s)
    s.left(f"{s.tag}乙机构", START - timedelta(1))


# 申报的利害关系


def tie_that_lasts(s: Scene) -> None:
    s.applicant(f"{s.tag}丁机构")
    elsewhere(s)
    s.declares(f"{s.tag}丁机构", None)


def tie_that_ended_within_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}丁机构")
    elsewhere(s)
    s.declares(f"{s.tag}丁机构", date(2023, 5, 1))


def tie_no_longer_declared_since_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}丁机构")
    elsewhere(s)
    s.declares(f"{s.tag}丁机构", None, at=NOW - 800 * DAY)
    s.declares("", None, at=NOW - 400 * DAY)


def tie_that_ended_before_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}丁机构")
    elsewhere(s)
    s.declares(f"{s.tag}丁机构", date(2021, 5, 1))


def tie_no_longer_declared_before_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}丁机构")
    elsewhere(s)
    s.declares(f"{s.tag}丁机构", None, at=NOW - 1800 * DAY)
    s.declares("", None, at=NOW - 1400 * DAY)


# 案卷中的人员


def adviser_with_his_employer_in_the_row(s: Scene) -> None:
    s.applicant(f"{s.tag}戊机构", **staff("欧阳示例", f"顾问（{s.tag}大学）"))
    s.person(f"{s.tag}大学", name="欧阳示例")


def adviser_in_a_running_text(s: Scene) -> None:
    text = f"聘请{s.tag}学院司马 示例教授为首席顾问。"
    s.applicant(f"{s.tag}戊机构", declaration={"team_note": text})
    s.person(f"{s.tag}学院", name="司马示例")


def team_member_who_once_held_shares(s: Scene) -> None:
    s.applicant(f"{s.tag}戊机构", **staff("诸葛 示例"))
    s.person(f"{s.tag}另一研究院", name="诸葛示例")
    s.declares(f"{s.tag}戊机构", date(2020, 1, 1))


def department_head_who_left_long_ago(s: Scene) -> None:
    s.applicant(f"{s.tag}戊机构", declaration={"department_head": "上官示例"})
    s.person(f"{s.tag}另一研究院", name="上官示例")
    s.left(f"{s.tag}戊机构", date(2019, 1, 1))


def namesake_in_the_team(s: Scene) -> None:
    s.applicant(f"{s.tag}戊机构", **staff("端木示例", "工程师"))
    s.person(f"{s.tag}另一研究院", name="端木示例")


def chance_characters_in_a_text(s: Scene) -> None:
    s.applicant(f"{s.tag}戊机构", declaration={"profile": "工作紧张力度大"})
    s.person(f"{s.tag}另一研究院", name="张力")


# 共同项目或成果


def employer_is_a_client(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构", **project(f"{s.tag}委托集团有限公司"))
    s.person(f"{s.tag}委托集团")


def employer_is_a_client_without_a_date(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构", **project(f"{s.tag}委托单位", None))
    s.person(f"{s.tag}委托单位")


def employer_left_lately_is_a_client(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构", **project(f"{s.tag}委托单位"))
    elsewhere(s)
    s.left(f"{s.tag}委托单位", date(2024, 1, 1))


def employer_uses_a_result(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构", **result(f"{s.tag}市科技局"))
    s.person(f"{s.tag}市科技局")


def own_institution_worked_for_the_applicant(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构")
    s.submitted(f"{s.tag}对手机构", **project(f"{s.tag}己机构有限公司"))
    s.person(f"{s.tag}对手机构")


def institution_left_lately_applied_its_result_there(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构")
    s.submitted(f"{s.tag}对手机构", **result(f"{s.tag}己机构"))
    elsewhere(s)
    s.left(f"{s.tag}对手机构", date(2023, 9, 1))


def project_before_the_window(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构", **project(f"{s.tag}委托单位", "2022-12-31"))
    s.person(f"{s.tag}委托单位")


def employer_left_long_ago_is_a_client(s: Scene) -> None:
    s.applicant(f"{s.tag}己机构", **project(f"{s.tag}委托单位"))
    elsewhere(s)
    s.left(f"{s.tag}委托单位", date(2015, 1, 1))


# 疑似关联单位


def institute_of_the_applicant(s: Scene) -> None:
    s.applicant(f"{s.tag}大学")
    s.person(f"{s.tag}大学知识产权学院")


def sister_in_another_place(s: Scene) -> None:
    s.applicant(f"{s.tag}（河南）科技有限公司")
    s.person(f"{s.tag}（湖北）科技有限公司")


# 有人说过的


def declined(s: Scene) -> None:
    s.applicant(f"{s.tag}庚机构")
    elsewhere(s)
    s.ended("declined")


def recused(s: Scene) -> None:
    s.applicant(f"{s.tag}庚机构")
    elsewhere(s)
    s.ended("recused")


def named_by_an_officer(s: Scene) -> None:
    s.applicant(f"{s.tag}庚机构")
    elsewhere(s)
    NamedConflict.objects.create(
        expert=s.expert,
        dossier=s.case,
        origin="staff",
        evidence="示例事实",
        named_by=s.clerk,
        named_at=NOW,
    )


# 没有关系


def released_for_other_reasons(s: Scene) -> None:
    s.applicant(f"{s.tag}庚机构")
    elsewhere(s)
    s.ended("released")


def one_character_differs(s: Scene) -> None:
    s.applicant(f"{s.tag}辛专利事务所", **project(f"{s.tag}委托单位"))
    s.person(f"{s.tag}壬专利事务所", employer_credit_code=credit_code())
    s.left(f"{s.tag}委托单元", date(2024, 1, 1))


Story = Callable[[Scene], None]
HARD: list[tuple[Story, set[str]]] = [
    (same_name, {"own_employer"}),
    (same_code_other_name, {"own_employer"}),
    (another_legal_form, {"own_employer"}),
    (turned_into_shares, {"own_employer"}),
    (brackets_of_another_width, {"own_employer"}),
    (blanks_and_full_width_letters, {"own_employer"}),
    (group, {"own_employer"}),
    (former_name_in_brackets, {"own_employer"}),
    (applicant_was_renamed, {"own_employer"}),
    (same_province, {"own_region"}),
    (left_on_the_first_day_of_the_window, {"former_employer"}),
    (left_within_the_window_other_writing, {"former_employer"}),
    (left_within_the_window_by_code, {"former_employer"}),
    (tie_that_lasts, {"declared_tie"}),
    (tie_that_ended_within_the_window, {"declared_tie"}),
    (tie_no_longer_declared_since_the_window, {"declared_tie"}),
    (adviser_with_his_employer_in_the_row, {"adviser_or_team"}),
    (adviser_in_a_running_text, {"adviser_or_team"}),
    (team_member_who_once_held_shares, {"adviser_or_team"}),
    (department_head_who_left_long_ago, {"adviser_or_team"}),
    (employer_is_a_client, {"shared_project"}),
    (employer_is_a_client_without_a_date, {"shared_project"}),
    (employer_left_lately_is_a_client, {"shared_project"}),
    (employer_uses_a_result, {"shared_project"}),
    (own_institution_worked_for_the_applicant, {"shared_project"}),
    (institution_left_lately_applied_its_result_there, {"shared_project"}),
    (declined, {"declined_before"}),
    (recused, {"recused_before"}),
    (named_by_an_officer, {"named"}),
]
SOFT: list[tuple[Story, set[str]]] = [
    (left_the_day_before_the_window, {"former_employer"}),
    (tie_that_ended_before_the_window, {"declared_tie"}),
    (tie_no_longer_declared_before_the_window, {"declared_tie"}),
    (namesake_in_the_team, {"adviser_or_team"}),
    (project_before_the_window, {"shared_project"}),
    (employer_left_long_ago_is_a_client, {"shared_project"}),
    (institute_of_the_applicant, {"kindred_unit"}),
    (sister_in_another_place, {"kindred_unit"}),
]
NONE: list[tuple[Story, set[str]]] = [
    (released_for_other_reasons, set()),
    (one_character_differs, set()),
    (chance_characters_in_a_text, set()),
]


@dataclass(frozen=True)
class Pair:
    """A pair of the golden set: the hard kinds and the soft kinds that must be found, no others.

    ``softly`` is None where a hard story may carry soft kinds as well.
    """

    story: str
    case: Dossier
    expert: Expert
    hard: set[str]
    softly: set[str] | None


def golden_set() -> list[Pair]:
    """All pairs, in one round."""
    round_, clerk = dossiers.round_(), accounts.national_clerk()
    told = [(story, kinds, None) for story, kinds in HARD]
    told += [(story, set(), kinds) for story, kinds in [*SOFT, *NONE]]
    pairs = []
    for place, (story, hard, softly) in enumerate(told):
        for word in WORDS:
            scene = Scene(round_, clerk, place, word)
            story(scene)
            pairs.append(Pair(story.__name__, scene.case, scene.expert, hard, softly))
    return pairs
