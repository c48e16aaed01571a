"""Addresses that answer the scripts as the protocols in their head comments say."""

import hashlib
import json
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django_cotton.compiler_regex import CottonCompiler

from portal.ui.forms import PortalForm

FRAME = '{{% extends "public.html" %}}{{% block title %}}t{{% endblock %}}{{% block main %}}{}{{% endblock %}}'
DRAFT = (
    '<c-form autosave="1" files="1"><input type="hidden" name="rev" id="rev" value="0">'
    '<c-field label="人数" name="staff" value="18" /><c-file label="名册" name="roster" />'
    "<c-save-bar /></c-form>"
)
UPLOAD = '<c-upload create_url="/uploads/" max="8388608" kind="audit" />'
LIST = (
    '<form method="post"><c-bulk-bar unit="件"></c-bulk-bar><table><tbody>'
    '<tr><td><input type="checkbox" name="pk" value="1"></td></tr>'
    '<tr><td><input type="checkbox" name="pk" value="2"></td></tr></tbody></table></form>'
    '<form method="post"><c-repeater :formset="rows" noun="个项目" /></form>'
)


class Project(PortalForm):
    name = forms.CharField(label="项目名称")


SCORES = """<c-form guard="1" label="示例评分表">
<c-score-seg name="c1" title="示例指标一" share="35" />
<c-score-seg name="c2" title="示例指标二" share="65" value="3" />
<c-total-bar value="39.00" live="5" words="已评 {n} / {m} 项，尚未保存" note="已评 1 / 2 项"><button>保存</button></c-total-bar></c-form>"""


@dataclass
class Server:
    """What the pages received, and how they are to answer next."""

    answers: list[int] = field(default_factory=list)
    saved: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    begun: dict[str, str | int] = field(default_factory=dict)
    body: bytes = b""

    @property
    def next_status(self) -> int:
        return self.answers.pop(0) if self.answers else 200


server = Server()


def drawn(request: HttpRequest, body: str) -> HttpResponse:
    template = engines["django"].from_string(CottonCompiler().process(FRAME.format(body)))
    rows = forms.formset_factory(Project)(prefix="projects")
    return HttpResponse(template.render({"rows": rows}, request))


def draft(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return drawn(request, DRAFT)
    if (status := server.next_status) != 200:
        return HttpResponse(status=status)
    server.saved.append((request.POST["staff"], request.POST["rev"]))
    server.files += list(request.FILES)
    number = len(server.saved)
    return HttpResponse(
        f'<input type="hidden" name="rev" id="rev" value="{number}" hx-swap-oob="true">'
    )


def uploads(request: HttpRequest) -> JsonResponse:
    server.begun = json.loads(request.body)
    if str(server.begun["name"]).endswith(".exe"):
        return JsonResponse({"message": "审计报告只能是 PDF，当前为 EXE"}, status=415)
    return JsonResponse({"upload": "/uploads/1/", "offset": 0}, status=201)


def piece(request: HttpRequest) -> HttpResponse:
    if (status := server.next_status) != 200:
        return HttpResponse(status=status)
    if int(request.headers["Upload-Offset"]) != len(server.body):
        return JsonResponse({"offset": len(server.body)}, status=409)
    server.body += request.read()
    answer = {"offset": len(server.body)}
    if len(server.body) == server.begun["size"]:
        answer |= {"done": True, "evidence": "/received/"}
    return JsonResponse(answer)


def received(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(hashlib.sha256(server.body).hexdigest())


urlpatterns = [
    path("draft/", draft),
    path("upload/", lambda request: drawn(request, UPLOAD)),
    path("list/", lambda request: drawn(request, LIST)),
    path("scores/", lambda request: drawn(request, SCORES)),
    path("uploads/", uploads),
    path("uploads/1/", piece),
    path("received/", received),
]
