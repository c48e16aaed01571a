"""The demo's mailbox shows what was written, and exists nowhere else."""

import pytest
import time_machine
from django.core.mail import EmailMessage

from portal.obligations.mailbox import FILE_BACKEND
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.PORTAL_DEMO = True
    settings.EMAIL_BACKEND = FILE_BACKEND
    settings.EMAIL_FILE_PATH = str(tmp_path)


def test_a_mail_of_the_demo_can_be_read_with_its_link(demo, client):
    body = "请打开 http://127.0.0.1:8000/accounts/invitation/x/ <b>不是标记</b>"
    EmailMessage("邀请您使用平台", body, to=["a@example.test"]).send()

    page = client.get("/messages/demo/").content.decode()

    assert "邀请您使用平台" in page
    assert 'href="http://127.0.0.1:8000/accounts/invitation/x/"' in page
    assert "&lt;b&gt;不是标记" in page


def test_a_mail_shows_when_it_was_written_by_the_clock_of_beijing(demo, client):
    with time_machine.travel(NOW, tick=False):
        EmailMessage("邀请您使用平台", "正文", to=["a@example.test"]).send()

    assert "2026年5月18日 10:00" in client.get("/messages/demo/").content.decode()


def test_an_empty_mailbox_says_so(demo, client):
    assert "还没有邮件" in client.get("/messages/demo/").content.decode()


@pytest.mark.parametrize("missing", ["demo", "files"])
def test_outside_a_demo_there_is_no_mailbox(demo, client, settings, missing):
    if missing == "demo":
        settings.PORTAL_DEMO = False
    else:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert client.get("/messages/demo/").status_code == 404
