"""报送: a province's list goes to the national office, drafted by one officer, reported by another."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Prefetch

from evaluation.actions.extensions import close_report_duty
from evaluation.actions.opinions import receive_scan
from evaluation.actions.recommendation import hold_list
from evaluation.guards import before_report_deadline, reply_letter_on_list
from evaluation.manifest import letter_digest, manifest_of
from evaluation.models import Batch, BatchEntry, Recommendation
from evaluation.queries import province_verdicts
from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import advance, locked
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import programme_of
from portal.dossiers.walls import walled_refusals
from portal.kernel.canonical import digest
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.obligations.actions import tell
from portal.obligations.people import people_of_national_office
from portal.organizations.models import Region

ARTICLE = "四（一）3（1）"
OF_THE_LIST = (before_report_deadline,)  # says the same of every case of a list
SETTLED = (Batch.State.REPORTED, Batch.State.ACCEPTED)


def listed(round_: Round, region: Region) -> list[Recommendation]:
    """A province's recommendations in their order, with all that is asked of each; two queries."""
    found = Recommendation.objects.filter(round=round_, region=region)
    return list(
        found.select_related(
            "reply_letter",
            "dossier__round",
            "dossier__institution",
            "dossier__opinion__seal",
        ).prefetch_related(Prefetch("dossier__verdicts", province_verdicts()))
    )


@transaction.atomic
def draft_batch(
    round_: Round, region: Region, *, number: str, text: str, actor: User, now: datetime
) -> Batch:
    """Draft the list with its covering letter, or draft it again after the list has changed.

    A new batch gets the next version. The scan of an earlier wording stays on record but no
    longer covers the letter.
    """
    hold_list(region)
    entries = listed(round_, region)
    if refusals := _draft_refusals(round_, region, entries, actor):
        raise _refused("draft_batch", refusals, actor, round_)
    batch = (
        Batch.objects.select_for_update()
        .filter(round=round_, region=region, state=Batch.State.DRAFTED)
        .first()
    )
    if batch is None:
        batch = Batch(round=round_, region=region, version=_next_version(round_, region))
    batch.letter_number, batch.letter_text = number.strip(), text.strip()
    batch.drafted_by, batch.drafted_at = actor, now
    batch.save()
    _write_entries(batch, entries)
    record("draft_batch", actor=actor, on=batch, at=now, cases=[str(e.dossier) for e in entries])
    return batch


def _draft_refusals(
    round_: Round, region: Region, entries: Sequence[Recommendation], actor: User
) -> list[Refusal]:
    said = []
    if not _holds(actor, region, Role.PROVINCE_CLERK):
        said.append(Refusal("wrong_role", f"推荐名单由{Role.PROVINCE_CLERK.label}拟稿"))
    said += walled_refusals(actor, [entry.dossier_id for entry in entries])
    if Batch.objects.filter(round=round_, region=region, state__in=SETTLED).exists():
        said.append(_already_reported())
    if not entries:
        said.append(Refusal("list_empty", "拟推荐名单中没有单位", ARTICLE, "请先列为拟推荐。"))
    return said


def _write_entries(batch: Batch, entries: Sequence[Recommendation]) -> None:
    batch.entries.all().delete()
    BatchEntry.objects.bulk_create(
        BatchEntry(batch=batch, dossier=entry.dossier, position=position, lane=entry.lane)
        for position, entry in enumerate(entries, start=1)
    )


def _next_version(round_: Round, region: Region) -> int:
    latest = Batch.objects.filter(round=round_, region=region).order_by("-version").first()
    return latest.version + 1 if latest else 1


@transaction.atomic
def seal_letter(
    batch: Batch, upload: UploadedFile, *, covers: str, actor: User, now: datetime
) -> Batch:
    """Receive the sealed scan of the covering letter. Raises Unacceptable for the file."""
    current = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    said = []
    if not {Role.PROVINCE_CLERK, Role.PROVINCE_SIGNER} & _roles(actor, current.region):
        said.append(Refusal("wrong_role", "推荐函盖章件由本省经办或审签人员上传"))
    if current.state != Batch.State.DRAFTED:
        said.append(_already_reported())
    said += walled_refusals(actor, [one.dossier_id for one in current.entries.all()])
    if letter_digest(current) != covers:
        said.append(
            Refusal(
                "letter_changed",
                "推荐函或名单在打印后有改动，盖章件与现文本不一致",
                "",
                "请重新打印、盖章后上传。",
            )
        )
    if said:
        raise _refused("seal_letter", said, actor, current)
    current.letter_scan = receive_scan(
        upload, purpose="covering_letter", covers=covers, actor=actor, now=now
    )
    current.save(update_fields=["letter_scan"])
    record("seal_letter", actor=actor, on=current, at=now, scan=current.letter_scan.digest)
    return current


@transaction.atomic
def report_batch(batch: Batch, *, actor: User, now: datetime) -> Batch:
    """报送: every case of the list goes through the door in order, or none does.

    Locks the cases, the list, then the batch. Raises :class:`Refused` with all reasons of all cases at
    once. On success the manifest and its SHA-256 are fixed and the national office is told.
    """
    cases = _locked_cases(batch)
    hold_list(batch.region)
    current = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if refusals := report_refusals(current, actor=actor, now=now):
        raise _refused("report_batch", refusals, actor, current)
    _fix_entries(current, cases)
    current.manifest = manifest_of(current)
    current.manifest_digest = digest(current.manifest)
    current.state = Batch.State.REPORTED
    current.reported_by, current.reported_at = actor, now
    current.save()
    for entry in current.entries.all():
        advance(cases[entry.dossier_id], "report", actor=actor, now=now, batch=current)
    close_report_duty(current.round, current.region, now)
    record("report_batch", actor=actor, on=current, at=now, digest=current.manifest_digest)
    _tell_national_office(current, now)
    return current


def _locked_cases(batch: Batch) -> dict[int, Dossier]:
    keys = sorted(batch.entries.values_list("dossier_id", flat=True))
    return {key: locked(key) for key in keys}


def report_refusals(
    batch: Batch,
    *,
    actor: User,
    now: datetime,
    entries: Sequence[Recommendation] | None = None,
) -> list[Refusal]:
    """Everything that stands between this list and its report, for the page and for the door.

    ``entries`` is the list as it stands, where the caller has read it already.
    """
    if batch.state != Batch.State.DRAFTED:
        return [_already_reported()]
    entries = listed(batch.round, batch.region) if entries is None else entries
    said = [
        *_signer_refusals(batch, actor),
        *_list_refusals(batch, entries),
        *_letter_refusals(batch),
    ]
    for entry in entries[:1]:
        said += before_report_deadline(entry.dossier, Attempt(actor, frozenset(), now))
    for entry in entries:
        said += _case_refusals(entry, batch, actor, now)
    return list(dict.fromkeys(said))


def _signer_refusals(batch: Batch, actor: User) -> list[Refusal]:
    said = walled_refusals(actor, [entry.dossier_id for entry in batch.entries.all()])
    if not _holds(actor, batch.region, Role.PROVINCE_SIGNER):
        said.append(Refusal("wrong_role", f"“报送国家局”由{Role.PROVINCE_SIGNER.label}办理"))
    if batch.drafted_by_id == actor.pk:
        said.append(
            Refusal("same_person", "报送人不能是拟稿人", "", "请由另一名审签人员核对后报送。")
        )
    return said


def _list_refusals(batch: Batch, entries: Sequence[Recommendation]) -> list[Refusal]:
    lines = [line for line in batch.entries.all() if line.dossier_id not in batch.hidden]
    drafted = [(entry.dossier_id, entry.lane) for entry in lines]
    if drafted != [(entry.dossier_id, entry.lane) for entry in entries]:
        return [
            Refusal("list_changed", "拟稿后名单或次序有变动", ARTICLE, "请由经办人员重新拟稿。")
        ]
    return []


def _letter_refusals(batch: Batch) -> list[Refusal]:
    scan = batch.letter_scan
    if scan is not None and scan.covers == letter_digest(batch):
        return []
    return [Refusal("letter_unsealed", "推荐函尚未上传与现文本一致的盖章件", ARTICLE)]


def _case_refusals(
    entry: Recommendation, batch: Batch, actor: User, now: datetime
) -> list[Refusal]:
    """What the guards of the step say of one case, whoever asks; roles are judged once for all."""
    case = entry.dossier
    inputs = {"batch": batch, "lane": entry.lane, "reply_letter": entry.reply_letter}
    attempt = Attempt(actor, _roles(actor, batch.region), now, "", inputs)
    step = programme_of(case).flow.step(case.state, "report")
    if step is None:
        return [Refusal("list_changed", f"“{case.institution.name}”已不在拟推荐状态", ARTICLE)]
    guards = [guard for guard in step.guards if guard not in OF_THE_LIST]
    said = [refusal for guard in guards for refusal in guard(case, attempt)]
    said += reply_letter_on_list(case, attempt)
    return [_about(case, one) for one in said]


def _about(case: Dossier, refusal: Refusal) -> Refusal:
    """The refusal with the institution it concerns, so that a list of them can be worked off."""
    name = case.institution.name
    if name in refusal.message:
        return refusal
    return Refusal(refusal.code, f"“{name}”：{refusal.message}", refusal.article, refusal.next_step)


def _fix_entries(batch: Batch, cases: dict[int, Dossier]) -> None:
    entries = list(batch.entries.all())
    for entry in entries:
        case = cases[entry.dossier_id]
        entry.submission_digest = case.submissions.get(version=case.version).digest
        entry.opinion_digest = case.opinion.digest
    BatchEntry.objects.bulk_update(entries, ["submission_digest", "opinion_digest"])


def _tell_national_office(batch: Batch, now: datetime) -> None:
    """Without figures: some of those who are told may not know of every case."""
    tell(
        people_of_national_office(now),
        key=f"batch:{batch.pk}",
        subject=f"{batch.region}报送推荐名单",
        body=f"{batch.region}已报送“{batch.round}”推荐名单，请受理。",
        address="/desk/batches/",
        now=now,
    )


def _already_reported() -> Refusal:
    return Refusal("already_reported", "本省推荐名单已报送，不能再变动", ARTICLE)


def _roles(actor: User, region: Region) -> frozenset[Role]:
    return standing_of(actor).regions.get(region.pk, frozenset())


def _holds(actor: User, region: Region, role: Role) -> bool:
    return role in _roles(actor, region)


def _refused(action: str, said: Sequence[Refusal], actor: User, on: Batch | Round) -> Refused:
    refused = Refused(said)
    record_refusal(action, refused, actor=actor, on=on)
    return refused
