from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    label = "evaluation"
    verbose_name = _("评审与公示")

    def ready(self) -> None:
        """Tell the menu what waits beside cases."""
        from evaluation import waiting

        waiting.register()
