"""The person's own data and address."""

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.access import signed_in
from portal.accounts.actions.profile import ask_for_new_email, change_profile
from portal.accounts.forms.profile import EmailForm, ProfileForm
from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day
from portal.accounts.views.answers import answered, frame_of, status_of, typed
from portal.ui.forms import ErrorSummary

EMAIL = "email"


@dataclass(frozen=True)
class ProfilePage:
    """Two forms and the roles held today."""

    frame: str
    form: ProfileForm
    email_form: EmailForm
    memberships: list[Membership]

    @property
    def errors(self) -> ErrorSummary:
        """Of both forms."""
        return ErrorSummary.of(self.form, self.email_form)

    @property
    def title_prefix(self) -> str:
        """错误： when a form was refused."""
        return self.errors.title_prefix


@signed_in
@sensitive_post_parameters("password")
def profile(request: HttpRequest) -> HttpResponse:
    """Name and phone; beside them the address, which needs the password."""
    said = typed(request)
    about_email = said is not None and said.get("part") == EMAIL
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(None if about_email else said, instance=person)
    email_form = EmailForm(said if about_email else None, user=person)
    if about_email and request.method == "POST":
        return _change_email(request, form, email_form)
    if answered(request, form):
        change_profile(person, form.changed_data, request.now)
        messages.success(request, _("账户资料已保存。"))
        return redirect("accounts:profile")
    return _page(request, form, email_form)


def _change_email(request: HttpRequest, form: ProfileForm, email_form: EmailForm) -> HttpResponse:
    tries = ratelimit.consume_or_429(request, app="allauth.account", action="reauthenticate")
    if tries is not None:
        return tries
    if not email_form.is_valid():
        return _page(request, form, email_form)
    ask_for_new_email(request, email_form.cleaned_data["email"])
    said = _("确认邮件已发到新邮箱。打开邮件中的链接后，新邮箱生效；在此之前仍用原邮箱。")
    messages.success(request, said)
    return redirect("accounts:profile")


def _page(request: HttpRequest, form: ProfileForm, email_form: EmailForm) -> HttpResponse:
    held = request.user.memberships.on(shanghai_day(request.now))
    page = ProfilePage(
        frame_of(request),
        form,
        email_form,
        list(held.select_related("office", "institution")),
    )
    return render(request, "accounts/profile.html", {"page": page}, status=status_of(request))
