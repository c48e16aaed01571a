from datetime import date

import pytest

from portal.registry.queries import designation_of
from portal.registry.standing import registered_digest
from tests.factories import registry as made


def band(client, address):
    answer = client.get(address)
    return answer.status_code, answer.context["page"].band.title


def test_a_valid_certificate(client):
    case = made.designations(1)[0]

    assert band(client, f"/verify/{case.certificate_number}/") == (200, "证书有效")


def test_the_number_is_read_however_it_was_typed(client):
    made.designations(1)
    number = made.designations(1)[0].certificate_number
    typed = f" {number.lower().replace('-', '－')} "

    answer = client.get("/verify/", {"number": typed})

    assert answer.context["page"].designation.number == number


@pytest.mark.requirement("R0-40")
def test_a_certificate_of_somebody_who_left(client):
    case = made.designations(1)[0]
    case.exited_on = date(2026, 5, 1)
    case.save(update_fields=["exited_on"])

    assert band(client, f"/verify/{case.certificate_number}/") == (200, "已退出")


def test_an_unknown_number_is_404_and_nobody_is_accused(client):
    answer = client.get("/verify/ZS-2026-9999/")

    assert answer.status_code == 404
    assert answer.context["page"].band.title == "未找到"
    assert "伪造" not in answer.content.decode()


@pytest.mark.parametrize("number", ["x", "%3Cscript%3E", "a'--", "A" * 300])
def test_a_malformed_number_is_400(client, number):
    assert band(client, f"/verify/{number}/") == (400, "编号格式不对")


def test_an_empty_question_is_400(client):
    assert band(client, "/verify/?number=") == (400, "编号格式不对")


def test_a_digest_that_agrees_and_one_that_does_not(client):
    number = made.designations(1)[0].certificate_number
    digest = registered_digest(designation_of(number))

    assert band(client, f"/verify/{number}/?d={digest}") == (200, "证书有效")
    assert band(client, f"/verify/{number}/?d={digest[:16].upper()}") == (200, "证书有效")
    assert band(client, f"/verify/{number}/?d={'0' * 64}") == (200, "摘要不一致")
    assert band(client, f"/verify/{number}/?d=xyz") == (400, "摘要格式不对")
