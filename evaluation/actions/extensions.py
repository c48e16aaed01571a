"""More time for one province's report or for one case, with who allowed it and why."""

from datetime import datetime

from django.db import transaction

from evaluation.guards import spoken
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier, Extension, Round
from portal.dossiers.queries import report_deadline, submission_deadline
from portal.kernel.refusals import Refused
from portal.obligations.actions import close_obligation, open_obligation, tell
from portal.obligations.models import Obligation
from portal.obligations.people import applicants_of, people_of_province
from portal.organizations.models import Region
from portal.programmes.registry import programme

REPORT, SUBMISSION = "report", "submission"


def open_report_duty(round_: Round, region: Region, due_at: datetime, now: datetime) -> None:
    """The province must report its list by then (R0-31); an open duty is moved."""
    open_obligation(
        _report_key(round_, region),
        kind=REPORT,
        title=f"报送推荐名单：{round_.title}",
        due_at=due_at,
        now=now,
        round=round_,
        region=region,
        address="/prov/dispatch/",
    )


def close_report_duty(round_: Round, region: Region, now: datetime) -> None:
    """The list has been reported: nobody is reminded of it any more."""
    close_obligation(_report_key(round_, region), outcome="reported", now=now)


def _report_key(round_: Round, region: Region) -> str:
    return f"{REPORT}:{round_.pk}:{region.pk}"


@transaction.atomic
def extend_report(
    round_: Round, region: Region, *, until: datetime, reason: str, actor: User, now: datetime
) -> Extension:
    """Give one province more time to report; the only way past the deadline (R0-31)."""
    _refuse_no_gain(until, report_deadline(round_, region.pk), now)
    granted = Extension.objects.create(
        kind=Extension.Kind.PROVINCE_REPORT,
        round=round_,
        region=region,
        until=until,
        reason=reason,
        granted_by=actor,
        granted_at=now,
    )
    open_report_duty(round_, region, until, now)
    _note(granted, region.name, actor, now)
    tell(
        people_of_province(region.pk, now),
        key=f"extension:{granted.pk}",
        subject=f"省级报送期限已延长：{round_.title}",
        body=_words(until, reason),
        address="/prov/dispatch/",
        now=now,
    )
    return granted


@transaction.atomic
def extend_submission(
    dossier: Dossier, *, until: datetime, reason: str, actor: User, now: datetime
) -> Extension:
    """Give one case more time to be submitted.

    Raises :class:`Refused`: ``no_later``, and ``nothing_to_submit`` once it has been handed in or
    withdrawn, since a duty opened again would remind people of what they have done.
    """
    key = f"{SUBMISSION}:{locked(dossier.pk).pk}"
    _refuse_nothing_to_submit(dossier, key)
    _refuse_no_gain(until, submission_deadline(dossier), now)
    granted = Extension.objects.create(
        kind=Extension.Kind.SUBMISSION,
        round=dossier.round,
        dossier=dossier,
        until=until,
        reason=reason,
        granted_by=actor,
        granted_at=now,
    )
    address = programme(dossier.programme).address(dossier)
    open_obligation(
        key,
        kind=SUBMISSION,
        title=f"提交申报 {dossier.reference}",
        due_at=until,
        now=now,
        dossier=dossier,
        round=dossier.round,
        institution=dossier.institution,
        address=address,
    )
    _note(granted, dossier.reference, actor, now)
    tell(
        applicants_of(dossier, now),
        key=f"extension:{granted.pk}",
        subject=f"{dossier.reference} 申报期限已延长",
        body=_words(until, reason),
        address=address,
        dossier=dossier,
        now=now,
    )
    return granted


def _refuse_nothing_to_submit(dossier: Dossier, key: str) -> None:
    if Obligation.objects.filter(key=key, closed_at__isnull=False).exists():
        said = f"案卷 {dossier.reference} 已提交或已撤回，不需要延长申报期限"
        raise Refused.because("nothing_to_submit", said)


def _refuse_no_gain(until: datetime, current: datetime, now: datetime) -> None:
    if until > now and until > current:
        return
    raise Refused.because("no_later", "延长后的期限应晚于现行期限和当前时间")


def _note(granted: Extension, whom: str, actor: User, now: datetime) -> None:
    record(
        "extend_deadline",
        actor=actor,
        on=granted.dossier or granted.round,
        at=now,
        whom=whom,
        until=granted.until.isoformat(),
        reason=granted.reason,
    )


def _words(until: datetime, reason: str) -> str:
    return f"期限延长至{spoken(until)}（北京时间）。\n理由：{reason}"
