import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.canonical import Change, Kind, canonical_json, changes, digest

scalars = (
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
)
contents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "名称", "b", "c"]), inner, max_size=4)
    ),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


def test_keys_are_sorted_and_nothing_is_spaced_or_escaped():
    assert canonical_json({"乙": 1, "a": [True, None]}) == '{"a":[true,null],"乙":1}'.encode()


def test_values_without_a_json_type_have_one_writing():
    content = {
        "amount": Decimal("1234.50"),
        "big": Decimal("1E+3"),
        "day": date(2022, 6, 6),
        "at": datetime(2022, 6, 6, 8, tzinfo=timezone(timedelta(hours=8))),
        "kind": Colour.RED,
        "key": UUID(int=1),
        "pair": (1, 2),
    }

    assert json.loads(canonical_json(content)) == {
        "amount": "1234.50",
        "big": "1000",
        "day": "2022-06-06",
        "at": "2022-06-06T00:00:00+00:00",
        "kind": "red",
        "key": "00000000-0000-0000-0000-000000000001",
        "pair": [1, 2],
    }


def test_one_instant_has_one_digest_in_every_zone():
    shanghai = datetime(2022, 6, 6, 8, tzinfo=timezone(timedelta(hours=8)))

    assert digest([shanghai]) == digest([shanghai.astimezone(UTC)])


def test_the_digest_is_sha256_of_the_canonical_json():
    assert digest({}) == hashlib.sha256(b"{}").hexdigest()


@pytest.mark.parametrize(
    "content",
    [1.5, {1: 2}, {"a": {1, 2}}, b"", datetime(2022, 6, 6), Decimal("NaN"), object()],  # noqa: DTZ001
)
def test_content_without_a_fixed_writing_is_refused(content):
    with pytest.raises(TypeError):
        canonical_json(content)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="surrogates"):
        canonical_json("\ud800")


OLD = {
    "name": "示例中心",
    "staff": 18,
    "projects": [{"id": 1, "title": "甲"}, {"id": 2, "title": "乙"}],
}


def test_changed_added_and_removed_fields_are_named_by_path():
    new = {"name": "示例中心", "staff": 20, "web": None, "projects": OLD["projects"]}

    assert changes(OLD | {"fax": "无"}, new) == [
        Change(Kind.CHANGED, ("staff",), 18, 20),
        Change(Kind.ADDED, ("web",), None, None),
        Change(Kind.REMOVED, ("fax",), "无", None),
    ]


def test_rows_are_compared_by_their_id():
    new = OLD | {"projects": [{"id": 2, "title": "乙二"}, {"id": 3, "title": "丙"}]}

    assert changes(OLD, new) == [
        Change(Kind.CHANGED, ("projects", "2", "title"), "乙", "乙二"),
        Change(Kind.ADDED, ("projects", "3"), None, {"id": 3, "title": "丙"}),
        Change(Kind.REMOVED, ("projects", "1"), {"id": 1, "title": "甲"}, None),
    ]


def test_rows_in_another_order_are_moved():
    new = OLD | {"projects": OLD["projects"][::-1]}

    assert changes(OLD, new) == [Change(Kind.MOVED, ("projects",), ["1", "2"], ["2", "1"])]


def test_lists_without_ids_are_compared_whole():
    assert changes({"tags": ["a"]}, {"tags": ["a", "b"]}) == [
        Change(Kind.CHANGED, ("tags",), ["a"], ["a", "b"])
    ]


def test_true_is_not_one():
    assert changes({"a": 1}, {"a": True}) == [Change(Kind.CHANGED, ("a",), 1, new=True)]


@given(contents, contents)
def test_there_are_no_changes_exactly_when_the_digest_is_the_same(old, new):
    assert (changes(old, new) == []) == (digest(old) == digest(new))


@given(contents)
def test_the_canonical_json_reads_back_as_the_content(content):
    assert json.loads(canonical_json(content)) == content
