"""Every address of the site. Each app brings its own list; the order is that of the site map."""

from django.urls import include, path

from portal import health

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("", include("portal.registry.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("apply/", include("portal.evidence.urls")),
    path("apply/", include("applications.urls")),
    path("cases/", include("portal.dossiers.urls")),
    path("", include("evaluation.urls")),
    path("messages/", include("portal.obligations.urls")),
    path("desk/log/", include("portal.audit.urls")),
    path("styleguide/", include("portal.ui.urls")),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
