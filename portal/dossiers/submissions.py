"""Freezing what is submitted: version, receipt number, digest. Effects named by programmes."""

from portal.dossiers.models import Dossier, Submission, Transition
from portal.dossiers.queries import programme_of
from portal.kernel.canonical import canonical, digest
from portal.kernel.flow import Attempt


def freeze(dossier: Dossier, _transition: Transition, attempt: Attempt) -> Submission:
    """Store the declared content as the next version, with its SHA-256 and receipt number.

    The attempt's ``token`` makes a repeated submission recognisable (see ``submitted_with``).
    """
    content = canonical(programme_of(dossier).content(dossier))
    dossier.version += 1
    dossier.submitted_at = attempt.now
    dossier.save(update_fields=["version", "submitted_at"])
    return Submission.objects.create(
        dossier=dossier,
        version=dossier.version,
        number=f"{dossier.reference}-{dossier.version}",
        token=attempt.inputs["token"],
        content=content,
        digest=digest(content),
        edition=dossier.round.edition,
        submitted_by=attempt.actor,
        submitted_at=attempt.now,
    )


def submitted_with(dossier: Dossier, token: str) -> Submission | None:
    """The submission that this token already made, if any: sending twice is sending once."""
    return Submission.objects.filter(dossier=dossier, token=token).first()


def latest_submission(dossier: Dossier) -> Submission | None:
    """The version now before the reviewers."""
    return dossier.submissions.order_by("-version").first()
