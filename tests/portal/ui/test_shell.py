from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.ui.context import frame
from portal.ui.middleware import TextSize
from portal.ui.shell import MenuGroup, MenuItem, Shell
from portal.ui.templatetags.shell import desk_groups, desk_menu, public_navigation, size_url


@pytest.fixture
def middleware() -> Callable[[HttpRequest], HttpResponse]:
    return TextSize(lambda _request: HttpResponse("the page"))


def test_a_size_link_sets_a_cookie_and_returns_to_the_page_with_its_filters(
    rf: RequestFactory, middleware: TextSize
) -> None:
    answer = middleware(rf.get("/registry/?q=x&size=l"))

    assert answer.status_code == 302
    assert answer["Location"] == "/registry/?q=x"
    assert answer.cookies["size"].value == "l"


@pytest.mark.parametrize("query", ["", "?size=xxl", "?size="])
def test_another_size_is_none_of_its_business(
    rf: RequestFactory, middleware: TextSize, query: str
) -> None:
    answer = middleware(rf.get(f"/registry/{query}"))

    assert answer.content == b"the page"
    assert "size" not in answer.cookies


def test_the_redirect_stays_on_this_host(rf: RequestFactory, middleware: TextSize) -> None:
    request = rf.get("/?size=l")
    request.path = "//elsewhere.example/"

    assert middleware(request)["Location"] == "/elsewhere.example/"


def test_a_stranger_gets_the_anonymous_frame_and_a_known_size(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["size"] = '"><script>'

    context = frame(request)

    assert context["shell"] == Shell()
    assert context["text_size"] == "m"


def test_the_frame_takes_what_the_request_carries(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.shell = Shell(user_label="示例经办")  # type: ignore[attr-defined]
    request.COOKIES["size"] = "l"

    context = frame(request)

    assert context["shell"].signed_in
    assert context["text_size"] == "l"


def test_the_operator_is_blank_until_filled_in(rf: RequestFactory, settings: Any) -> None:
    settings.PORTAL_OPERATOR = {"icp": "示例备案号", "unknown": "x"}

    operator = frame(rf.get("/"))["operator"]

    assert operator["icp"] == "示例备案号"
    assert operator["host"] == ""
    assert "unknown" not in operator


@pytest.mark.parametrize(
    ("path", "title"), [("/", "首页"), ("/registry/x/", "认定名录"), ("/desk/", None)]
)
def test_the_path_decides_the_current_entry(
    rf: RequestFactory, path: str, title: str | None
) -> None:
    entries = public_navigation({"request": rf.get(path)})

    assert [entry.title for entry in entries if entry.current] == ([title] if title else [])


def test_a_key_overrules_the_path(rf: RequestFactory) -> None:
    entries = public_navigation({"request": rf.get("/"), "shell": Shell(nav="verify")})

    assert [entry.title for entry in entries if entry.current] == ["证书查验"]


def test_the_longest_path_that_fits_is_current_in_the_desk(rf: RequestFactory) -> None:
    shell = Shell(
        menu=(
            MenuItem("todo", "待办", "inbox", "/prov/"),
            MenuItem("q", "名额", "award", "/prov/q/"),
        )
    )

    entries = desk_menu({"request": rf.get("/prov/q/2/"), "shell": shell})

    assert [entry.current for entry in entries] == [False, True]


def test_a_page_of_a_group_is_current_there_and_nowhere_else(rf: RequestFactory) -> None:
    shell = Shell(
        menu=(MenuItem("todo", "待办", "inbox", "/desk/"),),
        groups=(
            MenuGroup("评审", (MenuItem("panels", "评审组织", "users", "/desk/panels/"),)),
            MenuGroup("设置", (MenuItem("rounds", "批次", "gear", "/desk/rounds/"),)),
        ),
    )
    context = {"request": rf.get("/desk/rounds/x/"), "shell": shell}

    groups = desk_groups(context)

    assert not any(entry.current for entry in desk_menu(context))
    assert [(one.title, [e.current for e in one.entries]) for one in groups] == [
        ("评审", [False]),
        ("设置", [True]),
    ]


def test_a_size_link_keeps_the_query(rf: RequestFactory) -> None:
    assert size_url({"request": rf.get("/?q=1&size=s")}, "l") == "?q=1&size=l"
