"""A province's list is accepted whole or sent back whole."""

import pytest
from django.urls import reverse

from evaluation.models import Batch, Opinion
from portal.dossiers.models import Dossier
from portal.obligations.models import Message, Obligation
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, national, organizations

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(clerk):
    in_round = dossiers.round_()
    by = accounts.province_signer()
    return national.batch(
        [national.case(in_round, "reported"), national.case(in_round, "reported")], by=by
    )


def states(of: Batch) -> list[str]:
    return [entry.dossier.state for entry in of.entries.select_related("dossier")]


def test_an_accepted_list_takes_every_case_into_the_formal_check(client, reported):
    answer = client.post(reverse("evaluation:batch", args=[reported.pk]), {"act": "accept"})

    reported.refresh_from_db()
    assert answer.status_code == 302
    assert reported.state == Batch.State.ACCEPTED
    assert states(reported) == ["formal_check", "formal_check"]


def test_a_list_sent_back_with_its_reason_may_be_reported_again(client, reported):
    officer = accounts.province_clerk()
    address = reverse("evaluation:batch", args=[reported.pk])

    without_reason = client.post(address, {"act": "refuse", "reason": ""})
    answer = client.post(address, {"act": "refuse", "reason": "推荐函未盖章"})

    reported.refresh_from_db()
    assert (without_reason.status_code, answer.status_code) == (422, 302)
    assert (reported.state, reported.decision_reason) == (Batch.State.REFUSED, "推荐函未盖章")
    assert states(reported) == ["recommended", "recommended"]
    assert Obligation.objects.get(kind="report").closed_at is None
    assert "推荐函未盖章" in Message.objects.get(recipient=officer).body


def test_a_decided_list_is_not_decided_again(client, reported):
    address = reverse("evaluation:batch", args=[reported.pk])
    client.post(address, {"act": "accept"})

    again = client.post(address, {"act": "refuse", "reason": "迟到的理由"})

    assert again.status_code == 409
    assert states(reported) == ["formal_check", "formal_check"]


def test_a_list_whose_manifest_no_longer_fits_its_digest_is_not_accepted(client, reported):
    Batch.objects.filter(pk=reported.pk).update(manifest={"entries": []})
    address = reverse("evaluation:batch", args=[reported.pk])

    page = client.get(address)
    answer = client.post(address, {"act": "accept"})

    assert "不一致" in page.content.decode()
    assert answer.status_code == 409
    assert states(reported) == ["reported", "reported"]


def test_a_case_withdrawn_since_the_report_does_not_hold_up_the_others(client, reported):
    gone = reported.entries.first().dossier
    Dossier.objects.filter(pk=gone.pk).update(state="withdrawn")

    client.post(reverse("evaluation:batch", args=[reported.pk]), {"act": "accept"})

    assert states(reported) == ["withdrawn", "formal_check"]


def test_the_signer_reads_a_list_but_does_not_accept_it(client, reported):
    client.force_login(accounts.national_signer())
    address = reverse("evaluation:batch", args=[reported.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "accept"}).status_code == 409
    assert states(reported) == ["reported", "reported"]


def test_a_province_does_not_enter_and_a_draft_is_not_there(client, reported):
    address = reverse("evaluation:batch", args=[reported.pk])
    Batch.objects.filter(pk=reported.pk).update(state=Batch.State.DRAFTED)

    assert client.get(address).status_code == 404
    client.force_login(accounts.province_clerk())
    assert client.get(address).status_code == 403


@pytest.mark.requirement("R0-31")
def test_the_overview_names_who_is_late(client, clerk):
    in_round = dossiers.round_(province_deadline=national.NOW - national.DAY)
    organizations.region()
    address = f"{reverse('evaluation:batches')}?round={in_round.slug}"

    page = client.get(address)

    assert [line.said for line in page.context["lines"]] == ["逾期未报"]


def test_the_overview_asks_the_same_queries_for_1_and_30_provinces(client, reported):
    address = f"{reverse('evaluation:batches')}?round={reported.round.slug}"
    client.get(address)
    few = queries_of(client, address)
    for number in range(29):
        key = f"{110000 + number * 10000 + 99}"
        case = national.case(reported.round, "reported", region=key)
        national.batch([case], by=reported.drafted_by, region=key)

    assert queries_of(client, address) == few <= 12


def test_the_scan_of_an_opinion_is_served_only_within_its_own_list(client, reported):
    case = reported.entries.first().dossier
    own = national.scan(case, reported.drafted_by)
    foreign = national.scan(case, reported.drafted_by)
    Opinion.objects.create(
        dossier=case,
        text="同意推荐",
        version=1,
        digest="2" * 64,
        written_by=reported.drafted_by,
        written_at=national.NOW,
        seal=own,
    )

    served = client.get(reverse("evaluation:batch_scan", args=[reported.pk, own.token]))
    hidden = client.get(reverse("evaluation:batch_scan", args=[reported.pk, foreign.token]))

    assert b"".join(served.streaming_content).startswith(b"%PDF")
    assert hidden.status_code == 404
