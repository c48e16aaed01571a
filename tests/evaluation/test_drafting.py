"""A sheet box by box, and two windows on it."""

from evaluation.drafting import base_of, merged


def test_a_box_that_was_not_touched_keeps_what_another_window_wrote():
    found = merged({"c1": "4"}, {"c1": "2"}, {"c1": base_of("2")})

    assert (found.texts, found.clashes) == ({"c1": "4"}, ())


def test_a_touched_box_is_written_over_its_own_base():
    found = merged({"c1": "2"}, {"c1": "5"}, {"c1": base_of("2")})

    assert (found.texts, found.clashes) == ({"c1": "5"}, ())


def test_two_windows_on_one_box_give_both_texts_and_change_nothing():
    found = merged({"c1": "4", "opinion": "甲"}, {"c1": "5", "opinion": "乙"},
                   {"c1": base_of("4"), "opinion": base_of("")})  # fmt: skip

    (clash,) = found.clashes
    assert found.texts == {"c1": "5", "opinion": "甲"}
    assert (clash.name, clash.mine, clash.theirs) == ("opinion", "乙", "甲")
    assert clash.base == base_of("甲")


def test_the_same_text_from_two_windows_is_no_clash():
    found = merged({"opinion": "甲"}, {"opinion": "甲"}, {"opinion": base_of("旧")})

    assert found.clashes == ()


def test_line_ends_of_a_browser_are_no_change():
    found = merged({"opinion": "甲\n乙"}, {"opinion": "甲\r\n乙"}, {"opinion": base_of("甲\n乙")})

    assert (found.texts["opinion"], found.clashes) == ("甲\n乙", ())


def test_an_emptied_box_counts_as_typed():
    found = merged({"c1": "4"}, {"c1": ""}, {"c1": base_of("4")})

    assert found.scores == {1: None}
