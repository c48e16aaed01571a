"""The tile chart of regions: positions from the rows, counts from whoever asks."""

from collections.abc import Mapping

from portal.registry.queries import tile_regions
from portal.ui.charts import Tile, shade


def tile_chart(counts: Mapping[str, int], *, current: str = "") -> list[Tile]:
    """A tile for each region that has a place; one query. A region without a count shows 0."""
    return [
        Tile(
            short=region.short,
            column=region.tile_column or 0,
            row=region.tile_row or 0,
            code=region.key,
            name=region.name,
            count=counts.get(region.key, 0),
            shade=shade(counts.get(region.key, 0)),
            current=region.key == current,
        )
        for region in tile_regions()
    ]
