"""Settings from environment variables only. ``PORTAL_ENV`` chooses: embedded (default) or production.

Tests name ``portal.settings.test`` themselves (pyproject.toml).
"""

import os

_CHOSEN = os.environ.get("PORTAL_ENV", "embedded")

if os.environ.get("DJANGO_SETTINGS_MODULE") == "portal.settings.test":
    pass  # base must not be read before the tests have named a folder of their own
elif _CHOSEN == "production":
    from portal.settings.production import *
elif _CHOSEN == "embedded":
    from portal.settings.base import *
else:
    message = f"PORTAL_ENV={_CHOSEN!r} is unknown; accepted: embedded, production"
    raise RuntimeError(message)
