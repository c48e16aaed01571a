"""Starting a case: the dossier and the declaration that belongs to it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm

from applications.models import Declaration, IncomeYear
from evaluation.effects import open_submission_duty
from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.audit.actions import record_refusal
from portal.dossiers.actions import open_dossier
from portal.dossiers.models import Dossier, ProvinceSchedule, Round
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import APPLICANT_EDITORS
from portal.organizations.models import Institution
from portal.programmes.registry import programme


def begin(
    institution: Institution,
    round_: Round,
    programme_code: str,
    *,
    actor: User,
    now: datetime,
    exempt: bool = False,
) -> Dossier:
    """Open a case with its declaration, its years, the opener's grant and the duty to submit.

    ``exempt`` answers the question about the reply letter. Raises Refused with all reasons, and
    of two who begin at the same instant the second is refused.
    """
    try:
        return _begin(institution, round_, programme_code, actor, now, exempt=exempt)
    except IntegrityError:
        refused = Refused([_already_begun(institution, round_)])
    except Refused as said:
        refused = said
    record_refusal("open_dossier", refused, actor=actor, on=institution)
    raise refused


@transaction.atomic
def _begin(
    institution: Institution,
    round_: Round,
    programme_code: str,
    actor: User,
    now: datetime,
    *,
    exempt: bool,
) -> Dossier:
    said = _refusals(institution, round_, programme_code, actor, now)
    try:
        dossier = open_dossier(
            institution=institution,
            round_=round_,
            programme_code=programme_code,
            actor=actor,
            now=now,
        )
    except Refused as refused:
        raise Refused(
            [*said, *(r for r in refused.refusals if r.code not in _codes(said))]
        ) from None
    if said:
        raise Refused(said)
    _declare(dossier, exempt=exempt)
    assign_perm("dossiers.edit_dossier", actor, dossier)
    open_submission_duty(dossier, now)
    return dossier


def _declare(dossier: Dossier, *, exempt: bool) -> None:
    declared = Declaration.objects.create(
        dossier=dossier,
        entity_type=dossier.institution.entity_type,
        address=dossier.institution.address,
        claims_reply_letter=True if exempt else None,
    )
    first, last = dossier.round.window_start.year, dossier.round.window_end.year
    IncomeYear.objects.bulk_create(
        IncomeYear(declaration=declared, year=year) for year in range(first, last + 1)
    )


def _refusals(
    institution: Institution, round_: Round, programme_code: str, actor: User, now: datetime
) -> list[Refusal]:
    said = []
    held = standing_of(actor).institutions.get(institution.pk, frozenset())
    if not held & APPLICANT_EDITORS:
        said.append(Refusal("wrong_role", "开始申报由申报单位管理员或协作人员办理"))
    if programme(programme_code).province_takes_part:
        passed = ProvinceSchedule.objects.filter(
            round=round_, region=institution.region_id, institution_deadline__lt=now
        )
        if passed.exists():
            said.append(Refusal("deadline_passed", "本省规定的申报截止时间已过"))
    return said


def _codes(said: list[Refusal]) -> set[str]:
    return {refusal.code for refusal in said}


def _already_begun(institution: Institution, round_: Round) -> Refusal:
    standing = Dossier.objects.filter(
        round=round_, institution=institution, occupies_round=True
    ).first()
    return Refusal(
        "already_in_round",
        f"本单位在本批次已有申报（{standing or '刚刚由他人建立'}），同一批次只能选择一个通道",
        "四",
        "需要改换通道的，请先撤回原申报。",
    )
