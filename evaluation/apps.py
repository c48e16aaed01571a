from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    label = "evaluation"
    verbose_name = _("评审与公示")

    def ready(self) -> None:
        """Tell the menu what waits beside cases; let the expected join the pool."""
        from evaluation import waiting
        from evaluation.actions.expected import join_pool
        from portal.accounts.telling import when_granted

        waiting.register()
        when_granted(join_pool)
