"""协作人员: the grant is the right."""

from guardian.shortcuts import assign_perm

from portal.accounts.models import Invitation
from portal.kernel.roles import Role
from tests.applications.conftest import signed_in
from tests.factories.accounts import holding


def url(case, rest=""):
    return f"/apply/{case.reference}/members/{rest}"


def test_the_manager_invites_a_co_editor_to_one_case(web, case):
    answer = web.post(url(case), {"email": "new@example.test", "name": "示例丁"})

    invitation = Invitation.objects.get()
    assert answer.status_code == 302
    assert (invitation.role, invitation.dossier, invitation.institution) == (
        Role.EDITOR,
        case,
        case.institution,
    )
    assert "new@example.test" in web.get(url(case)).content.decode()


def test_a_wrong_address_is_said_and_kept(web, case):
    answer = web.post(url(case), {"email": "nowhere", "name": "示例丁"})

    assert answer.status_code == 422
    assert 'value="nowhere"' in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_ending_a_grant_ends_with_the_next_request(web, case, unit):
    coeditor = holding(Role.EDITOR, of=unit)
    assign_perm("dossiers.edit_dossier", coeditor, case)
    browser = signed_in(coeditor)
    assert browser.get(f"/apply/{case.reference}/").status_code == 200

    web.post(url(case, "revoke/"), {"person": coeditor.pk})

    assert browser.get(f"/apply/{case.reference}/").status_code == 404


def test_a_co_editor_neither_invites_nor_ends_grants(case, unit, editor):
    coeditor = holding(Role.EDITOR, of=unit)
    assign_perm("dossiers.edit_dossier", coeditor, case)
    browser = signed_in(coeditor)

    invited = browser.post(url(case), {"email": "new@example.test", "name": "示例丁"})
    ended = browser.post(url(case, "revoke/"), {"person": coeditor.pk})

    assert (invited.status_code, ended.status_code) == (409, 409)
    assert Invitation.objects.count() == 0
    assert coeditor.has_perm("dossiers.edit_dossier", case)


def test_an_invitation_is_taken_back_and_one_of_another_case_is_unknown(web, case):
    web.post(url(case), {"email": "new@example.test", "name": "示例丁"})
    invitation = Invitation.objects.get()

    assert web.post(url(case, "revoke/"), {"invitation": invitation.pk + 1}).status_code == 404
    web.post(url(case, "revoke/"), {"invitation": invitation.pk})

    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_a_manager_is_called_so_and_has_no_grant_to_lose(web, case, editor):
    assign_perm("dossiers.edit_dossier", editor, case)

    page = web.get(f"/apply/{case.reference}/members/")

    assert page.context["page"].editors == [(editor, False)]
    assert "取消授权" not in page.content.decode()
