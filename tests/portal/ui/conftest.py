"""Drawing a piece of a template the way a page does: through the cotton loader."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

Draw = Callable[..., str]


@pytest.fixture
def page_request(rf: RequestFactory) -> HttpRequest:
    return rf.get("/registry/")


@pytest.fixture
def draw(page_request: HttpRequest) -> Draw:
    """``draw('<c-tag kind="ok">有效</c-tag>', page=…)`` gives the HTML."""

    def drawn(source: str, **context: Any) -> str:
        template = engines["django"].from_string(CottonCompiler().process(source))
        return template.render(context, page_request)

    return drawn
