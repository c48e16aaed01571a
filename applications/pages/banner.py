"""What must be known before anything else on the task list."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.pages.case import Case, Deadlines
from applications.pages.draft import Draft
from applications.pages.people import certifiers_of
from portal.ui.templatetags.portal import cn_deadline


@dataclass(frozen=True, slots=True)
class Banner:
    """What must be known before anything else on the page."""

    title: str
    text: str
    kind: str = "warn"
    icon: str = "alert"
    url: str = ""
    link: str = ""


def banners_of(draft: Draft, deadlines: Deadlines, *, short: bool) -> list[Banner]:
    """The notes on top: why nothing can be changed, what came back, what is short."""
    if not draft.case.state.editable:
        return [_closed_banner(draft.case)]
    said = [Banner(r.message, r.next_step or draft.case.contact) for r in draft.refusals]
    if draft.case.dossier.version:
        said.append(_returned_banner(draft, deadlines))
    elif short:
        said.append(_unmet_banner(draft))
    return said


def _closed_banner(case: Case) -> Banner:
    link = {"url": case.url("progress"), "link": _("查看办理进度")}
    if case.dossier.version == 0 and not case.state.frees_entry:
        names = "、".join(str(person) for person in certifiers_of(case.dossier, case.now))
        text = _("等待%(names)s签批，签批期间内容不能修改。") % {
            "names": names or _("法定代表人或授权人")
        }
        return Banner(_("已送签批"), text, "", "clock", case.url("check"), _("查看核对页"))
    text = _("内容已经锁定，只能查看。当前状态：%(state)s。") % {"state": case.state.as_told}
    return Banner(
        _("申报已提交") if case.dossier.version else case.state.as_told, text, "", "lock", **link
    )


def _returned_banner(draft: Draft, deadlines: Deadlines) -> Banner:
    return Banner(
        _("申报被退回补正"),
        _("请在 %(due)s 前修改开放的事项并再次提交，其他内容不能修改。")
        % {"due": cn_deadline(deadlines.due)},
        url=draft.case.url("progress"),
        link=_("查看补正告知书"),
    )


def _unmet_banner(draft: Draft) -> Banner:
    unmet = draft.standing.unmet
    gaps = "；".join(f"{m.label}{m.gap}" for m in unmet[:4])
    more = _("等 %(count)d 处") % {"count": len(unmet)} if len(unmet) > 4 else ""  # noqa: PLR2004
    after = _("补充后可以提交。") if draft.blocks else _("本通道仅作提示，不影响提交。")
    return Banner(
        _("有资格条件尚未达标"),
        f"{gaps}{more}。{after}",
        url=draft.case.url("check"),
        link=_("查看全部未满足的条件"),
    )
