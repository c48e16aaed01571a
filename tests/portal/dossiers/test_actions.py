"""The door: what it writes, what it refuses, and that a refusal changes nothing."""

import pytest
from django.http import Http404

from portal.audit.models import Entry
from portal.dossiers.actions import advance, open_dossier
from portal.dossiers.models import Dossier, Transition
from portal.dossiers.queries import dossier_for, queue_of, visible_to
from portal.kernel.refusals import Refused
from portal.organizations.models import Institution
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import DAY, NOW, SECOND

pytestmark = pytest.mark.django_db


def refused(case, action, **attempt) -> tuple[str, ...]:
    """The codes of a refusal; also that neither state nor history moved."""
    before = Dossier.objects.get(pk=case.pk)
    history = Transition.objects.filter(dossier=case).count()
    with pytest.raises(Refused) as caught:
        advance(case, action, **{"now": NOW, **attempt})
    after = Dossier.objects.get(pk=case.pk)
    assert (after.state, after.version) == (before.state, before.version)
    assert Transition.objects.filter(dossier=case).count() == history
    return caught.value.codes


def test_a_step_moves_the_state_and_writes_history_and_log():
    case = applications.draft(in_round=dossiers.round_())
    editor = case.created_by

    advance(case, "send_for_sign_off", actor=editor, now=NOW)

    moved = Dossier.objects.get(pk=case.pk)
    assert moved.state == "sign_off"
    assert moved.transitions.get().actor_label == f"{editor}（申报单位管理员）"
    entry = Entry.objects.get(action="send_for_sign_off")
    assert (entry.result, entry.detail) == ("done", {"source": "draft", "target": "sign_off"})


def test_a_step_that_the_flow_does_not_have_is_refused_and_logged():
    case = applications.draft(in_round=dossiers.round_())

    assert refused(case, "recognise", actor=case.created_by) == ("no_such_step",)
    assert Entry.objects.get(action="recognise").result == "refused"


def test_a_role_that_may_not_take_the_step_is_refused():
    case = applications.draft(in_round=dossiers.round_())
    outsider = accounts.manager(organizations.institution())

    assert refused(case, "send_for_sign_off", actor=outsider) == ("wrong_role",)


@pytest.mark.requirement("R0-31")
@pytest.mark.parametrize(
    ("late_by", "codes"), [(-SECOND, None), (0 * SECOND, None), (SECOND, ("deadline_passed",))]
)
def test_the_deadline_includes_its_own_instant(late_by, codes):
    case = applications.draft(in_round=dossiers.round_())
    at = NOW + 11 * DAY + late_by

    if codes is None:
        advance(case, "send_for_sign_off", actor=case.created_by, now=at)
        assert Dossier.objects.get(pk=case.pk).state == "sign_off"
    else:
        assert refused(case, "send_for_sign_off", actor=case.created_by, now=at) == codes


def test_an_unmet_clause_blocks_the_selection_route():
    case = applications.draft(in_round=dossiers.round_())
    case.declaration.staffmembers.first().delete()

    assert refused(case, "send_for_sign_off", actor=case.created_by) == ("team.staff",)


def test_an_unmet_clause_only_advises_on_the_verification_route():
    case = applications.draft(in_round=dossiers.round_(), programme="verification")
    case.declaration.staffmembers.first().delete()

    advance(case, "send_for_sign_off", actor=case.created_by, now=NOW)

    assert Dossier.objects.get(pk=case.pk).state == "sign_off"


def test_whoever_filled_in_cannot_certify():
    of = organizations.institution()
    both = accounts.manager(of)
    case = applications.draft(of, in_round=dossiers.round_(), by=both)
    both.memberships.create(role="certifier", institution=of, first_day=accounts.LONG_AGO)
    advance(case, "send_for_sign_off", actor=both, now=NOW)

    assert refused(case, "submit", actor=both, token="t") == ("signer_edited",)


def test_an_institution_has_one_case_a_round_and_may_start_again_after_withdrawing():
    of, in_round = organizations.institution(), dossiers.round_()
    editor, signer = accounts.manager(of), accounts.certifier(of)
    case = applications.draft(of, in_round=in_round, by=editor)
    terms = {
        "institution": of,
        "round_": in_round,
        "programme_code": "verification",
        "actor": editor,
        "now": NOW,
    }

    with pytest.raises(Refused) as twice:
        open_dossier(**terms)
    advance(case, "withdraw", actor=signer, now=NOW, note="改走核定")
    again = open_dossier(**terms)

    assert twice.value.codes == ("already_in_round",)
    assert again.programme == "verification"


@pytest.mark.parametrize(
    ("institution", "round_", "code"),
    [
        ({"status": Institution.Status.PENDING}, {}, "institution_not_confirmed"),
        ({}, {"published_at": None}, "round_not_open"),
        ({}, {"opens_at": NOW + DAY}, "round_not_open"),
    ],
)
def test_a_case_opens_only_for_a_confirmed_institution_in_an_open_round(institution, round_, code):
    of = organizations.institution(**institution)

    with pytest.raises(Refused) as caught:
        open_dossier(
            institution=of,
            round_=dossiers.round_(**round_),
            programme_code="selection",
            actor=accounts.manager(of),
            now=NOW,
        )

    assert caught.value.codes == (code,)
    assert not Dossier.objects.exists()


def test_unknown_and_out_of_scope_are_the_same_404():
    case = applications.draft(in_round=dossiers.round_())
    other = accounts.manager(organizations.institution())

    for reference in (case.reference, "SB-2026-41-UNKNOWN"):
        with pytest.raises(Http404):
            dossier_for(other, reference)
    assert dossier_for(case.created_by, case.reference) == case


@pytest.mark.requirement("R0-06")
def test_a_province_sees_its_own_submitted_cases_and_no_drafts():
    in_round = dossiers.round_()
    case = applications.submitted(in_round=in_round)
    applications.draft(in_round=in_round)

    assert list(visible_to(accounts.province_clerk())) == [case]
    assert list(visible_to(accounts.province_clerk(organizations.HUBEI))) == []


@pytest.mark.requirement("R0-28")
def test_a_verification_case_reaches_the_national_office_and_no_province():
    case = applications.submitted(in_round=dossiers.round_(), programme="verification")

    assert list(visible_to(accounts.province_clerk())) == []
    assert list(visible_to(accounts.national_clerk())) == [case]


def test_the_work_queue_holds_what_the_role_must_do():
    in_round = dossiers.round_()
    case = applications.submitted(in_round=in_round)

    assert list(queue_of(accounts.province_clerk())) == [case]
    assert list(queue_of(accounts.province_signer())) == []
