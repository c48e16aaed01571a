"""The board of the review's progress: counts, filters, workbook, reminder."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evaluation.actions import review, scoring
from portal.dossiers.models import Dossier
from portal.obligations.models import Message
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, applications, dossiers, evaluation, national
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import institution

pytestmark = pytest.mark.django_db
BOARD = "evaluation:workload"


@pytest.fixture
def world(client, time_machine):
    """One expert with a task of every kind, one with nothing but an invitation."""
    time_machine.move_to(NOW, tick=False)
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    evaluation.phase(in_round, NOW - 5 * DAY, NOW + DAY)
    busy, fresh = evaluation.expert(), evaluation.expert()
    clerk = accounts.national_clerk()
    cases = [scoring_case(in_round) for _ in range(4)]
    tasks = review.assign([(case, [busy]) for case in cases], actor=clerk, now=NOW - DAY)
    review.assign([(cases[0], [fresh])], actor=clerk, now=NOW - DAY)
    for task in tasks[1:]:
        review.accept(task, now=NOW)
    scoring.save_draft(tasks[2], {}, "草稿", now=NOW)
    keys = in_round.review_rule.criteria.values_list("pk", flat=True)
    scoring.submit(tasks[3], dict.fromkeys(keys, 4), "依据充分", now=NOW)
    client.force_login(clerk)
    Message.objects.all().delete()
    return in_round, busy, fresh, clerk


def scoring_case(in_round) -> Dossier:
    case = applications.submitted(institution(), in_round=in_round)
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    case.refresh_from_db()
    return case


def rows(client, **asked):
    found = client.get(reverse(BOARD), asked).context["rows"]
    return {row.name: (row.invited, row.accepted, row.draft, row.submitted, row.late)
            for row in found}  # fmt: skip


def test_every_task_is_counted_once_by_expert_and_by_case(client, world):
    _in_round, busy, fresh, _clerk = world

    by_expert, by_case = rows(client), rows(client, by="case")

    assert by_expert == {
        str(busy.user): (1, 1, 1, 1, 0),
        str(fresh.user): (1, 0, 0, 0, 0),
    }
    assert sorted(by_case.values()) == [
        (0, 0, 0, 1, 0),
        (0, 0, 1, 0, 0),
        (0, 1, 0, 0, 0),
        (2, 0, 0, 0, 0),
    ]


def test_after_the_window_what_is_not_handed_in_is_late(client, world, time_machine):
    _in_round, busy, fresh, clerk = world
    time_machine.move_to(NOW + 2 * DAY, tick=False)
    client.force_login(clerk)

    late = rows(client, kind="late")

    assert {name: row[-1] for name, row in late.items()} == {str(busy.user): 3, str(fresh.user): 1}


def test_the_filter_stands_in_the_address(client, world):
    _in_round, busy, _fresh, _clerk = world

    drafts, named = rows(client, kind="draft"), rows(client, q=str(busy.user))
    nobody, odd = rows(client, q="没有这个人"), rows(client, kind="<script>")

    assert set(drafts) == set(named) == {str(busy.user)}
    assert (nobody, len(odd)) == ({}, 2)


def test_an_ended_task_is_not_on_the_board(client, world):
    _in_round, _busy, fresh, _clerk = world

    review.decline(fresh.assignments.get(), code="time", reason="出差", now=NOW)

    assert str(fresh.user) not in rows(client)


def test_the_board_goes_home_as_a_workbook(client, world):
    in_round, busy, _fresh, _clerk = world

    answer = client.get(reverse(BOARD), {"format": "xlsx", "kind": "draft"})

    book = load_workbook(io.BytesIO(answer.content))
    values = list(book.worksheets[0].values)
    assert values[1] == (str(busy.user), busy.employer, 1, 1, 1, 1, 0, 4)
    assert len(values) == 2
    assert any(str(in_round) in str(cell) for row in book["说明"].values for cell in row)


def test_an_expert_is_reminded_once_a_day_however_often_asked(client, world, time_machine):
    _in_round, busy, fresh, clerk = world
    given = {"expert": [busy.pk, fresh.pk]}

    for _ in range(3):
        client.post(reverse("evaluation:workload_remind"), given)
    today = Message.objects.count()
    time_machine.move_to(NOW + DAY, tick=False)
    client.force_login(clerk)
    client.post(reverse("evaluation:workload_remind"), given)

    assert (today, Message.objects.count()) == (2, 4)
    first = Message.objects.filter(recipient=busy.user).last()
    assert "还有 3 件案卷没有提交评分" in first.body


def test_who_has_handed_in_everything_is_not_reminded(client, world):
    _in_round, busy, _fresh, _clerk = world
    for task in busy.assignments.all():
        task.sheets.update_or_create(
            version=1, defaults={"state": "submitted", "saved_at": NOW, "submission_version": 1}
        )

    client.post(reverse("evaluation:workload_remind"), {"expert": [busy.pk, "x", "999999"]})

    assert not Message.objects.exists()


def test_nobody_chosen_and_others_roles(client, world):
    asked = client.post(reverse("evaluation:workload_remind"), {}, follow=True)
    client.force_login(evaluation.expert().user)

    assert "请先选择专家" in asked.content.decode()
    assert client.get(reverse(BOARD)).status_code == 403
    assert client.post(reverse("evaluation:workload_remind"), {}).status_code == 403


def test_the_board_asks_the_same_queries_for_few_and_many(client, world):
    in_round, _busy, _fresh, clerk = world
    address = reverse(BOARD)
    client.get(address)
    few = queries_of(client, address)
    for _ in range(10):
        case = dossiers.dossier(institution(), in_round, by=clerk, state="scoring")
        national.sheet(case, ["3", "3"], by=clerk)

    assert queries_of(client, address) == few <= 12
