"""推荐受理: the provinces' lists, each checked against its digest, accepted or sent back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.batches import accept_batch, refuse_batch
from evaluation.forms.national_cases import ReasonForm
from evaluation.manifest import verify
from evaluation.models import Batch
from evaluation.views.chosen import round_chosen
from evaluation.walled import as_seen_by, shown_to
from evaluation.walled import lines_of as lines_shown
from portal.accounts.access import only
from portal.accounts.models import User
from portal.audit.actions import record_reading
from portal.dossiers.models import Extension, Round
from portal.dossiers.queries import state_of, visible_to
from portal.evidence.models import SealedScan
from portal.kernel.canonical import canonical_json, digest
from portal.kernel.roles import Role
from portal.organizations.models import Region
from portal.organizations.queries import participating

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
TAGS = {
    Batch.State.REPORTED: ("doing", gettext_lazy("待受理")),
    Batch.State.ACCEPTED: ("ok", gettext_lazy("已受理")),
    Batch.State.REFUSED: ("warn", gettext_lazy("已退回")),
}


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """Where one province stands with its report."""

    region: Region
    batch: Batch | None
    due_at: datetime
    tag: str
    said: str


def lines_of(round_: Round, user: User, now: datetime) -> list[ProvinceLine]:
    """Every participating province, its list counted as the person sees it; three queries."""
    sent = Batch.objects.filter(round=round_, state__in=list(TAGS)).order_by("version")
    counted = Count("entries", filter=shown_to(user))
    latest = {batch.region_id: batch for batch in sent.annotate(cases=counted)}
    more = Extension.objects.filter(round=round_, kind=Extension.Kind.PROVINCE_REPORT)
    until = dict(more.values_list("region", "until"))
    return [
        _line(region, latest.get(region.pk), until.get(region.pk, round_.province_deadline), now)
        for region in participating()
    ]


def _line(region: Region, batch: Batch | None, due_at: datetime, now: datetime) -> ProvinceLine:
    if batch is not None:
        return ProvinceLine(region, batch, due_at, *TAGS[Batch.State(batch.state)])
    late = now > due_at
    said = ("bad", _("逾期未报")) if late else ("todo", _("未报送"))
    return ProvinceLine(region, None, due_at, *said)


@only(CLERK, SIGNER)
def batches(request: HttpRequest) -> HttpResponse:
    """All provinces of a round with what they have reported."""
    chosen = round_chosen(request, Batch.objects.filter(state=Batch.State.REPORTED))
    lines = lines_of(chosen.round, request.user, request.now) if chosen.round else []
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "lines": lines,
        "reported": sum(1 for line in lines if line.batch),
    }
    return render(request, "evaluation/national/batches.html", context)


def reported_batch(request: HttpRequest, pk: int) -> Batch:
    """A reported list as the person sees it; a draft is the province's own business (404)."""
    found = Batch.objects.filter(state__in=list(TAGS)).select_related(
        "round", "region", "letter_scan", "drafted_by", "reported_by", "decided_by"
    )
    return as_seen_by(get_object_or_404(found, pk=pk), request.user)


@only(CLERK, SIGNER)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One list in its order, whether its digest still holds, and the decision."""
    found = reported_batch(request, pk)
    form = ReasonForm(request.POST if request.POST.get("act") == "refuse" else None)
    if request.method == "POST":
        if request.POST.get("act") == "accept":
            return _accepted(request, found)
        if form.is_bound and form.is_valid():
            return _refused(request, found, form.cleaned_data["reason"])
    context = {
        "batch": found,
        "form": form,
        "entries": [(e, state_of(e.dossier)) for e in _entries(found)],
        "holds": digest(found.manifest) == found.manifest_digest,
        "checks": verify(found) if "verify" in request.GET else None,
        "open": found.state == Batch.State.REPORTED,
    }
    status = 422 if form.errors else 200
    return render(request, "evaluation/national/batch.html", context, status=status)


def _entries(found: Batch) -> Any:
    return lines_shown(
        found,
        "dossier__institution",
        "dossier__opinion__seal",
        "dossier__recommendation__reply_letter",
    )


def _accepted(request: HttpRequest, found: Batch) -> HttpResponse:
    accept_batch(found, actor=request.user, now=request.now)
    messages.success(request, _("%(region)s的推荐名单已受理") % {"region": found.region})
    return redirect("evaluation:batch", found.pk)


def _refused(request: HttpRequest, found: Batch, reason: str) -> HttpResponse:
    refuse_batch(found, reason=reason, actor=request.user, now=request.now)
    messages.success(request, _("%(region)s的推荐名单已退回") % {"region": found.region})
    return redirect("evaluation:batch", found.pk)


@only(CLERK, SIGNER)
def batch_manifest(request: HttpRequest, pk: int) -> HttpResponse:
    """The manifest in its canonical writing: its SHA-256 is the digest of the list."""
    found = reported_batch(request, pk)
    record_reading(request.user, found, "报送清单")
    name = f"{found.region}_{found.round.slug}_v{found.version}.json"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        canonical_json(found.manifest),
        content_type="application/json",
        headers={"Content-Disposition": disposition},
    )


@only(CLERK, SIGNER)
def batch_scan(request: HttpRequest, pk: int, token: str) -> FileResponse:
    """The sealed covering letter, or the sealed opinion of a visible case of the list."""
    found = reported_batch(request, pk)
    scan = get_object_or_404(SealedScan, token=token)
    listed = found.entries.filter(
        dossier__opinion__seal=scan, dossier__in=visible_to(request.user).values("pk")
    )
    if scan.pk != found.letter_scan_id and not listed.exists():
        raise Http404
    record_reading(request.user, found, f"盖章件 {scan.name}")
    return FileResponse(scan.file.open("rb"), as_attachment=True, filename=scan.name)
