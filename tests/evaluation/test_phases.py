"""What the phases of a review let people see, and how they are written."""

from datetime import timedelta

import pytest

from evaluation.actions.phases import set_phases
from evaluation.models import ReviewPhase
from evaluation.phases import Sight, phase_at, sight_at, timetable_of
from portal.kernel.refusals import Refused
from tests.factories import accounts, dossiers, evaluation
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def in_round():
    """A published round without phases."""
    return dossiers.round_()


def row(**given):
    """The values of a phase a day ahead."""
    return {
        "pk": None,
        "title": "初评",
        "opens_at": NOW + DAY,
        "closes_at": NOW + 3 * DAY,
        "blindness": "single",
        "others_scores": "never",
        "discussion": False,
        **given,
    }


def stored(phase, **given):
    """The values of a stored phase, with changes."""
    names = ("title", "opens_at", "closes_at", "blindness", "others_scores", "discussion")
    return {"pk": phase.pk, **{name: getattr(phase, name) for name in names}, **given}


def put(in_round, *rows):
    return set_phases(in_round, rows, actor=accounts.national_clerk(), now=NOW)


def refused(in_round, *rows):
    with pytest.raises(Refused) as caught:
        put(in_round, *rows)
    return caught.value.codes


def test_a_round_without_phases_is_single_blind_and_silent(in_round):
    assert phase_at(in_round, NOW) is None
    assert sight_at(in_round, NOW) == Sight()
    assert timetable_of(in_round.pk, NOW).refusal is None


@pytest.mark.parametrize(
    ("at", "code"),
    [(-SECOND, "phase_closed"), (0 * SECOND, None), (DAY, None), (DAY + SECOND, "phase_closed")],
)
def test_both_ends_of_a_window_belong_to_it(in_round, at, code):
    evaluation.phase(in_round, NOW, NOW + DAY)

    refusal = timetable_of(in_round.pk, NOW + at).refusal

    assert (refusal.code if refusal else None) == code


def test_each_phase_of_two_has_its_own_sight(in_round):
    evaluation.phase(in_round, NOW, NOW + DAY, blindness="double")
    evaluation.phase(
        in_round, NOW + 2 * DAY, NOW + 3 * DAY, blindness="open", discussion=True,
        others_scores="after_own",
    )  # fmt: skip

    first, between = sight_at(in_round, NOW), sight_at(in_round, NOW + DAY + SECOND)
    second, after = sight_at(in_round, NOW + 2 * DAY), sight_at(in_round, NOW + 4 * DAY)

    assert (first.blind, between.blind, second.blind) == (True, True, False)
    assert (first.names_of_experts, second.names_of_experts) == (False, True)
    assert (second.discussion, after.discussion) == (True, False)
    assert second.others_scores(own_submitted=True, locked=False)
    assert not second.others_scores(own_submitted=False, locked=False)


@pytest.mark.parametrize(
    ("others", "own", "locked", "seen"),
    [
        ("never", True, True, False),
        ("after_own", False, True, False),
        ("after_own", True, False, True),
        ("after_lock", True, False, False),
        ("after_lock", False, True, True),
    ],
)
def test_others_scores_are_seen_as_the_phase_says(others, own, locked, seen):
    assert Sight(others=others).others_scores(own_submitted=own, locked=locked) is seen


def test_a_sheet_is_due_at_the_end_of_this_window_or_the_next(in_round):
    evaluation.phase(in_round, NOW, NOW + DAY)
    evaluation.phase(in_round, NOW + 2 * DAY, NOW + 3 * DAY)

    dates = [timetable_of(in_round.pk, NOW + n * DAY).due_at for n in (0, 1.5, 4)]

    assert dates == [NOW + DAY, NOW + 3 * DAY, NOW + 3 * DAY]


def test_two_phases_are_written_one_after_the_other(in_round):
    put(
        in_round,
        row(),
        row(title="复评", opens_at=NOW + 3 * DAY, closes_at=NOW + 4 * DAY, blindness="open"),
    )

    assert list(in_round.review_phases.values_list("title", "blindness")) == [
        ("初评", "single"),
        ("复评", "open"),
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row(), row(opens_at=NOW + 2 * DAY, closes_at=NOW + 4 * DAY)], "phases_overlap"),
        ([row(closes_at=NOW)], "phase_backwards"),
        ([row(opens_at=NOW - 2 * DAY, closes_at=NOW - DAY)], "phase_over"),
    ],
)
def test_windows_that_cannot_be_are_refused_and_nothing_is_written(in_round, rows, code):
    assert code in refused(in_round, *rows)
    assert not ReviewPhase.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"blindness": "open"}, {"discussion": True}, {"closes_at": NOW + DAY}, {"title": "其他"}],
)
def test_a_phase_that_has_begun_is_locked(in_round, change):
    phase = evaluation.phase(in_round)

    assert refused(in_round, stored(phase, **change)) == ("phase_begun",)
    assert refused(in_round) == ("phase_begun",)


def test_a_phase_that_has_begun_may_end_later(in_round):
    phase = evaluation.phase(in_round)

    put(in_round, stored(phase, closes_at=NOW + 9 * DAY))

    phase.refresh_from_db()
    assert phase.closes_at == NOW + 9 * DAY


def test_a_phase_to_come_may_be_changed_and_taken_away(in_round):
    phase = evaluation.phase(in_round, NOW + DAY, NOW + 2 * DAY)

    put(in_round, stored(phase, blindness="open"))
    phase.refresh_from_db()
    put(in_round)

    assert phase.blindness == "open"
    assert not ReviewPhase.objects.exists()


def test_a_phase_of_another_round_is_not_touched(in_round):
    other = evaluation.phase(dossiers.round_(), NOW + DAY, NOW + 2 * DAY)

    put(in_round, stored(other, title="改名"))

    other.refresh_from_db()
    assert other.title == "示例评审阶段"
