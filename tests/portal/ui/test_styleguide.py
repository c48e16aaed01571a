import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from portal.ui import views


def request_of(rf: RequestFactory, query: str, *, signed_in: bool) -> HttpRequest:
    request = rf.get(f"/styleguide/{query}")
    request.user = SimpleNamespace(is_authenticated=signed_in)  # type: ignore[assignment]
    return request


@pytest.mark.parametrize("query", ["", "?shell=desk", "?shell=apply", "?shell=unknown"])
def test_every_frame_of_the_styleguide_is_a_sound_page(rf: RequestFactory, query: str) -> None:
    answer = views.styleguide(request_of(rf, query, signed_in=True))
    html = answer.content.decode()

    assert answer.status_code == 200
    assert html.count("<h1") - html.count("<article") == 1 + html.count('class="receipt"')
    ids = re.findall(
        r'\bid="([^"]+)"', re.sub(r"<template>.*?</template>", "", html, flags=re.DOTALL)
    )
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
        assert set(described.split()) <= set(ids)
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|<script(?! src=)', html)


def test_a_stranger_is_sent_to_sign_in(rf: RequestFactory, settings: Any) -> None:
    settings.LOGIN_URL = "/accounts/login/"

    answer = views.styleguide(request_of(rf, "", signed_in=False))

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/styleguide/"


def test_the_styleguide_has_its_address() -> None:
    assert reverse("styleguide") == "/styleguide/"
