import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.audit.actions import record_refusal
from portal.audit.middleware import AuditContext
from portal.audit.models import Entry
from portal.kernel.refusals import Refused
from tests.factories.accounts import user

pytestmark = pytest.mark.django_db


def test_a_refusal_met_in_a_request_is_written_when_the_answer_stands():
    person = user()
    seen = []

    def view(request):
        record_refusal("try", Refused.because("no", "不行"), actor=person, on=None)
        seen.append(Entry.objects.count())
        return "answer"

    request = RequestFactory().get("/", headers={"User-Agent": "Browser"}, REMOTE_ADDR="10.1.1.1")
    answer = AuditContext(view)(request)

    entry = Entry.objects.get()
    assert (answer, seen) == ("answer", [0])
    assert (entry.actor, entry.result) == (person, Entry.Result.REFUSED)
    assert (entry.address, entry.agent) == ("10.1.1.1", "Browser")


def test_an_entry_names_the_peer_and_not_what_the_client_claims():
    person = user(username="known")

    Client(headers={"X-Forwarded-For": "9.9.9.9"}).post(
        reverse("account_login"), {"login": "known", "password": "wrong-password-1"}
    )

    assert Entry.objects.get(object_reference=str(person)).address == "127.0.0.1"


def test_a_line_break_in_the_client_s_name_stays_on_one_line():
    Client(headers={"User-Agent": "a\nINFO forged\x1b[31m"}).post(
        reverse("account_login"), {"login": "nobody", "password": "wrong-password-1"}
    )

    assert Entry.objects.get().agent == "a INFO forged [31m"
