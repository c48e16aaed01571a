"""The two addresses of uploads in pieces (protocol: head of static/js/upload.js)."""

import json
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import signed_in
from portal.evidence import actions
from portal.evidence.actions import Announced, Received, WrongOffset
from portal.evidence.inspection import Unacceptable
from portal.evidence.models import Upload
from portal.evidence.pages.place import Place, place_of
from portal.evidence.queries import item_of
from portal.kernel.refusals import Refused

PIECE_MAX = 5 * 1024 * 1024
ANNOUNCEMENT_MAX = 16 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"[0-9]{1,15}")
View = Callable[..., HttpResponse]


class Unreadable(ValueError):  # noqa: N818 - says what it is
    """A request of the script that says nothing usable."""


def in_json(view: View) -> View:
    """Whatever is refused becomes ``{"message": …}`` with its status."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return _said(str(refused), HTTPStatus.CONFLICT)
        except Unacceptable as fault:
            return _said(fault.message, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Http404:
            return _said(_("没有找到这项材料。请刷新页面后重试"), HTTPStatus.NOT_FOUND)
        except Unreadable:
            return _said(_("上传请求不完整。请刷新页面后重试"), HTTPStatus.BAD_REQUEST)

    return answered


def at_most(most: int) -> Callable[[View], View]:
    """Refuse a larger body by its announced length, before any of it is read."""

    def decorate(view: View) -> View:
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _length(request) > most:
                said = _("一次发送的内容过大。请刷新页面后重试")
                return _said(said, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return view(request, *args, **kwargs)

        return bounded

    return decorate


@require_POST
@at_most(ANNOUNCEMENT_MAX)
@signed_in
@in_json
def upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Announce a file: start, resume, or be told that its bytes are here already."""
    place = place_of(request, reference)
    told = _told(request)
    item = item_of(place.dossier, told["item"])
    announced = Announced(told["name"], told["size"], told["sha256"])
    begun = actions.begin(place.dossier, item, announced, actor=request.user, now=request.now)
    if isinstance(begun, Received):
        return _done(place, begun.evidence.token, announced.size, HTTPStatus.CREATED)
    url = place.url("chunk", begun.token)
    answer = {"upload": url, "offset": begun.received}
    return JsonResponse(answer, status=HTTPStatus.CREATED)


@require_http_methods(["PUT"])
@at_most(PIECE_MAX)
@signed_in
@in_json
def chunk(request: HttpRequest, reference: str, token: UUID) -> HttpResponse:
    """The next piece; the answer says where to go on, or what the whole became."""
    place = place_of(request, reference)
    current = _upload_of(request, place, token)
    if current.evidence is not None:
        return _done(place, current.evidence.token, current.size)
    offset, piece = _offset(request), request.read(_length(request))
    try:
        after = actions.append(current, offset, piece, actor=request.user, now=request.now)
    except WrongOffset as wrong:
        return JsonResponse({"offset": wrong.right}, status=HTTPStatus.CONFLICT)
    if isinstance(after, Received):
        return _done(place, after.evidence.token, current.size)
    return JsonResponse({"offset": after.received})


def _upload_of(request: HttpRequest, place: Place, token: UUID) -> Upload:
    uploads = Upload.objects.select_related("item", "evidence")
    try:
        found = uploads.get(dossier=place.dossier, token=token, started_by=request.user)
    except Upload.DoesNotExist:
        raise Http404 from None
    found.dossier = place.dossier
    return found


def _told(request: HttpRequest) -> dict[str, Any]:
    """name, size, sha256 and item of the announcement, each of its type; raises Unreadable."""
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(told, dict):
        raise Unreadable
    sha256 = told.setdefault("sha256", "")
    texts = all(isinstance(told.get(name), str) for name in ("name", "sha256", "item"))
    if not texts or type(told.get("size")) is not int:
        raise Unreadable
    if sha256 and not DIGEST.fullmatch(sha256):
        raise Unreadable
    return told


def _offset(request: HttpRequest) -> int:
    value = request.headers.get("Upload-Offset", "")
    if not NUMBER.fullmatch(value):
        raise Unreadable
    return int(value)


def _length(request: HttpRequest) -> int:
    value = request.headers.get("Content-Length") or ""
    return int(value) if NUMBER.fullmatch(value) else 0


def _done(place: Place, token: UUID, size: int, status: HTTPStatus = HTTPStatus.OK) -> JsonResponse:
    url = place.url("file", token)
    return JsonResponse({"offset": size, "done": True, "evidence": url}, status=status)


def _said(message: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
