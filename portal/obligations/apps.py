from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "portal.obligations"
    label = "obligations"
    verbose_name = _("期限与通知")

    def ready(self) -> None:
        """Tell through the outbox what the apps below decide."""
        from portal.obligations import confirmations

        confirmations.register()
