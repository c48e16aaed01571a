"""What the national office and its experts do, from the batch to the register."""

from evaluation.models import Expert, Publicity
from portal.dossiers.models import Dossier
from tests.journeys.people import Person, in_groups


def state_of(case: Dossier) -> str:
    """Where the case stands now."""
    return Dossier.objects.get(pk=case.pk).state


def accept_batch(officer: Person) -> None:
    """The one list that a province has reported."""
    officer.open("/desk/batches/")
    officer.follow("河南省")
    officer.sees("示例知函〔2026〕1号", "一致")
    officer.press("受理本份名单")


def pass_formal_check(officer: Person, case: Dossier) -> None:
    """On the page of the case."""
    officer.open(f"/cases/{case.reference}/")
    officer.press("形式审查通过")
    assert state_of(case) == "awaiting_review"


def open_scoring(officer: Person, case: Dossier, experts: list[Expert]) -> None:
    """Two experts by hand, then the scoring."""
    officer.open("/desk/panels/")
    officer.follow(case.institution.name)
    officer.press("查询")
    for expert in experts:
        officer.press(f"分配…{expert.user.name}")
    officer.press("开始评审")
    assert state_of(case) == "scoring"


def score(expert: Person, case: Dossier, points: str) -> None:
    """Declare, look, score every criterion and hand in."""
    expert.open("/review/")
    expert.follow(case.institution.name)
    expert.press("声明无利害关系，接受邀请")
    expert.sees("评分表")
    for criterion in case.round.review_rule.criteria.all():
        expert.fill(**{f"c{criterion.pk}": points})
    expert.fill(opinion="材料完整，业绩真实。")
    expert.press("提交并评下一件")
    expert.sees("评分已提交")


def conclude_review(officer: Person, case: Dossier) -> None:
    """End the scoring, record the defence, conclude."""
    officer.open(f"/desk/panels/{case.reference}/")
    officer.press("结束专家评分")
    officer.fill(judge="示例评委", value="86.50")
    officer.press("记录答辩得分")
    officer.sees("86.50")
    officer.press("评审结束")
    assert state_of(case) == "evaluated"


def verify_directly(officer: Person, case: Dossier) -> None:
    """Route 2: the ground is judged, then the case passes."""
    officer.open(f"/desk/cases/{case.reference}/")
    officer.fill(**{"verdict-ground": "met"})
    officer.press("保存审核结论")
    officer.press("审核通过")
    assert state_of(case) == "examined"


def propose(officer: Person, cases: list[Dossier]) -> None:
    """Both routes from one page."""
    for case in cases:
        officer.open("/desk/decisions/")
        officer.page.locator(f'[name="case"][value="{case.reference}"]').check()
        officer.press("列为拟认定")
        officer.press("确认列为拟认定")
        assert state_of(case) == "proposed"


def draft_publicity(officer: Person) -> Publicity:
    """From today; days and mode are the round's."""
    officer.open("/desk/publicity/")
    officer.follow("拟定公示")
    officer.fill(contact="010-00000000（示例）", first_day="2026-05-18")
    officer.press("保存拟稿并预览")
    return Publicity.objects.get()


def publish(leader: Person, publicity: Publicity) -> None:
    """By another officer than the drafter; the list is frozen with its digest."""
    leader.open(f"/desk/publicity/{publicity.number}/")
    leader.press("发布公示")
    publicity.refresh_from_db()
    assert publicity.state == Publicity.State.PUBLISHED
    leader.sees(in_groups(publicity.digest))


def recognise(leader: Person, cases: list[Dossier]) -> None:
    """One document with number and date for all."""
    leader.open("/desk/recognitions/")
    leader.follow("办理发文认定")
    leader.fill(number="国知办函运字〔2026〕1号", issued_on="2026-05-25")
    leader.press("核对认定文件")
    leader.press("确认发文认定")
    for case in cases:
        leader.sees(case.institution.name)
        assert state_of(case) == "recognised"
