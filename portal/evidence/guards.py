"""Whether the evidence of a case may be changed now, and which items of it."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import User
from portal.dossiers.models import Correction, Dossier
from portal.dossiers.queries import (
    programme_of,
    roles_on,
    state_of,
    submission_deadline,
)
from portal.evidence.models import ChecklistItem
from portal.kernel.refusals import Refusal
from portal.kernel.roles import APPLICANT_EDITORS, Role
from portal.ui.templatetags.portal import cn_date

WHOLE = "evidence"
"""The section of a return letter that reopens the evidence itself."""


def change_refusals(
    dossier: Dossier, item: ChecklistItem, *, actor: User, now: datetime
) -> list[Refusal]:
    """Why this person may not change the files of this item now; empty when he or she may."""
    if said := case_refusals(dossier, actor=actor, now=now):
        return said
    if item in open_items(dossier, [item]):
        return []
    return [
        Refusal(
            "item_closed",
            f"补正告知书没有要求补充“{item.title}”，不能修改",
            next_step="请按补正告知书列明的事项补正。",
        )
    ]


def case_refusals(dossier: Dossier, *, actor: User, now: datetime) -> list[Refusal]:
    """Why this person may change no evidence of the case at all."""
    if not roles_on(actor, dossier) & APPLICANT_EDITORS:
        holders = "、".join(role.label for role in Role if role in APPLICANT_EDITORS)
        return [Refusal("wrong_role", f"证明材料由{holders}上传")]
    state = state_of(dossier)
    if not state.editable:
        return [
            Refusal(
                "not_editable",
                f"案卷当前为“{state.as_told}”，不能修改证明材料",
                next_step="请在办理进度页查看可以办理的事项。",
            )
        ]
    return _late(dossier, now)


def open_items(dossier: Dossier, items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
    """Those of the items that an editable case leaves open.

    A case never submitted is open as a whole; one that came back is open where the latest return
    letter names a clause, or a section of the form, that the item proves. An item that proves no
    clause is open when the letter names a section that concerns none.
    """
    if dossier.version == 0:
        return list(items)
    letter = _letter(dossier)
    asked = list(letter.items.all()) if letter else []
    if any(one.section == WHOLE and not one.clause for one in asked):
        return list(items)
    named = {one.section for one in asked}
    sections = [each for each in programme_of(dossier).sections(dossier) if each.code in named]
    clauses = {one.clause for one in asked}.union(*(each.clauses for each in sections))
    without = any(not each.clauses for each in sections)
    return [item for item in items if (clauses & set(item.clauses) if item.clauses else without)]


def _letter(dossier: Dossier) -> Correction | None:
    return dossier.corrections.order_by("-issued_at", "-pk").first()


def _late(dossier: Dossier, now: datetime) -> list[Refusal]:
    letter = _letter(dossier) if dossier.version else None
    until = letter.due_at if letter else submission_deadline(dossier)
    if now <= until:
        return []
    said = "补正期限已过" if letter else "提交截止时间已过"
    return [Refusal("deadline_passed", f"{said}（{cn_date(until)}），不能修改证明材料")]
