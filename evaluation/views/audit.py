"""逐条审核, and the one return letter that comes out of it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation.actions.examination import give_verdicts, lacks_words
from evaluation.forms.province_audit import AuditForm
from evaluation.models import ClauseVerdict
from evaluation.pages.audit import audit_form, audit_page
from portal.accounts.access import only
from portal.audit.actions import record_reading
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import PROVINCE


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def audit(request: HttpRequest, reference: str) -> HttpResponse:
    """The page, and the saving of what is judged so far (by button, or by itself with htmx)."""
    dossier = dossier_for(request.user, reference)
    if request.method != "POST":
        record_reading(request.user, dossier, "逐条审核")
        return _page(request, dossier, audit_form(dossier))
    form = audit_form(dossier, request.POST, by_button=not request.htmx)
    if not form.is_valid():
        return _not_saved(request, dossier, form)
    try:
        saved = give_verdicts(
            dossier,
            form.marks,
            version=form.cleaned_data["version"],
            actor=request.user,
            now=request.now,
            words_later=True,
        )
    except Refused as refused:
        return _page(request, dossier, form, refused.refusals)
    if request.htmx:
        return _saved_parts(request, dossier, form.unchosen)
    _say_saved(request, saved)
    return redirect("evaluation:audit", reference=dossier.reference)


def _page(
    request: HttpRequest, dossier: Dossier, form: AuditForm, refused: tuple[Refusal, ...] = ()
) -> HttpResponse:
    page = audit_page(dossier, request.user, form, refused=refused)
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "evaluation/province/audit.html", {"page": page}, status=status)


def _not_saved(request: HttpRequest, dossier: Dossier, form: AuditForm) -> HttpResponse:
    page = audit_page(dossier, request.user, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "evaluation/province/audit.html", {"page": page}, status=status)


def _say_saved(request: HttpRequest, saved: list[ClauseVerdict]) -> None:
    """How much is saved, and what it still lacks."""
    messages.success(request, _("已保存 %(count)d 条审核结论") % {"count": len(saved)})
    if silent := sum(map(lacks_words, saved)):
        said = _("其中 %(count)d 条尚未写明存在的问题和要求，发出补正告知书前须补写")
        messages.warning(request, said % {"count": silent})


def _saved_parts(request: HttpRequest, dossier: Dossier, unchosen: list[str]) -> HttpResponse:
    page = audit_page(dossier, request.user, audit_form(dossier), unchosen=unchosen)
    waits = _("已填写意见的条件须选择审核结论才能保存，其余已保存") if unchosen else ""
    context = {"page": page, "at": request.now, "waits": waits}
    return render(request, "evaluation/province/audit_saved.html", context)
