"""What device a session runs on, as far as the browser says."""

from django.utils.translation import gettext_lazy as _

SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ 浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_of(agent: str) -> str:
    """Words such as Windows · Edge; a browser can claim anything, so this only helps to recall."""
    found = [_named(agent, SYSTEMS), _named(agent, BROWSERS)]
    return " · ".join(name for name in found if name) or str(_("未知设备"))


def _named(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in agent), "")
