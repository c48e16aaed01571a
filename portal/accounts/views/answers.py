"""What the views of this app have in common: reading a form's data, naming its status, the shell."""

from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from portal.accounts.parking import restore
from portal.kernel.refusals import Refused


def typed(request: HttpRequest) -> QueryDict | None:
    """The data for a form: what was posted, else what was typed before a session ended."""
    return request.POST if request.method == "POST" else restore(request)


def answered(request: HttpRequest, form: BaseForm) -> bool:
    """Whether there is something to act on: a restored form is shown, never acted on."""
    return request.method == "POST" and form.is_valid()


def status_of(request: HttpRequest, refused: Refused | None = None) -> HTTPStatus:
    """200 for a form that is shown, 409 for a door that refused, 422 for a wrong answer."""
    if refused is not None:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK


def frame_of(request: HttpRequest) -> str:
    """The shell the person works in: officials have a desk."""
    return "desk.html" if request.shell.menu else "public.html"
