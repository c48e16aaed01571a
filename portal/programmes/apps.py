from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "portal.programmes"
    label = "programmes"
    verbose_name = _("事项")

    def ready(self) -> None:
        """Register the checks on what programmes declare."""
        from portal.programmes import checks  # noqa: F401 - registration
