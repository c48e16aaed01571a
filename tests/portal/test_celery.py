import re
from datetime import timedelta

from django.conf import settings

from portal.celery import app
from portal.obligations.outbox import CLAIM

QUEUES = {"default", "notify", "documents"}
COMPOSE = settings.ROOT / "docker-compose.yml"


def ours() -> set[str]:
    """The names of the tasks of this product."""
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_line_of_the_timetable_names_a_task_and_a_queue_that_exist():
    lines = app.conf.beat_schedule.values()

    assert {line["task"] for line in lines} - ours() == set()
    assert {line["options"]["queue"] for line in lines} <= QUEUES


def test_every_task_stands_in_the_timetable_once():
    named = [line["task"] for line in app.conf.beat_schedule.values()]

    assert sorted(named) == sorted(ours())


def test_a_task_goes_to_a_queue_that_exists_whoever_calls_it():
    def queue_of(task: str) -> str:
        return app.amqp.router.route({}, task)["queue"].name

    assert {queue_of(task) for task in ours()} <= QUEUES
    assert [
        line["task"]
        for line in app.conf.beat_schedule.values()
        if queue_of(line["task"]) != line["options"]["queue"]
    ] == []


def test_the_workers_of_the_composition_listen_to_every_queue():
    listed = re.findall(r'"-Q", "([^"]+)"', COMPOSE.read_text(encoding="utf-8"))

    assert sorted(",".join(listed).split(",")) == sorted(QUEUES)


def test_a_claim_outlives_the_task_that_made_it():
    assert timedelta(seconds=app.conf.task_time_limit) <= CLAIM


def test_a_call_that_waited_longer_than_its_period_is_dropped():
    lines = app.conf.beat_schedule.values()

    assert [line for line in lines if line["options"]["expires"] > line["schedule"]] == []


def test_a_task_survives_the_worker_that_ran_it_and_carries_json_alone():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert (
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
        > settings.CELERY_TASK_TIME_LIMIT
    )
