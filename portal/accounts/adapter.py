"""Where allauth asks us: addresses of links, the page after sign-in, words, and mail that fails."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal.accounts.mail import UNDELIVERED
from portal.accounts.queries import standing_of
from portal.audit.actions import record
from portal.audit.models import Entry
from portal.kernel.roles import APPLICANT, NATIONAL, PROVINCE, Role
from portal.proxies import client_address

logger = logging.getLogger(__name__)

NOWHERE = "0.0.0.0"  # noqa: S104 - what a request through a Unix socket shows
LONGEST_PASSWORD = 256
WEAK_PASSWORD = {
    "password_too_short": _("密码太短。请至少填写 %(min_length)d 个字符"),
    "password_too_common": _("密码太常见，容易被猜到。请换一个"),
    "password_entirely_numeric": _("密码不能全是数字。请加入字母或符号"),
    "password_too_similar": _("密码与用户名、姓名或邮箱相近。请换一个"),
}
DESKS = (
    (NATIONAL, "evaluation:desk_queue"),
    (PROVINCE, "evaluation:prov_queue"),
    (frozenset({Role.EXPERT}), "evaluation:reviews"),
    (frozenset({Role.AUDITOR}), "audit:log"),
    (frozenset({Role.ADMINISTRATOR}), "accounts:invitations"),
    (APPLICANT, "applications:index"),
)


class PortalAccounts(DefaultAccountAdapter):
    """Our answers to allauth's questions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "用户名或密码不正确。请核对后重新输入；忘记密码的，可通过邮箱重新设置"
        ),
        "enter_current_password": _("当前密码不正确。请重新输入"),
        "incorrect_password": _("密码不正确。请重新输入"),
        "username_taken": _("这个用户名已被使用。请换一个"),
        "username_blacklisted": _("这个用户名不能使用。请换一个"),
        "too_many_login_attempts": _("尝试次数过多。请稍后再试"),
        "rate_limited": _("操作过于频繁。请几分钟后再试"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: institutions register by our own page, everybody else is invited."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very host, whatever other hosts the site answers to."""
        return url_has_allowed_host_and_scheme(
            url, {self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that portal.proxies has decided."""
        return client_address(request) or NOWHERE

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk of the person's first capacity; the home page where there is none."""
        roles = standing_of(request.user).roles
        for wanted, name in DESKS:
            if roles & wanted and (path := _path_of(name)):
                return path
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to the person's own page, where the message is shown."""
        return reverse("accounts:profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, from the setting and never from the Host header."""
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return site_url(path.replace("UID-KEY", key))

    def get_email_confirmation_url(
        self,
        request: HttpRequest,  # noqa: ARG002
        emailconfirmation: Any,
    ) -> str:
        """The link of the mail, from the setting and never from the Host header."""
        return site_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_email_verification_redirect_url(self, email_address: Any) -> str:  # noqa: ARG002
        """The own page for somebody signed in, the sign-in page for others."""
        name = "accounts:profile" if self.request.user.is_authenticated else "account_login"
        return reverse(name)

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """As allauth does, but never longer than what a hash may cost, and in our words."""
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(_("密码过长。请缩短后重新输入"))
        try:
            return super().clean_password(password, user)
        except ValidationError as weak:
            raise ValidationError([_in_our_words(each) for each in weak.error_list]) from weak

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or note that it failed: a server that is away must not tell who has an account."""
        context = {**context, "site_url": settings.PORTAL_SITE_URL}
        context.setdefault("password_reset_url", site_url(reverse("account_reset_password")))
        try:
            super().send_mail(template_prefix, email, context)
        except UNDELIVERED:
            logger.exception("mail %s could not be sent", template_prefix)
            record("send_mail", result=Entry.Result.REFUSED, mail=template_prefix)


def site_url(path: str) -> str:
    """An absolute address under settings.PORTAL_SITE_URL."""
    return f"{settings.PORTAL_SITE_URL}{path}"


def _in_our_words(weak: ValidationError) -> ValidationError:
    """Django's own sentences are partly English and do not say what to do."""
    said = WEAK_PASSWORD.get(weak.code or "", weak.message)
    return ValidationError(said, code=weak.code, params=weak.params)


def _path_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
