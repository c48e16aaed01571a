"""Where the shells lead to: the one place that knows the public paths."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a navigation: ``name`` is tried first, ``path`` stands where it is unknown."""

    key: str
    title: str | Promise
    path: str
    name: str = ""

    @property
    def url(self) -> str:
        """The path to go to."""
        try:
            return reverse(self.name) if self.name else self.path
        except NoReverseMatch:
            return self.path

    @property
    def leads_somewhere(self) -> bool:
        """Whether this installation serves the path at all."""
        try:
            resolve(self.url)
        except Resolver404:
            return False
        return True

    def holds(self, path: str) -> bool:
        """Whether ``path`` belongs to this section of the site."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


PUBLIC = (
    Link("home", _("首页"), "/"),
    Link("policies", _("政策文件"), "/policies/"),
    Link("notices", _("公示公告"), "/notices/"),
    Link("registry", _("认定名录"), "/registry/"),
    Link("verify", _("证书查验"), "/verify/"),
    Link("apply", _("我要申报"), "/apply/"),
)
FOOTER = (
    Link("contact", _("联系我们"), "/contact/"),
    Link("sitemap", _("网站地图"), "/sitemap/"),
    Link("privacy", _("隐私政策"), "/privacy/"),
    Link("accessibility", _("无障碍声明"), "/accessibility/"),
    Link("help", _("使用帮助"), "/help/"),
)
LOGIN = Link("login", _("登录"), "/accounts/login/", "account_login")
LOGOUT = Link("logout", _("退出"), "/accounts/logout/", "account_logout")
MESSAGES = Link("messages", _("消息"), "/messages/")
SEARCH = Link("search", _("检索"), "/registry/")
