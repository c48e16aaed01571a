"""Slides: until the second of the deadline, every version kept, read by whom they concern."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evaluation.actions import presence
from evaluation.models import Slides
from portal.obligations.models import Obligation
from tests.evaluation.defence.scene import DUE, minute
from tests.factories import accounts, organizations
from tests.factories.clock import HOUR, SECOND
from tests.factories.files import hostile, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]


def at(scene, number: int = 0) -> str:
    return reverse("evaluation:slides", args=[scene.cases[number].reference])


def status(answer) -> int:
    """The code of an answer, its file read to the end."""
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def upload(name: str = "答辩.pdf", content: bytes | None = None) -> dict:
    return {"file": SimpleUploadedFile(name, pdf() if content is None else content)}


def test_before_the_notice_the_applicant_learns_of_no_defence(applicant, scene):
    before = applicant.get(at(scene)).status_code
    unknown = applicant.get(reverse("evaluation:slides", args=["SB-2026-41-ZZZZZZZZ"])).status_code
    scene.notified()

    assert (before, unknown, applicant.get(at(scene)).status_code) == (404, 404, 200)


def test_the_progress_page_leads_to_the_slides_once_the_applicant_was_told(applicant, scene):
    progress = reverse("applications:progress", args=[scene.cases[0].reference])
    before = applicant.get(progress).content.decode()
    scene.notified()

    after = applicant.get(progress).content.decode()

    assert (at(scene) in before, at(scene) in after) == (False, True)


def test_the_second_of_the_deadline_is_in_time_and_one_second_later_is_not(applicant, scene):
    scene.notified()
    with time_machine.travel(DUE, tick=False):
        in_time = applicant.post(at(scene), upload())
    kept = list(Slides.objects.values_list("digest", flat=True))
    with time_machine.travel(DUE + SECOND, tick=False):
        late = applicant.post(at(scene), upload("晚.pdf", pdf(pages=3)))
        nothing = applicant.post(at(scene), {})

    assert (in_time.status_code, late.status_code, nothing.status_code) == (302, 409, 409)
    assert "截止时间已过（2026年5月20日 10:00:00）" in late.content.decode()
    assert list(Slides.objects.values_list("digest", flat=True)) == kept


def test_every_version_stays_and_the_last_one_counts(applicant, scene):
    scene.notified()
    with time_machine.travel(DUE - 2 * HOUR, tick=False):
        applicant.post(at(scene), upload("第一版.pdf"))
    with time_machine.travel(DUE - HOUR, tick=False):
        applicant.post(at(scene), upload("第二版.pdf", pdf(pages=3)))

    assert [one.name for one in Slides.objects.all()] == ["第二版.pdf", "第一版.pdf"]
    assert Obligation.objects.get(dossier=scene.cases[0]).outcome == "upload_slides"
    page = applicant.get(at(scene)).content.decode()
    assert page.index("以此为准") < page.index("第一版.pdf")


# Names are looked at before they reach the view; the evidence's tests send those.
BAD = [
    one
    for one in hostile()
    if one.name.endswith(".pdf") and not (one.code or "").startswith("name")
]


@pytest.mark.parametrize("bad", BAD, ids=lambda one: one.code)
def test_a_file_that_may_not_be_taken_is_refused_with_its_reason(applicant, scene, bad):
    scene.notified()

    answer = applicant.post(at(scene), upload(bad.name, bad.content))

    assert answer.status_code == 422
    assert not Slides.objects.exists()


def test_slides_are_for_the_applicant_staff_and_the_judges_who_hear_the_case(
    applicant, staff, scene
):
    scene.conflict(1, 0)
    scene.notified()
    applicant.post(at(scene), upload())
    kept = Slides.objects.get()
    own = reverse("evaluation:slides_file", args=[scene.cases[0].reference, kept.token])
    desk = reverse(
        "evaluation:defence_slides", args=[scene.session.pk, scene.slot().pk, kept.token]
    )
    stranger = Client()
    stranger.force_login(accounts.manager(organizations.institution()))

    def judged(number: int) -> int:
        client = Client()
        client.force_login(scene.experts[number].user)
        return status(
            client.get(reverse("evaluation:defence_judge_slides", args=[scene.slot().pk]))
        )

    assert [status(applicant.get(own)), status(stranger.get(own))] == [200, 404]
    assert [status(staff.get(desk)), status(stranger.get(desk))] == [200, 403]
    assert [judged(0), judged(1), judged(2)] == [200, 404, 200]


def test_a_judge_reads_the_slides_until_the_case_is_over_or_he_leaves_his_seat(
    applicant, judge, scene
):
    scene.opened()
    with time_machine.travel(DUE, tick=False):
        applicant.post(at(scene, 0), upload())
    address = reverse("evaluation:defence_judge_slides", args=[scene.slot().pk])
    found = []
    with time_machine.travel(minute(1), tick=False):
        found.append(status(judge.get(address)))
        scene.heard(0, 1)
        found.append(status(judge.get(address)))
        scene.closed(0, 2)
        found.append(status(judge.get(address)))
        other = reverse("evaluation:defence", args=[scene.slot(1).pk])
        found.append(status(judge.get(other)))
        presence.step_down(scene.seat(0), reason="示例", actor=scene.clerk, now=minute(3))
        found.append(status(judge.get(other)))

    assert found == [200, 200, 404, 200, 404]


def test_once_the_hearing_has_begun_the_slides_stand(applicant, scene):
    scene.session.slides_due_at = scene.session.starts_at + timedelta(hours=1)
    scene.session.save()
    scene.opened()
    scene.heard(0, 1)

    with time_machine.travel(minute(2), tick=False):
        answer = applicant.post(at(scene), upload())

    assert answer.status_code == 409
    assert not Slides.objects.exists()
