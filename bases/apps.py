from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BasesConfig(AppConfig):
    """Tier 2: the service bases of 《关于加强专利导航工作的通知》（国知办发运字〔2021〕30号）.

    Local and provincial bases, and what a province adds (《河南省专利导航服务基地建设工作实施方案》).
    """

    name = "bases"
    label = "bases"
    verbose_name = _("专利导航服务基地")
