"""Sample values for the styleguide. Everything is invented and says so (示例…)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from portal.kernel.refusals import Refusal
from portal.ui import charts
from portal.ui.fields import DayField, MoneyField, WholeNumberField
from portal.ui.forms import PortalForm
from portal.ui.pages import Page, active_filters, choices_as_chips
from portal.ui.parts import (
    Answer,
    Crumb,
    Difference,
    Event,
    MatrixRow,
    NotDone,
    Stat,
    StepItem,
    Tab,
)
from portal.ui.shell import MenuGroup, MenuItem, Shell

DIGEST = "9f2c41d708be5a63e1c077ab3d94f65e20b8cc194e7da8035b1692fa6c37d0e1"
NOON = dt.datetime(2026, 5, 19, 4, 0, tzinfo=dt.UTC)
FRAMES = {"desk": "styleguide_desk.html", "apply": "styleguide_apply.html"}


class SampleForm(PortalForm):
    """One field of every kind."""

    staff = WholeNumberField(label="示例：专业人员", help_text="以社保缴纳记录和人员名册为准")
    income = MoneyField(label="示例：导航收入")
    founded = DayField(label="示例：成立日期", required=False)
    kind = forms.ChoiceField(
        label="示例：单位类型",
        widget=forms.RadioSelect,
        choices=[("a", "知识产权服务机构"), ("b", "其他单位")],
    )
    fields_served = forms.MultipleChoiceField(
        label="示例：服务领域",
        widget=forms.CheckboxSelectMultiple,
        choices=[("x", "高端装备"), ("y", "新材料")],
        required=False,
    )
    province = forms.ChoiceField(
        label="示例：所在省域", choices=[("", "请选择"), ("990000", "示例省")]
    )
    roster = forms.FileField(label="示例：人员名册", help_text="XLSX 或 CSV", required=False)
    about = forms.CharField(
        label="示例：能力说明",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )
    promise = forms.BooleanField(label="所填信息真实、完整")


class ProjectForm(PortalForm):
    """A row of a repeater."""

    name = forms.CharField(label="项目名称")
    year = WholeNumberField(label="完成年份")


ProjectRows = forms.formset_factory(ProjectForm, extra=1, can_delete=True)


@dataclass(frozen=True)
class StyleguidePage:
    """What the styleguide shows, in one of the three frames."""

    template: str
    context: dict[str, Any]

    @classmethod
    def for_request(cls, request: HttpRequest) -> "StyleguidePage":
        """The samples in the frame that ``?shell=`` names, the public one by default."""
        frame = request.GET.get("shell", "")
        context = {**_values(request), **_forms()}
        if frame in FRAMES:
            context["shell"] = sample_shell()
        return cls(FRAMES.get(frame, "styleguide.html"), context)


def sample_shell() -> Shell:
    """The desk of an officer with work to do."""
    return Shell(
        user_label="示例经办",
        organisation="示例省知识产权局",
        unread=3,
        nav="quota",
        menu=(
            MenuItem("todo", "待办事项", "inbox", "#todo", 5, hot=True),
            MenuItem("quota", "名额与推荐", "award", "#quota", 6),
            MenuItem("cases", "本省申报", "list", "#cases", 14),
            MenuItem("bases", "服务基地建设", "org", "#bases"),
        ),
        groups=(
            MenuGroup(
                "查询与设置",
                (
                    MenuItem("stats", "统计分析", "chart", "#stats"),
                    MenuItem("log", "操作日志", "clock", "#log"),
                ),
            ),
        ),
    )


def _forms() -> dict[str, Any]:
    refused = SampleForm({"staff": "十八", "income": "3,126.40", "kind": "a"})
    rows = ProjectRows(prefix="projects", initial=[{"name": "示例导航项目", "year": 2025}])
    return {"form": SampleForm(), "refused": refused, "rows": rows}


def _values(request: HttpRequest) -> dict[str, Any]:
    return {
        "crumbs": [Crumb("首页", "/"), Crumb("界面组件样例")],
        "steps": [
            StepItem("填报材料", "示例 5月29日截止", "done"),
            StepItem("省局审核推荐", "示例 6月6日前", "current"),
            StepItem("评审答辩"),
            StepItem("公示"),
            StepItem("发文认定"),
        ],
        "events": [
            Event("示例省局退回补正", "要求补正 2 条", NOON, "now"),
            Event("提交申报（第 1 次）", "", NOON - dt.timedelta(days=1), "done", "#", "查看回执"),
            Event("发文认定"),
        ],
        "stats": [
            Stat("推荐名额", 3, "家"),
            Stat("已占用", 2, "家"),
            Stat("待审核", 5, "件", hot=True),
        ],
        "answers": [
            Answer("单位名称", "示例专利导航中心", "#"),
            Answer("统一社会信用代码", "91990000MA0000000X", "#", mono=True),
            Answer("单位类型", ""),
        ],
        "matrix_columns": ["（1）规模", "（2）团队", "（3）开展"],
        "matrix": [
            MatrixRow("审计报告", ("yes", "", "")),
            MatrixRow("社保缴纳证明", ("", "no", "")),
        ],
        "differences": [Difference("staff", "专业人员", "20 人", "18 人")],
        "not_done": [NotDone("示例编号 0040", "材料已被申报单位撤回")],
        "refusals": [
            Refusal(
                "team", "示例：申报 18 人，未达到要求", "示例条款（2）", "请补充人员名单后再提交。"
            ),
            Refusal("round_closed", "示例：本轮次已经截止"),
        ],
        "tabs": [
            Tab("成果应用", "#a", current=True),
            Tab("业务开展", "#b"),
            Tab("材料", "#c", count=20),
        ],
        "bars": [("高端装备", 21), ("新材料", 16), ("生物医药", 14)],
        "stages": [("申报", 214), ("省局推荐", 86), ("进入答辩", 32), ("已认定", 0)],
        "tiles": charts.tiles(
            {"410000": 3, "110000": 8, "440000": 1, "320000": 5}, current="410000"
        ),
        "page_of": Page.of(request, range(86), per_page=20, unit="件"),
        "chips": choices_as_chips(request, "state", [("", "全部 12"), ("missing", "待补交 3")]),
        "active": active_filters(request, {"prov": "示例省", "status": "有效"}),
        "digest": DIGEST,
        "due": timezone.localtime(NOON + dt.timedelta(days=10)),
        "now": NOON,
        "amount": "3126.4",
    }
