"""The styleguide: every component in every state, for the national office's staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.ui.samples import StyleguidePage


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components; ``?shell=desk`` or ``?shell=apply`` puts them in another frame."""
    page = StyleguidePage.for_request(request)
    return render(request, page.template, page.context)
