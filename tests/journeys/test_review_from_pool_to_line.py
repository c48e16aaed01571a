"""A review in a browser, from the declarations of the pool to a line that two officers close."""

from datetime import datetime

import pytest
from django.core.management import call_command

from evaluation.models import Assignment, LineDraw
from portal.dossiers.models import Dossier
from tests.factories import accounts
from tests.factories.clock import NOW, SHANGHAI
from tests.journeys import review as act
from tests.journeys.conftest import Clock, Entrance
from tests.journeys.people import Person
from tests.journeys.review import Review

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OPENED = datetime(2026, 5, 18, 10, 12, tzinfo=SHANGHAI)
WITH_SCRIPTS = pytest.mark.parametrize("javascript", [True], indirect=True, ids=["with scripts"])


class Cast:
    """Everybody of the review, each at one browser from first use to the end."""

    def __init__(self, enter: Entrance, scene: Review) -> None:
        self.enter, self.scene = enter, scene
        self.seated: dict[int, Person] = {}
        self.officer = enter(scene.officer)

    def of(self, expert) -> Person:
        """The expert at the browser."""
        if expert.pk not in self.seated:
            self.seated[expert.pk] = self.enter(expert.user)
        return self.seated[expert.pk]


def told(applicant: Person, case: Dossier) -> list[str]:
    """All the words that an applicant reads of the case, drawn or not yet."""
    paths = (f"/apply/{case.reference}/", f"/apply/{case.reference}/progress/", "/messages/")
    words: list[str] = []
    for path in paths:
        applicant.open(path)
        words += (applicant.page.text_content("main") or "").split()
    return words


def staffed(cast: Cast, clock: Clock) -> None:
    """Declarations, the draw with one change by hand, answers, one who declines and is replaced."""
    scene = cast.scene
    act.set_phase(cast.officer, scene.round)
    for expert in scene.pool:
        act.declare(cast.of(expert))
    drawn = act.draw(cast.officer, scene.round)
    came = act.replace_one(cast.officer, drawn, scene.cases[0])
    act.publish(cast.officer, drawn)
    assert came.pk in {one.pk for one in scene.panel(scene.cases[0])}
    act.decline(cast.of(came), scene.cases[0])
    other = scene.spare(scene.cases[0])
    act.add_expert(cast.officer, scene.cases[0], other)
    clock.set(OPENED)
    for case in scene.cases:
        for expert in scene.panel(case):
            act.accept(cast.of(expert), case)
        act.open_scoring(cast.officer, case)
    call_command("replay_assignment", str(drawn.pk))


def judged(cast: Cast) -> None:
    """One case without doubt; on the other the experts are apart, and one more is heard."""
    scene = cast.scene
    clear, apart = scene.cases
    for case, marks in ((clear, (5, 4)), (apart, (5, 2))):
        for expert, points in zip(scene.panel(case), marks, strict=True):
            act.score(cast.of(expert), case, points)
    extra = scene.spare(apart)
    act.call_one_more(cast.officer, apart, extra)
    act.accept(cast.of(extra), apart)
    act.score(cast.of(extra), apart, 3)
    for case, value in ((clear, "88.50"), (apart, "71")):
        act.conclude(cast.officer, case, value)


@WITH_SCRIPTS
@pytest.mark.requirement("R0-24", "R2-08", "F-15")
def test_a_review_from_the_pool_to_the_line(enter: Entrance, clock: Clock) -> None:
    scene = Review()
    cast = Cast(enter, scene)
    staffed(cast, clock)
    judged(cast)
    applicants = [enter(accounts.manager(of)) for of in scene.applicants]
    pairs = list(zip(applicants, scene.cases, strict=True))
    before = [told(person, case) for person, case in pairs]

    line = act.draft_line(cast.officer, scene.round)
    act.move_up(cast.officer, line, scene.cases[1])
    act.close_line(cast.officer, enter(scene.second), line)
    call_command("verify_line", scene.round.slug)

    states = [Dossier.objects.get(pk=case.pk).state for case in scene.cases]
    assert (states, LineDraw.objects.get().state) == (["proposed", "proposed"], "closed")
    for (person, case), then in zip(pairs, before, strict=True):
        assert told(person, case) == then


@pytest.mark.parametrize("javascript", [False], indirect=True, ids=["without scripts"])
def test_an_expert_accepts_and_scores_without_scripts(enter: Entrance) -> None:
    scene = Review()
    case = scene.cases[0]
    chosen = scene.pool[:2]
    for expert in chosen:
        expert.declarations.create(
            declared_at=NOW, expires_on="2100-01-01", nothing_to_declare=True
        )
    officer, expert = enter(scene.officer), enter(chosen[0].user)
    for one in chosen:
        act.add_expert(officer, case, one)
    act.accept(expert, case)
    act.open_scoring(officer, case)
    act.score(expert, case, 4)

    task = Assignment.objects.get(expert=chosen[0])
    assert task.sheets.get().submission_version == case.version
