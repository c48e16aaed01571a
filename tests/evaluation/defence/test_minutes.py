"""会议记录: what happened, frozen with the session, computed again and equal."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from evaluation.actions import hearing, presence
from evaluation.minutes import matches
from evaluation.models import DefenceScore, PanelSeat
from portal.kernel.refusals import Refused
from tests.evaluation.defence.scene import minute
from tests.factories import evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]


@pytest.fixture
def closed(scene):
    """A session in which one judge was recused, one replaced, and the quorum was lost once."""
    scene.conflict(0, 0)
    scene.opened()
    scene.heard(0, 1)
    scene.score(1, 0, "80.5", 2)
    presence.leave(scene.seat(1), reason="接电话", actor=scene.clerk, now=minute(3))
    presence.come_back(scene.seat(1), actor=scene.clerk, now=minute(5))
    scene.score(2, 0, "90", 6)
    scene.closed(0, 7)
    fresh = evaluation.expert(employer="示例新研究院")
    presence.replace(scene.seat(0), fresh, reason="突发疾病", actor=scene.clerk, now=minute(8))
    for number in (1, 2):
        scene.heard(number, 10 * number)
        scene.score(1, number, "70", 10 * number + 1)
        scene.closed(number, 10 * number + 2)
    hearing.close_session(scene.session, actor=scene.clerk, now=minute(40))
    scene.session.refresh_from_db()
    return scene


def words(body: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return "".join(text.split())


def test_a_session_is_closed_when_every_case_is_over_or_taken_out(scene):
    scene.opened()
    scene.heard(0, 1)
    scene.closed(0, 2)

    with pytest.raises(Refused) as refused:
        hearing.close_session(scene.session, actor=scene.clerk, now=minute(3))

    assert refused.value.codes == ("slots_left",)


def test_the_minutes_say_who_sat_when_who_was_out_and_when_they_were_too_few(staff, closed):
    address = reverse("evaluation:defence_minutes", args=[closed.session.pk])

    page = staff.get(address).content.decode()

    assert "2026-05-21 10:03:00 — 2026-05-21 10:05:00 到会 1 名" in page
    assert "2026-05-21 10:03:00 — 2026-05-21 10:05:00 接电话" in page
    assert "突发疾病" in page
    assert f"接替{closed.experts[0].user}" in page
    assert "重新计算的结果与结束时一致" in page


def test_the_paper_says_the_same_with_the_digest(staff, closed):
    answer = staff.get(reverse("evaluation:defence_minutes_pdf", args=[closed.session.pk]))

    text = words(answer.getvalue())
    assert answer["Content-Type"] == "application/pdf"
    for said in ("80.50", "突发疾病", "2026-05-2110:03:00—2026-05-2110:05:00到会1名"):
        assert said in text
    for case in closed.cases:
        assert case.reference in text
    assert closed.session.minutes_digest in text


def test_what_is_changed_behind_the_minutes_is_noticed_and_no_paper_is_given(staff, closed):
    intact = matches(closed.session)
    PanelSeat.objects.filter(session=closed.session).update(left_reason="改过")

    answer = staff.get(reverse("evaluation:defence_minutes_pdf", args=[closed.session.pk]))

    assert (intact, matches(closed.session)) == (True, False)
    assert answer.status_code == 409


def test_minutes_that_were_written_over_no_longer_match(closed):
    closed.session.minutes["names"]["place"] = "别处"

    assert not matches(closed.session)


def test_a_later_correction_stands_beside_the_minutes_and_leaves_them_alone(staff, closed):
    before = closed.session.minutes_digest
    given = (closed.slot(0), closed.experts[1], Decimal(88))
    hearing.correct(*given, reason="计分有误", actor=closed.clerk, now=minute(60))

    closed.session.refresh_from_db()
    page = staff.get(reverse("evaluation:defence_minutes", args=[closed.session.pk]))
    assert closed.session.minutes_digest == before
    assert matches(closed.session)
    assert "计分有误" in page.content.decode()
    assert DefenceScore.objects.latest("version").value == Decimal(88)


def test_a_closed_session_is_closed_and_its_judges_see_nothing_of_it(staff, judge, closed):
    with time_machine.travel(minute(50), tick=False):
        again = staff.post(
            reverse("evaluation:defence_session", args=[closed.session.pk]), {"act": "close"}
        )
        listed = judge.get(reverse("evaluation:defences")).content.decode()

    assert again.status_code == 409
    assert closed.session.title not in listed
    assert not closed.session.seats.filter(left_at__isnull=True).exists()


def test_names_on_record_outlast_a_change_of_name(staff, closed):
    person = closed.experts[1].user
    old, person.name = str(person), "改名之后"
    person.save()

    page = staff.get(reverse("evaluation:defence_minutes", args=[closed.session.pk]))

    assert old in page.content.decode()
    assert "改名之后" not in page.content.decode()
    assert matches(closed.session)


def test_before_the_opening_there_are_no_minutes(staff, scene):
    address = reverse("evaluation:defence_minutes", args=[scene.session.pk])
    early = staff.get(address).status_code
    scene.opened()
    with time_machine.travel(minute(0) + timedelta(seconds=1), tick=False):
        running = staff.get(address).status_code
        paper = staff.get(reverse("evaluation:defence_minutes_pdf", args=[scene.session.pk]))

    assert (early, running, paper.status_code) == (404, 200, 404)
