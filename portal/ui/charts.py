"""Charts as numbers for SVG attributes: the server computes, the stylesheet colours, no script."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ROW = 32
FUNNEL_STEP = 38
FUNNEL_WIDTH = 196
TILE_STEPS = (0, 1, 3, 5)
"""Upper ends of the shades 0–3; what lies above has shade 4. The legend of c-tilemap says so."""

# Short name, column, row and GB/T 2260 code of every tile; a chart of names, not a map.
TILES = (
    ("京", 7, 3, "110000", "北京市"), ("津", 8, 3, "120000", "天津市"),
    ("冀", 7, 4, "130000", "河北省"), ("晋", 6, 4, "140000", "山西省"),
    ("蒙", 7, 2, "150000", "内蒙古自治区"), ("辽", 9, 3, "210000", "辽宁省"),
    ("吉", 9, 2, "220000", "吉林省"), ("黑", 9, 1, "230000", "黑龙江省"),
    ("沪", 9, 5, "310000", "上海市"), ("苏", 8, 5, "320000", "江苏省"),
    ("浙", 8, 6, "330000", "浙江省"), ("皖", 7, 5, "340000", "安徽省"),
    ("闽", 7, 6, "350000", "福建省"), ("赣", 6, 6, "360000", "江西省"),
    ("鲁", 8, 4, "370000", "山东省"), ("豫", 6, 5, "410000", "河南省"),
    ("鄂", 5, 5, "420000", "湖北省"), ("湘", 5, 6, "430000", "湖南省"),
    ("粤", 6, 7, "440000", "广东省"), ("桂", 5, 7, "450000", "广西壮族自治区"),
    ("琼", 5, 8, "460000", "海南省"), ("渝", 4, 5, "500000", "重庆市"),
    ("川", 3, 5, "510000", "四川省"), ("黔", 4, 6, "520000", "贵州省"),
    ("滇", 3, 6, "530000", "云南省"), ("藏", 1, 5, "540000", "西藏自治区"),
    ("陕", 5, 4, "610000", "陕西省"), ("甘", 3, 3, "620000", "甘肃省"),
    ("青", 2, 3, "630000", "青海省"), ("宁", 4, 3, "640000", "宁夏回族自治区"),
    ("新", 1, 2, "650000", "新疆维吾尔自治区"), ("兵", 2, 2, "660000", "新疆生产建设兵团"),
    ("台", 8, 7, "710000", "台湾省"), ("港", 7, 8, "810000", "香港特别行政区"),
    ("澳", 6, 8, "820000", "澳门特别行政区"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the tile chart."""

    short: str
    column: int
    row: int
    code: str
    name: str
    count: int
    shade: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar with its places: percentages for ``c-hbar``, user units for ``c-funnel``."""

    title: str
    value: int
    y: int
    width: float
    label_x: float = 0
    text_y: int = 0


@dataclass(frozen=True, slots=True)
class BarChart:
    """Rows and the height they need."""

    rows: Sequence[BarRow]
    height: int


def tiles(counts: Mapping[str, int], *, current: str = "") -> list[Tile]:
    """A tile per region in the order of the codes; a region without a count shows 0."""
    return [
        Tile(short, column, row, code, name, counts.get(code, 0), shade(counts.get(code, 0)),
             current=code == current)
        for short, column, row, code, name in TILES
    ]  # fmt: skip


def shade(count: int) -> int:
    """The shade of a count, 0 (none) to 4."""
    return sum(count > end for end in TILE_STEPS)


def hbar(pairs: Iterable[tuple[str, int]]) -> BarChart:
    """Horizontal bars, the longest 66 % of the width."""
    listed = list(pairs)
    most = max((value for _title, value in listed), default=0) or 1
    rows = [
        BarRow(title, value, place * ROW, round(value / most * 66, 1),
               label_x=round(25.5 + value / most * 66, 1))
        for place, (title, value) in enumerate(listed)
    ]  # fmt: skip
    return BarChart(rows, len(rows) * ROW)


def funnel(pairs: Iterable[tuple[str, int]]) -> BarChart:
    """Stages of a round below each other, each as wide as its share of the first."""
    listed = list(pairs)
    most = max((value for _title, value in listed), default=0) or 1
    rows = [
        BarRow(title, value, 4 + place * FUNNEL_STEP, round(value / most * FUNNEL_WIDTH, 1),
               text_y=20 + place * FUNNEL_STEP)
        for place, (title, value) in enumerate(listed)
    ]  # fmt: skip
    return BarChart(rows, len(rows) * FUNNEL_STEP)
