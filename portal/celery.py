"""Celery's application: the queues and the timetable, both reviewed here and nowhere else.

Tasks carry ids, never objects. A lost broker loses nothing: what must be sent stands in the outbox
and every entry of the timetable asks "due and not yet done", so running twice does no harm.
"""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def every(seconds: int, task: str, queue: str) -> dict[str, Any]:
    """One line of the timetable. A call that waited longer than its own period is dropped."""
    return {"task": task, "schedule": seconds, "options": {"queue": queue, "expires": seconds}}


app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_routes = {
    "portal.documents.tasks.*": {"queue": "documents"},  # PDF: slow and large, a worker of its own
    "portal.obligations.tasks.*": {"queue": "notify"},
}
app.conf.beat_schedule = {
    "send-due-reminders": every(60, "portal.obligations.tasks.send_due_reminders", "notify"),
    "deliver-outbox": every(20, "portal.obligations.tasks.deliver_pending", "notify"),
    "seal-audit": every(60, "portal.audit.tasks.seal_pending", "default"),
    "sweep-parked-input": every(300, "portal.accounts.tasks.sweep_parked_input", "default"),
    "scan-held": every(300, "portal.evidence.tasks.scan_held", "default"),
    "sweep-uploads": every(3600, "portal.evidence.tasks.sweep_uploads", "default"),
    "sweep-pending-objections": every(
        3600, "portal.registry.tasks.sweep_pending_objections", "default"
    ),
}
app.autodiscover_tasks()
