import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.kernel.roles import INSTITUTION_ROLES, Role
from portal.ui import views
from tests.factories import accounts, organizations

NATIONAL = {Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER}


@pytest.mark.parametrize("query", ["", "?shell=desk", "?shell=apply", "?shell=unknown"])
def test_every_frame_of_the_styleguide_is_a_sound_page(rf: RequestFactory, query: str) -> None:
    answer = views.styleguide(rf.get(f"/styleguide/{query}"))
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


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/styleguide/")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/styleguide/"


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_only_the_national_office_sees_the_styleguide(client: Client, role: Role) -> None:
    unit = organizations.institution() if role in INSTITUTION_ROLES else None
    client.force_login(accounts.holding(role, of=unit))

    answer = client.get(reverse("styleguide"))

    assert answer.status_code == (200 if role in NATIONAL else 403)
