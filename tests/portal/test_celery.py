from django.conf import settings

from portal.celery import app

QUEUES = {"default", "notify", "documents"}


def test_every_line_of_the_timetable_names_a_task_and_a_queue_that_exist():
    app.loader.import_default_modules()
    lines = app.conf.beat_schedule.values()

    assert [line["task"] for line in lines if line["task"] not in app.tasks] == []
    assert {line["options"]["queue"] for line in lines} <= QUEUES


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
