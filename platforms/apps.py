from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformsConfig(AppConfig):
    """Tier 3: the platforms of 《关于完善知识产权运营平台体系有关事项的通知》（国知办函运字〔2022〕1002号）.

    Functional platforms, regional and industry centres.
    """

    name = "platforms"
    label = "platforms"
    verbose_name = _("功能性平台与中心")
