import pytest
from django.http import HttpRequest
from django.shortcuts import render
from django.template.loader import get_template

from portal.kernel.refusals import Refusal

STATUSES = (400, 403, 404, 409, 413, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_says_what_happened_and_leads_home(
    page_request: HttpRequest, status: int
) -> None:
    html = render(page_request, f"{status}.html").content.decode()

    assert html.count("<h1") == 1
    assert str(status) in html
    assert '<a class="btn' in html
    assert 'href="/"' in html


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_needs_no_request_and_no_context(status: int) -> None:
    assert "<h1" in get_template(f"{status}.html").render()


def test_the_page_of_a_refusal_lists_every_reason(page_request: HttpRequest) -> None:
    refusals = [Refusal("a", "示例原因一", "示例条款", "请补充。"), Refusal("b", "示例原因二")]

    html = render(page_request, "409.html", {"refusals": refusals}).content.decode()

    assert "示例原因一" in html
    assert "请补充。" in html
    assert "示例原因二" in html


def test_the_page_of_a_refusal_escapes_what_it_cites(page_request: HttpRequest) -> None:
    refusals = [Refusal("a", "<script>alert(1)</script>")]

    html = render(page_request, "409.html", {"refusals": refusals}).content.decode()

    assert "<script>alert" not in html
