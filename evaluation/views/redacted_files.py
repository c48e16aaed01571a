"""A redacted file as an answer."""

from django.http import FileResponse

from evaluation.models import RedactedFile

POLICY = "sandbox; default-src 'none'"


def redacted_response(file: RedactedFile, name: str) -> FileResponse:
    """The bytes under a name that tells nothing; shown in the browser, kept by nobody."""
    answer = FileResponse(file.file.open("rb"), content_type=file.mime, filename=name)
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
