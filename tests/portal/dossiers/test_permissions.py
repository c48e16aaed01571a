"""Who may take which step: every programme × state × role × action, computed from the flow."""

from itertools import product

import pytest

from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Transition
from portal.kernel.refusals import Refused
from portal.kernel.roles import PROVINCE, Role
from portal.programmes.registry import all_programmes
from tests.factories import accounts, dossiers, organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db

ROLES = [role for role in Role if role is not Role.SYSTEM]
PLACED_IN_INSTITUTION = {Role.MANAGER, Role.EDITOR, Role.CERTIFIER}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("code", list(all_programmes()))
def test_a_role_is_refused_every_step_that_is_not_its_own(code, role):
    flow = all_programmes()[code].flow
    of = organizations.institution()
    actor = accounts.holding(role, of=of if role in PLACED_IN_INSTITUTION else None)
    case = dossiers.dossier(of, dossiers.round_(), by=accounts.user(), programme=code)
    actions = sorted({step.action for step in flow.steps})

    for state, action in product(flow.states, actions):
        step = flow.step(state.code, action)
        if step is not None and role in step.by:
            continue
        Dossier.objects.filter(pk=case.pk).update(state=state.code)
        with pytest.raises(Refused) as refused:
            advance(case, action, actor=actor, now=NOW, note="理由")
        expected = "no_such_step" if step is None else "wrong_role"
        assert (state.code, action, refused.value.codes) == (state.code, action, (expected,))
        assert Dossier.objects.get(pk=case.pk).state == state.code
    assert not Transition.objects.exists()


@pytest.mark.parametrize("role", sorted(PROVINCE))
def test_another_province_holds_no_role_on_the_case(role):
    of = organizations.institution()
    case = dossiers.dossier(of, dossiers.round_(), by=accounts.user(), state="submitted")
    own = accounts.holding(role)
    other = accounts.holding(role, region=organizations.HUBEI)

    for actor, expected in ((own, set()), (other, {"wrong_role"})):
        said = set()
        for step in all_programmes()["selection"].flow.steps_from("submitted"):
            if role not in step.by:
                continue
            with pytest.raises(Refused) as refused:
                advance(case, step.action, actor=actor, now=NOW)
            said |= set(refused.value.codes) & {"wrong_role"}
        assert said == (expected if role is Role.PROVINCE_CLERK else set())
