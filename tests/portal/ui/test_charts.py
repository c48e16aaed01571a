import pytest

from portal.ui import charts


def test_every_region_has_a_tile_of_its_own() -> None:
    shown = charts.tiles({"410000": 3}, current="410000")

    assert len({tile.code for tile in shown}) == len({(t.column, t.row) for t in shown}) == 35
    assert [(tile.name, tile.count) for tile in shown if tile.current] == [("河南省", 3)]


@pytest.mark.parametrize(
    ("count", "shade"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (60, 4)]
)
def test_shades_are_those_of_the_legend(count: int, shade: int) -> None:
    assert charts.shade(count) == shade


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    chart = charts.hbar([("甲", 20), ("乙", 10), ("丙", 0)])

    assert [row.width for row in chart.rows] == [66.0, 33.0, 0.0]
    assert chart.height == 96


def test_a_chart_of_nothing_is_empty_and_divides_by_nothing() -> None:
    assert charts.hbar([]).rows == []
    assert [row.width for row in charts.funnel([("申报", 0)]).rows] == [0.0]
