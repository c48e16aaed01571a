from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The project package is an app for one reason: its management commands, demo and test."""

    default = True
    name = "portal"
    label = "portal"
    verbose_name = _("国家专利导航工程管理平台")


class SiteStaticFiles(StaticFilesConfig):
    """Django's static files without what no page of ours links to.

    The browsable API is off, so its scripts would only be compressed at every start (20 s).
    """

    default = False
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework"]
