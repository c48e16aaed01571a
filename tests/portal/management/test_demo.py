import socket
from contextlib import ExitStack

import pytest
from django.core.management import CommandError, call_command

from portal.management import demo


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken_port):
    with pytest.raises(CommandError) as refused:
        call_command("demo", port=taken_port)

    assert str(taken_port) in str(refused.value)
    assert f"--port {taken_port + 1}" in str(refused.value)


def test_a_free_port_is_taken_as_it_is(taken_port):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]

    demo.Address("127.0.0.1", free).require_free()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(demo.Unready, match="--host"):
        demo.Address("192.0.2.1", 8000).require_free()


def test_a_folder_holds_one_demo(tmp_path):
    with ExitStack() as stack:
        stack.enter_context(demo.only_one(tmp_path))
        with pytest.raises(demo.Unready, match="已在运行"):
            stack.enter_context(demo.only_one(tmp_path))

    with demo.only_one(tmp_path):
        assert (tmp_path / "demo.lock").exists()


@pytest.mark.parametrize(
    ("host", "shown", "bind"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000/", "0.0.0.0:8000"),
        ("::1", "http://[::1]:8000/", "[::1]:8000"),
    ],
)
def test_an_address_is_spelt_for_people_and_for_gunicorn(host, shown, bind):
    address = demo.Address(host, 8000)

    assert (str(address), address.bind) == (shown, bind)


def test_the_children_are_told_what_they_need(monkeypatch):
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)

    local = demo.environment(demo.Address("127.0.0.1", 8000), "unix:///v.sock")
    everywhere = demo.environment(demo.Address("0.0.0.0", 8000), "unix:///v.sock")

    assert local["PORTAL_DEMO"] == "1"
    assert local["REDIS_URL"] == "unix:///v.sock"
    assert "*" not in local["ALLOWED_HOSTS"]
    assert everywhere["ALLOWED_HOSTS"] == "*"
