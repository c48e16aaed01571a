from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The project package is an app for one reason: its management commands, demo and test."""

    name = "portal"
    label = "portal"
    verbose_name = _("国家专利导航工程管理平台")
