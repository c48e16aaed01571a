import pytest
from django.test import RequestFactory

from portal.ui.pages import Page, active_filters, choices_as_chips, safe_next


def test_links_to_other_pages_keep_the_filters(rf: RequestFactory) -> None:
    page = Page.of(rf.get("/", {"q": "示例", "page": "2"}), range(50), per_page=20, unit="件")

    assert page.rows == list(range(20, 40))
    assert page.summary == "第 21–40 件，共 50 件"
    assert page.previous_url == "?q=%E7%A4%BA%E4%BE%8B&page=1"
    assert page.next_url == "?q=%E7%A4%BA%E4%BE%8B&page=3"
    assert [link.number for link in page.numbers if link.current] == [2]


@pytest.mark.parametrize(("asked", "given"), [("99", 3), ("0", 3), ("-1", 3), ("abc", 1), ("", 1)])
def test_an_unknown_page_gives_the_nearest_one(rf: RequestFactory, asked: str, given: int) -> None:
    assert Page.of(rf.get("/", {"page": asked}), range(50), per_page=20).number == given


def test_a_page_never_has_more_than_a_hundred_rows(rf: RequestFactory) -> None:
    assert len(Page.of(rf.get("/"), range(5000), per_page=5000).rows) == 100


def test_an_empty_list_is_one_page_of_nothing(rf: RequestFactory) -> None:
    page = Page.of(rf.get("/"), [], unit="家")

    assert (page.last, page.summary) == (1, "共 0 家")


def test_a_chip_removes_its_filter_and_the_page(rf: RequestFactory) -> None:
    request = rf.get("/", {"prov": "990000", "status": "valid", "page": "3"})

    chips = active_filters(request, {"prov": "示例省", "status": "有效", "kind": "未选"})

    assert [(chip.label, chip.url) for chip in chips] == [
        ("示例省", "?status=valid"),
        ("有效", "?prov=990000"),
    ]


def test_the_chosen_value_is_on_and_the_others_lead_to_theirs(rf: RequestFactory) -> None:
    chips = choices_as_chips(
        rf.get("/", {"state": "late"}), "state", [("", "全部"), ("late", "逾期")]
    )

    assert [(chip.url, chip.on) for chip in chips] == [("?", False), ("?state=late", True)]


@pytest.mark.parametrize("way", ["/apply/", "/registry/?q=1#top", "http://testserver/apply/"])
def test_the_way_back_may_lead_within_the_site(rf: RequestFactory, way: str) -> None:
    assert safe_next(rf.get("/", {"next": way}), default="/home/") == way


@pytest.mark.parametrize(
    "way",
    ["https://elsewhere.example/", "//elsewhere.example", r"\\elsewhere.example", "javascript:alert(1)",
     "http:///elsewhere.example", " //elsewhere.example", ""],
)  # fmt: skip
def test_the_way_back_never_leaves_the_site(rf: RequestFactory, way: str) -> None:
    assert safe_next(rf.post("/", {"next": way}), default="/home/") == "/home/"
