from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("账号")

    def ready(self) -> None:
        """Wire the log to the libraries that tell of sign-ins by signals alone."""
        from portal.accounts import signals

        signals.connect()
