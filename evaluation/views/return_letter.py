"""补正告知书: written from the verdicts, previewed, issued once, read by both sides."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.actions.examination import (
    explained,
    issuer_of,
    letter_refusals,
    return_for_correction,
)
from evaluation.examined import clause_audits
from evaluation.forms.province_audit import ReturnForm
from evaluation.pages.audit import asked_for, sections_of
from evaluation.papers import ReturnLetter, return_letter
from evaluation.views.files import pdf_response
from portal.accounts.access import only, signed_in
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record_reading
from portal.dossiers.actions import refusals_of
from portal.dossiers.models import Correction, Dossier
from portal.dossiers.queries import dossier_for
from portal.kernel.calendar import Term, UnknownYear, working_days_after
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import PROVINCE
from portal.organizations.calendar import working_calendar

TEMPLATE = "evaluation/province/return_letter.html"


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def write_letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The form (also again, by 返回修改), its preview, and the issuing."""
    dossier = dossier_for(request.user, reference)
    asked = asked_for(clause_audits(dossier))
    form = ReturnForm(asked, sections_of(dossier), request.POST or None)
    if request.method != "POST" or "edit" in request.POST:
        return _shown(request, dossier, form)
    term = _term(form, request) if form.is_valid() else None
    if term is None:
        return _shown(request, dossier, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "issue" in request.POST:
        return _issued(request, dossier, form, term)
    if refusals := letter_refusals(dossier, form.wanted, term):
        return _shown(request, dossier, form, refused=refusals, status=HTTPStatus.CONFLICT)
    return _shown(request, dossier, form, preview=_preview(request, dossier, form, term))


def _term(form: ReturnForm, request: HttpRequest) -> Term | None:
    """The counted term; an unknown year is the form's error, never a guess."""
    today = shanghai_day(request.now)
    try:
        return working_days_after(today, form.cleaned_data["days"], calendar=working_calendar())
    except UnknownYear as unknown:
        form.add_error("days", unknown.message)
        return None


def _preview(request: HttpRequest, dossier: Dossier, form: ReturnForm, term: Term) -> ReturnLetter:
    """The letter as it would be issued now; nothing is written."""
    unwritten = Correction(
        dossier=dossier,
        version=dossier.version,
        remark=form.cleaned_data["remark"],
        due_at=term.due,
        explanation=explained(term),
        issued_by_label=issuer_of(dossier),
        issued_at=request.now,
    )
    return return_letter(unwritten, [(w.clause, w.sections, w.text) for w in form.wanted])


def _issued(request: HttpRequest, dossier: Dossier, form: ReturnForm, term: Term) -> HttpResponse:
    try:
        letter = return_for_correction(
            dossier,
            form.wanted,
            remark=form.cleaned_data["remark"],
            term=term,
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, dossier, form, refused=refused.refusals, status=HTTPStatus.CONFLICT)
    messages.success(request, _("已退回补正，补正告知书已发送申报单位"))
    return redirect("evaluation:letter", reference=dossier.reference, number=letter.pk)


def _shown(
    request: HttpRequest,
    dossier: Dossier,
    form: ReturnForm,
    *,
    refused: list[Refusal] | tuple[Refusal, ...] = (),
    preview: ReturnLetter | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {
        "dossier": dossier,
        "form": form,
        "refused": refused,
        "preview": preview,
        "posted": [(k, v) for k, values in request.POST.lists() for v in values if _kept(k)],
        "beforehand": [] if form.audits else _beforehand(request, dossier),
    }
    return render(request, TEMPLATE, context, status=status)


def _kept(name: str) -> bool:
    return name not in {"csrfmiddlewaretoken", "preview", "issue", "edit"}


def _beforehand(request: HttpRequest, dossier: Dossier) -> list[Refusal]:
    """Why nothing can be returned: no verdict asks for a correction, or worse."""
    said = refusals_of(dossier, "return", actor=request.user, now=request.now)
    return [one for one in said if one.code not in {"not_by_itself", "due_not_ahead"}]


@require_safe
@signed_in
def letter(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The letter as issued, for everybody who may read the case."""
    dossier, found = _letter_for(request, reference, number)
    paper = return_letter(found)
    context = {"dossier": dossier, "letter": found, "paper": paper}
    return render(request, "evaluation/province/letter.html", context)


@require_safe
@signed_in
def letter_pdf(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The letter as a paper."""
    dossier, found = _letter_for(request, reference, number)
    record_reading(request.user, dossier, "补正告知书")
    name = f"补正告知书_{dossier.reference}.pdf"
    return pdf_response("documents/return-letter.html", {"paper": return_letter(found)}, name)


def _letter_for(request: HttpRequest, reference: str, number: int) -> tuple[Dossier, Correction]:
    dossier = dossier_for(request.user, reference)
    return dossier, get_object_or_404(dossier.corrections.select_related("dossier"), pk=number)
