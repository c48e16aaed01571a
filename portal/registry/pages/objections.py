"""提出异议: the form, the check page, the receipt and the tracking page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions.objections import Statement, window_refusals
from evaluation.forms.objection import ObjectionForm
from evaluation.models import Objection, ObjectionFile, Publicity
from portal.kernel.refusals import Refusal
from portal.registry.pending import KeptFile, Pending
from portal.ui.parts import Answer, Crumb, Event
from portal.ui.templatetags.portal import cn_deadline, file_size

PURPOSES = dict(ObjectionFile.Purpose.choices)


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """The form, or why there is none; ``recorded`` is the number of what was refused."""

    publicity: Publicity
    crumbs: Sequence[Crumb]
    notice_url: str
    until: str
    form: ObjectionForm | None
    kept: Sequence[KeptFile]
    pending: str
    refusals: Sequence[Refusal]
    recorded: str
    how: Sequence[Event]
    busy: bool = False

    @classmethod
    def of(
        cls,
        publicity: Publicity,
        form: ObjectionForm | None,
        pending: Pending | None = None,
        refused: Objection | None = None,
        refusals: Sequence[Refusal] = (),
        *,
        busy: bool = False,
    ) -> "ObjectionPage":
        """Nothing is queried but the entries that the form offers."""
        return cls(
            publicity=publicity,
            crumbs=_crumbs(publicity, _("提出异议")),
            notice_url=reverse("registry:notice", args=[publicity.number]),
            until=cn_deadline(publicity.ends_at),
            form=form,
            kept=pending.files if pending else (),
            pending=pending.address if pending else "",
            refusals=refusals,
            recorded=refused.number if refused else "",
            how=_how(),
            busy=busy,
        )

    @property
    def closed(self) -> bool:
        """Whether there is no form because the window is not open."""
        return self.form is None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What will be sent, to be read once more."""

    publicity: Publicity
    crumbs: Sequence[Crumb]
    answers: Sequence[Answer]
    files: Sequence[Answer]
    pending: str
    until: str
    how: Sequence[Event]

    @classmethod
    def of(cls, publicity: Publicity, statement: Statement, pending: Pending) -> "CheckPage":
        """``pending`` holds the files that will go with the statement."""
        files = [
            Answer(str(PURPOSES[each.purpose]), f"{each.name}（{file_size(each.size)}）")
            for each in pending.files
        ]
        return cls(
            publicity=publicity,
            crumbs=_crumbs(publicity, _("核对异议")),
            answers=_answers(statement),
            files=files,
            pending=pending.address,
            until=cn_deadline(publicity.ends_at),
            how=_how(),
        )


def _answers(said: Statement) -> list[Answer]:
    entry = said.entry
    named = f"{entry.institution_name}（{entry.region_name}）" if entry else ""
    return [
        Answer(_("对哪家单位有异议"), named),
        Answer(_("事实和理由"), said.facts),
        Answer(_("提出人"), dict(Objection.Kind.choices).get(said.kind, "")),
        Answer(_("姓名或单位名称"), said.objector),
        Answer(_("证件号码或统一社会信用代码"), said.objector_code, mono=True),
        Answer(_("联系人"), said.contact_name),
        Answer(_("联系电话"), said.phone),
        Answer(_("电子邮箱"), said.email),
    ]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What whoever objects takes away: a number, a time, and what happens next."""

    number: str
    received_at: datetime
    title: str
    track_url: str
    crumbs: Sequence[Crumb]
    how: Sequence[Event]

    @classmethod
    def of(cls, objection: Objection) -> "ReceiptPage":
        """Names nobody: the page may stand on a shared screen."""
        publicity = objection.publicity
        return cls(
            number=objection.number,
            received_at=objection.received_at,
            title=publicity.title,
            track_url=reverse("registry:objection_track"),
            crumbs=_crumbs(publicity, _("异议回执")),
            how=_how(begun=True),
        )


@dataclass(frozen=True, slots=True)
class TrackPage:
    """The state of an objection for whoever holds its number and telephone."""

    form: Any
    crumbs: Sequence[Crumb]
    asked: bool
    found: Objection | None
    kind: str
    busy: bool = False

    @classmethod
    def of(
        cls, form: Any, found: Objection | None = None, *, asked: bool = False, busy: bool = False
    ) -> "TrackPage":
        """An unknown number and a wrong telephone look the same."""
        crumbs = [
            Crumb(_("首页"), reverse("registry:home")),
            Crumb(_("公示公告"), reverse("registry:notices")),
            Crumb(_("查询异议办理进度")),
        ]
        return cls(form, crumbs, asked, found, KINDS.get(found.state, "") if found else "", busy)


KINDS: Mapping[str, str] = {
    Objection.State.RECEIVED: "doing",
    Objection.State.UPHELD: "ok",
    Objection.State.DISMISSED: "off",
    Objection.State.REFUSED: "bad",
}


def why_closed(publicity: Publicity, now: datetime) -> list[Refusal]:
    """Why there is no form; empty while the window is open."""
    return window_refusals(publicity, now=now)


def _crumbs(publicity: Publicity, title: str) -> list[Crumb]:
    return [
        Crumb(_("首页"), reverse("registry:home")),
        Crumb(_("公示公告"), reverse("registry:notices")),
        Crumb(publicity.title, reverse("registry:notice", args=[publicity.number])),
        Crumb(title),
    ]


def _how(*, begun: bool = False) -> list[Event]:
    return [
        Event(
            _("提交异议"),
            _("当场取得编号，可凭编号和联系电话查询"),
            state="done" if begun else "now",
        ),
        Event(
            _("登记"),
            _("公示期内实名提交的均予登记；不符合要求的说明原因"),
            state="now" if begun else "",
        ),
        Event(_("核查"), _("核查期间，被异议的单位不予认定")),
        Event(_("答复"), _("将处理结果答复提出人")),
    ]
