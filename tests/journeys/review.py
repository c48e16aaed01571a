"""What officers and experts do in a review: phases, a proposal, sheets, the line."""

from playwright.sync_api import expect

from evaluation.models import Assignment, Expert, LineDraw, Proposal
from portal.dossiers.models import Dossier, Round
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.journeys.people import Person

UNITS = "甲乙丙丁戊"


class Review:
    """A round with its rule, two cases that wait for experts, a pool that has not declared."""

    def __init__(self) -> None:
        self.round: Round = dossiers.round_()
        self.rule = evaluation.review_rule(self.round, defence_share=30)
        self.rule.spread_limit = 30
        self.rule.save(update_fields=["spread_limit"])
        self.officer, self.second = accounts.national_clerk(), accounts.national_clerk()
        self.applicants = [organizations.institution() for _ in range(2)]
        self.cases = [applications.submitted(of, in_round=self.round) for of in self.applicants]
        Dossier.objects.filter(round=self.round).update(state="awaiting_review")
        self.pool = [
            evaluation.expert(employer=f"示例{unit}研究院", declared=False) for unit in UNITS
        ]

    def panel(self, case: Dossier) -> list[Expert]:
        """Who is on a case now, by name."""
        live = Assignment.objects.filter(dossier=case, ended_at__isnull=True)
        return [one.expert for one in live.select_related("expert__user").order_by("pk")]

    def spare(self, case: Dossier) -> Expert:
        """Somebody who has never been on the case."""
        known = set(case.assignments.values_list("expert", flat=True))
        return next(one for one in self.pool if one.pk not in known)


def set_phase(officer: Person, of: Round) -> None:
    """One single-blind phase that opens ten minutes from now."""
    officer.open(f"/desk/rounds/{of.slug}/phases/")
    officer.page.get_by_role("button", name="增加一个阶段").click()
    values = {"title": "示例初评", "blindness": "single", "others_scores": "after_own"}
    times = {"opens_at": "2026-05-18T10:10", "closes_at": "2026-05-25T18:00"}
    officer.fill(**{f"phases-0-{name}": value for name, value in {**values, **times}.items()})
    officer.press("保存评审阶段")
    officer.sees("评审阶段已保存")


def declare(expert: Person) -> None:
    """The yearly declaration: nothing to declare."""
    expert.open("/review/interests/")
    expert.fill(says="nothing")
    expert.press("提交声明")
    expert.sees("声明已提交")


def draw(officer: Person, of: Round) -> Proposal:
    """Commit a seed and solve; the seed is not said."""
    officer.open(f"/desk/panels/proposals/?round={of.slug}")
    officer.press("承诺种子")
    officer.press("求解分配方案")
    drawn = Proposal.objects.get(round=of)
    officer.sees("已求解", "发布后公开")
    officer.sees_not(drawn.seed)
    return drawn


def replace_one(officer: Person, drawn: Proposal, case: Dossier) -> Expert:
    """By hand, one expert of a case for somebody who is not on it; returns who came."""
    officer.open(f"/desk/panels/proposals/{drawn.pk}/cases/{case.reference}/")
    on_it = list(drawn.pairs.filter(dossier=case).values_list("expert", flat=True))
    coming = Expert.objects.exclude(pk__in=on_it).select_related("user").order_by("pk")[0]
    officer.page.locator("select[name=remove]").select_option(str(on_it[0]))
    officer.press(f"加入…{coming.user.name}")
    officer.sees("已修改，符合全部规则")
    return coming


def publish(officer: Person, drawn: Proposal) -> None:
    """The check, then the act; the seed is said at once."""
    officer.open(f"/desk/panels/proposals/{drawn.pk}/")
    officer.follow("核对与发布")
    officer.press("发布方案")
    officer.sees("方案已发布", drawn.seed[:4])


def accept(expert: Person, case: Dossier) -> None:
    """From the list of tasks to the invitation, with the declaration of no conflict."""
    expert.open("/review/")
    expert.page.locator(f'a[href*="{case.reference}"]').first.click()
    expert.press("声明无利害关系，接受邀请")
    expert.sees("已接受邀请并声明无利害关系")


def decline(expert: Person, case: Dossier) -> None:
    """With a reason; nothing of the case answers from then on."""
    expert.open(f"/review/{case.reference}/invitation/")
    expert.fill(code="time", reason="示例：同期有其他任务")
    expert.press("谢绝邀请")
    expert.sees("已谢绝")
    for path in ("", "invitation/", "threads/"):
        expert.open(f"/review/{case.reference}/{path}", status=404)


def add_expert(officer: Person, case: Dossier, expert: Expert) -> None:
    """By hand on the page of the case."""
    officer.open(f"/desk/panels/{case.reference}/")
    officer.press("查询")
    officer.press(f"分配…{expert.user.name}")
    officer.sees(f"已邀请{expert.user.name}")


def open_scoring(officer: Person, case: Dossier) -> None:
    """The step on the page of the case."""
    officer.open(f"/desk/panels/{case.reference}/")
    officer.press("开始评审")
    officer.sees("已办理")


def score(expert: Person, case: Dossier, points: int) -> None:
    """Every criterion the same; kept while typing where scripts run, then handed in."""
    expert.open(f"/review/{case.reference}/")
    keys = list(case.round.review_rule.criteria.values_list("pk", flat=True))
    expert.fill(**{f"c{keys[0]}": points})
    if expert.javascript:
        expect(expert.page.locator("#save-state")).to_have_attribute("data-state", "saved")
        expert.open(f"/review/{case.reference}/")
        expect(expert.page.locator(f'[name="c{keys[0]}"][value="{points}"]')).to_be_checked()
    expert.press("提交并评下一件")  # one criterion is still missing
    expert.sees("评分还不能提交")
    expert.fill(**{f"c{key}": points for key in keys}, opinion="材料完整，业绩真实。")
    expert.press("提交并评下一件")
    expert.sees("评分已提交")


def call_one_more(officer: Person, case: Dossier, expert: Expert) -> None:
    """Scoring does not close while the experts are apart; one more is added."""
    officer.open(f"/desk/panels/{case.reference}/")
    officer.sees("分差")
    expect(officer.page.get_by_role("button", name="结束专家评分")).to_have_count(0)
    officer.open(f"/desk/lines/divergence/{case.reference}/")
    officer.press(f"增加…{expert.user.name}")


def conclude(officer: Person, case: Dossier, value: str) -> None:
    """End the scoring, write down the defence, conclude."""
    officer.open(f"/desk/panels/{case.reference}/")
    officer.press("结束专家评分")
    officer.fill(judge="示例评委", value=value)
    officer.press("记录答辩得分")
    officer.press("评审结束")
    officer.sees("评审已结束")


def draft_line(officer: Person, of: Round) -> LineDraw:
    """Two sets of terms beside each other, nothing stored; then one of them drafted."""
    officer.open(f"/desk/lines/?round={of.slug}")
    officer.fill(**{"a-number": 1, "b-number": 2})
    officer.press("比较")
    officer.sees("方案甲", "方案乙")
    assert not LineDraw.objects.exists()
    officer.press("按方案甲拟定")
    officer.sees("由另一名经办人确认")
    return LineDraw.objects.get()


def move_up(officer: Person, line: LineDraw, case: Dossier) -> None:
    """A case from below the line to above it: refused without a reason."""
    officer.open(f"/desk/lines/{line.pk}/above/{case.reference}/")
    officer.press("移至线上")
    officer.sees("请")
    officer.fill(reason="示例：补充核实了业绩")
    officer.press("移至线上")
    officer.sees("理由已记录", "示例：补充核实了业绩")


def close_line(drafter: Person, second: Person, line: LineDraw) -> None:
    """The drafter may not; another officer does, and the minutes say the same list."""
    drafter.open(f"/desk/lines/{line.pk}/")
    drafter.press("确认划线")
    drafter.sees("没有办理任何一件")
    second.open(f"/desk/lines/{line.pk}/")
    second.press("确认划线")
    second.sees("重新计算的结果与确认时一致")
    answer = second.context.request.get(f"/desk/lines/{line.pk}.pdf")
    assert answer.body().startswith(b"%PDF")
