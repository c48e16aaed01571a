"""Papers as PDF: a template, the house stylesheet, and nothing fetched from anywhere."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

STYLESHEET = "documents/paper.css"


def pdf_of(template: str, context: Mapping[str, Any]) -> bytes:
    """Render a template of ``templates/documents/`` as PDF, with real text and no seal.

    The renderer may open no address at all, neither a file nor a host, whatever the context holds.
    """
    # Costs a second and a hundred megabytes: only processes that print pay for it.
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    nothing = URLFetcher(allowed_protocols=[], allow_redirects=False)
    page = render_to_string(template, dict(context))
    style = CSS(string=render_to_string(STYLESHEET), url_fetcher=nothing)
    return HTML(string=page, url_fetcher=nothing).write_pdf(stylesheets=[style])
