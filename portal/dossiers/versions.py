"""Submitted versions of a case and what differs between two of them."""

from django.http import Http404

from portal.dossiers.models import Dossier, Submission
from portal.dossiers.queries import programme_of
from portal.kernel.canonical import Change, canonical, changes

DRAFT = 0
"""The number that stands for what is in the form now."""


def version_list(dossier: Dossier) -> list[Submission]:
    """Every submission, the latest first, without its content."""
    found = dossier.submissions.defer("content").select_related("submitted_by")
    return list(found.order_by("-version"))


def content_of_version(dossier: Dossier, version: int) -> dict:
    """The content as submitted, or as it stands in the form; 404 for a version there never was."""
    if version == DRAFT:
        return canonical(programme_of(dossier).content(dossier))
    submission = dossier.submissions.filter(version=version).first()
    if submission is None:
        raise Http404
    return submission.content


def difference(dossier: Dossier, old: int, new: int) -> list[Change]:
    """What changed field by field between two versions of one case."""
    return changes(content_of_version(dossier, old), content_of_version(dossier, new))
