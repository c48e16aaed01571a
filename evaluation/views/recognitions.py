"""认定与证书: the document that recognises, and the papers made from it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evaluation.actions import recognition as actions
from evaluation.forms.national_recognition import RecognitionForm, first_words
from evaluation.recognising import RECOGNISE, Candidate, candidates
from evaluation.stages import leaving
from evaluation.views.chosen import round_chosen
from evaluation.walled import shown_to
from portal.accounts.access import only
from portal.documents.models import DocumentEntry, OfficialDocument
from portal.documents.pdf import render_pdf
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import dossier_for, programme_of, visible_to
from portal.dossiers.walls import walled_from
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.pages import Page
from portal.ui.qr import qr_svg

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
PER_PAGE = 50


@only(CLERK, SIGNER)
def recognitions(request: HttpRequest) -> HttpResponse:
    """Documents of a round, and the cases that wait with every reason why they wait."""
    visible = visible_to(request.user)
    chosen = round_chosen(request, visible.filter(leaving([RECOGNISE])))
    waiting = candidates(chosen.round, visible, request.now) if chosen.round else []
    documents = OfficialDocument.objects.filter(round=chosen.round).annotate(
        cases=Count("entries", filter=shown_to(request.user))
    )
    documents = documents.order_by("-issued_on", "number")
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "waiting_of": Page.of(
            request, waiting, unit=_("件"), per_page=PER_PAGE, parameter="waiting"
        ),
        "ready": sum(1 for each in waiting if not each.refusals),
        "page_of": Page.of(request, documents, unit=_("份")),
    }
    return render(request, "evaluation/national/recognitions.html", context)


@only(SIGNER)
def recognise(request: HttpRequest, slug: str) -> HttpResponse:
    """The document and its list: fill in, look at it whole, issue."""
    round_ = get_object_or_404(Round, slug=slug)
    waiting = candidates(round_, visible_to(request.user), request.now)
    form = RecognitionForm(request.POST or None, initial=first_words(round_))
    chosen = _chosen(request, waiting)
    refusals: Sequence[Refusal] = ()
    valid = request.method == "POST" and form.is_valid()
    if valid and "confirm" in request.POST:
        try:
            return _issued(request, round_, form.cleaned_data)
        except Refused as refused:
            refusals = refused.refusals
    context = {
        "round": round_,
        "form": form,
        "waiting": waiting,
        "chosen": [each for each in waiting if each.dossier.reference in chosen],
        "keys": chosen,
        "confirming": valid and bool(chosen) and "back" not in request.POST and not refusals,
        "nobody": valid and not chosen,
        "refusals": refusals,
    }
    failed = form.errors or context["nobody"]
    status = 409 if refusals else 422 if failed else 200
    return render(request, "evaluation/national/recognise.html", context, status=status)


def _chosen(request: HttpRequest, waiting: Sequence[Candidate]) -> set[str]:
    """The references chosen; all that are ready before anything has been posted."""
    if request.method == "POST":
        return set(request.POST.getlist("case"))
    return {each.dossier.reference for each in waiting if not each.refusals}


def _issued(request: HttpRequest, round_: Round, values: dict[str, Any]) -> HttpResponse:
    wanted = request.POST.getlist("case")
    cases = list(visible_to(request.user).filter(round=round_, reference__in=wanted))
    document = actions.recognise(round_, cases, values, actor=request.user, now=request.now)
    messages.success(
        request, _("已发文认定 %(n)d 家，名录即时更新") % {"n": document.entries.count()}
    )
    return redirect("evaluation:recognition", document.pk)


@only(CLERK, SIGNER)
def recognition(request: HttpRequest, pk: int) -> HttpResponse:
    """One document with those it names and their certificates."""
    found = get_object_or_404(OfficialDocument.objects.select_related("issuer", "round"), pk=pk)
    entries = found.entries.exclude(dossier__in=walled_from(request.user))
    context = {"document": found, "entries": _routed(entries)}
    return render(request, "evaluation/national/recognition.html", context)


def _routed(entries: QuerySet[DocumentEntry]) -> list[tuple[Any, str]]:
    rows = entries.select_related("dossier__institution", "dossier__region")
    return [(row, programme_of(row.dossier).route) for row in rows]


@only(CLERK, SIGNER)
def recognition_pdf(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - a view
    """The document as a paper, without a seal: sealing is done on paper."""
    found = get_object_or_404(OfficialDocument.objects.select_related("issuer", "round"), pk=pk)
    context = {
        "paper": {"title": found.title},
        "document": found,
        "paragraphs": found.body.splitlines(),
        "entries": _routed(found.entries.all()),  # an issued document is public: whole
    }
    return _pdf("documents/recognition.html", context, f"{found.number}.pdf")


@only(CLERK, SIGNER)
def certificate_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate of a recognised case, with the address at which it is verified; no seal."""
    case = dossier_for(request.user, reference)
    entry = get_object_or_404(
        case.document_entries.select_related("document__issuer"),
        document__kind=OfficialDocument.Kind.RECOGNITION,
    )
    address = _verification(request, case)
    context = {
        "paper": {"title": _("认定证书")},
        "case": case,
        "designation": programme_of(case).title,
        "document": entry.document,
        "address": address,
        "qr": qr_svg(address, label=_("证书查验")) if address else "",
    }
    return _pdf("documents/certificate.html", context, f"{case.certificate_number}.pdf")


def _verification(request: HttpRequest, case: Dossier) -> str:
    """Where the public verifies the number; empty where this installation has no such page."""
    try:
        path = reverse("registry:verify_number", args=[case.certificate_number])
    except NoReverseMatch:
        return ""
    return request.build_absolute_uri(path)


def _pdf(template: str, context: dict[str, Any], name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        render_pdf(template, context),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition},
    )
