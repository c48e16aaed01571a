"""Papers and scans as answers."""

import io
from collections.abc import Mapping
from typing import Any

from django.http import FileResponse

from evaluation.models import Slides
from portal.documents.pdf import render_pdf
from portal.evidence.models import SealedScan


def pdf_response(template: str, context: Mapping[str, Any], name: str) -> FileResponse:
    """A paper drawn now, shown in the browser under a name of its own."""
    body = io.BytesIO(render_pdf(template, context))
    return FileResponse(body, content_type="application/pdf", filename=name)


def scan_response(scan: SealedScan) -> FileResponse:
    """A received scan as it was received; only PDF and pictures were ever accepted."""
    return FileResponse(scan.file.open("rb"), content_type=scan.mime, filename=scan.name)


def slides_response(slides: Slides) -> FileResponse:
    """Slides as they were received, under their own name; only PDF was ever accepted."""
    answer = FileResponse(
        slides.file.open("rb"), content_type=slides.mime, filename=slides.name, as_attachment=True
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
