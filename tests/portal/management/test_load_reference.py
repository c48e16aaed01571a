"""Regions and offices that every installation needs, under their real names."""

import pytest
from django.core.management import call_command

from portal.organizations.models import Office, Region

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R0-01")
def test_offices_carry_their_own_names():
    call_command("load_reference")

    sichuan = Office.objects.get(region="510000")
    assert sichuan.name == "四川省知识产权服务促进中心"
    assert Office.objects.filter(kind=Office.Kind.PROVINCIAL).count() == 32
    assert Region.objects.get(short="兵").offices.count() == 1


def test_loading_the_reference_again_keeps_what_the_operator_filled_in():
    call_command("load_reference")
    Office.objects.filter(region="410000").update(phone="0371-12345678")

    call_command("load_reference")

    assert Office.objects.get(region="410000").phone == "0371-12345678"
