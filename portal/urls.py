"""Every address of the site. Each app brings its own list; the order is that of the site map."""

from django.urls import include, path

from portal import health
from portal.accounts.access import only
from portal.audit.views import log, log_csv
from portal.kernel.roles import Role
from portal.ui.views import styleguide

# The log and the styleguide sit below the accounts and cannot say themselves who may enter.
LOG = [
    path("", only(Role.AUDITOR)(log), name="log"),
    path("log.csv", only(Role.AUDITOR)(log_csv), name="log_csv"),
]

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("", include("portal.registry.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("apply/", include("portal.evidence.urls")),
    path("apply/", include("applications.urls")),
    path("cases/", include("portal.dossiers.urls")),
    path("", include("evaluation.urls")),
    path("messages/", include("portal.obligations.urls")),
    path("desk/log/", include((LOG, "audit"))),
    path(
        "styleguide/",
        only(Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER)(styleguide),
        name="styleguide",
    ),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
