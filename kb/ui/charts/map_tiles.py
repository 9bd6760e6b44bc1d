"""The prefectures of Japan as a grid of tiles, and its chart; no map service is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import altair as alt
import pandas as pd

from kb.records.models import Lang
from kb.texts import interface as texts
from kb.ui.charts import shades
from kb.ui.charts.shades import Palette

TILE_SELECTION = "tile"
"""Name of the chart's selection; it tells ``prefecture``."""

_COLUMNS, _ROWS, _ROW_HEIGHT = 13, 11, 44
_LETTER: dict[Lang, float] = {"ja": 1.05, "en": 0.56}
"""Mean width of a letter, in sizes of the font."""


@dataclass(frozen=True)
class Tile:
    """A prefecture; column and row count from the north-west."""

    ja: str
    en: str
    column: int
    row: int

    @property
    def short(self) -> str:
        """The name without 都・府・県, which 北海道 keeps."""
        return self.ja if self.ja == "北海道" else self.ja[:-1]

    def label(self, lang: Lang) -> str:
        """The name as short as a tile needs it."""
        labels: dict[Lang, str] = {"ja": self.short, "en": self.en}
        return labels[lang]

    def name(self, lang: Lang) -> str:
        names: dict[Lang, str] = {"ja": self.ja, "en": self.en}
        return names[lang]


TILES: tuple[Tile, ...] = (
    Tile("北海道", "Hokkaido", 11, 0),
    Tile("青森県", "Aomori", 11, 1),
    Tile("秋田県", "Akita", 10, 2),
    Tile("岩手県", "Iwate", 11, 2),
    Tile("山形県", "Yamagata", 10, 3),
    Tile("宮城県", "Miyagi", 11, 3),
    Tile("石川県", "Ishikawa", 7, 4),
    Tile("富山県", "Toyama", 8, 4),
    Tile("新潟県", "Niigata", 9, 4),
    Tile("福島県", "Fukushima", 10, 4),
    Tile("島根県", "Shimane", 3, 5),
    Tile("鳥取県", "Tottori", 4, 5),
    Tile("京都府", "Kyoto", 6, 5),
    Tile("福井県", "Fukui", 7, 5),
    Tile("岐阜県", "Gifu", 8, 5),
    Tile("長野県", "Nagano", 9, 5),
    Tile("群馬県", "Gunma", 10, 5),
    Tile("栃木県", "Tochigi", 11, 5),
    Tile("茨城県", "Ibaraki", 12, 5),
    Tile("山口県", "Yamaguchi", 2, 6),
    Tile("広島県", "Hiroshima", 3, 6),
    Tile("岡山県", "Okayama", 4, 6),
    Tile("兵庫県", "Hyogo", 5, 6),
    Tile("大阪府", "Osaka", 6, 6),
    Tile("滋賀県", "Shiga", 7, 6),
    Tile("愛知県", "Aichi", 8, 6),
    Tile("山梨県", "Yamanashi", 9, 6),
    Tile("埼玉県", "Saitama", 10, 6),
    Tile("東京都", "Tokyo", 11, 6),
    Tile("千葉県", "Chiba", 12, 6),
    Tile("佐賀県", "Saga", 0, 7),
    Tile("福岡県", "Fukuoka", 1, 7),
    Tile("大分県", "Oita", 2, 7),
    Tile("愛媛県", "Ehime", 3, 7),
    Tile("香川県", "Kagawa", 4, 7),
    Tile("和歌山県", "Wakayama", 6, 7),
    Tile("奈良県", "Nara", 7, 7),
    Tile("三重県", "Mie", 8, 7),
    Tile("静岡県", "Shizuoka", 9, 7),
    Tile("神奈川県", "Kanagawa", 10, 7),
    Tile("長崎県", "Nagasaki", 0, 8),
    Tile("熊本県", "Kumamoto", 1, 8),
    Tile("宮崎県", "Miyazaki", 2, 8),
    Tile("高知県", "Kochi", 3, 8),
    Tile("徳島県", "Tokushima", 4, 8),
    Tile("鹿児島県", "Kagoshima", 1, 9),
    Tile("沖縄県", "Okinawa", 0, 10),
)


def tile_map(
    counts: Mapping[str, int], chosen: str, lang: Lang, palette: Palette = shades.LIGHT
) -> alt.LayerChart:
    """Tiles coloured by number of records; one can be picked.

    Args:
        counts: records by Japanese name of the prefecture.
        chosen: the prefecture that is framed, or an empty text.
        lang: language of the names.
        palette: the page's colours.
    """
    data = pd.DataFrame([_row(tile, counts, chosen, lang, palette) for tile in TILES])
    base = alt.Chart(data).encode(
        x=alt.X("column:O", axis=None, scale=alt.Scale(domain=list(range(_COLUMNS)), padding=0.06)),
        y=alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(_ROWS)), padding=0.06)),
    )
    tiles = base.mark_rect(cornerRadius=4).encode(
        color=alt.Color("fill:N", scale=None),
        stroke=alt.condition(alt.datum.chosen, alt.value(palette.target), alt.value(palette.line)),
        strokeWidth=alt.condition(alt.datum.chosen, alt.value(3), alt.value(0.5)),
    )
    ink = alt.Color("ink:N", scale=None)
    room = f"(width/{_COLUMNS})"
    letter = _LETTER[lang]
    names = base.mark_text(
        dy=alt.expr("datum.count > 0 ? -7 : 0"),
        fontSize=alt.expr(f"max(7, min(13, {room}/(length(datum.label)*{letter} + 0.3)))"),
        limit=alt.expr(f"{room} - 2"),
    ).encode(text="label:N", color=ink)
    numbers = (
        base.transform_filter(alt.datum.count > 0)
        .mark_text(dy=9, fontSize=alt.expr(f"min(13, {room}/2.2)"), fontWeight=700)
        .encode(text="count:Q", color=ink)
    )
    pick = alt.selection_point(TILE_SELECTION, fields=["prefecture"], empty=True)
    # On top, so that a press on a name counts as one on its tile.
    pressed = (
        base.mark_rect(opacity=0, cursor="pointer")
        .encode(
            tooltip=[
                alt.Tooltip("name:N", title=texts.get("map_prefecture", lang)),
                alt.Tooltip("count:Q", title=texts.get("map_count", lang)),
            ]
        )
        .add_params(pick)
    )
    chart: alt.LayerChart = (
        alt.layer(tiles, names, numbers, pressed)
        .properties(height=_ROWS * _ROW_HEIGHT, usermeta=shades.NO_MENU)
        .configure_view(strokeWidth=0)
        # Marks would be read one by one; the chart has a name, the list beside it the content.
        .configure_mark(aria=False)
    )
    return chart


def _row(
    tile: Tile, counts: Mapping[str, int], chosen: str, lang: Lang, palette: Palette
) -> dict[str, Any]:
    count = counts.get(tile.ja, 0)
    most = max(counts.values(), default=0)
    # By square root: a plan of forty sections must not bleach a prefecture with one case.
    fill = palette.shade(sqrt(count / most)) if count else palette.none
    return {
        "prefecture": tile.ja,
        "label": tile.label(lang),
        "name": tile.name(lang),
        "column": tile.column,
        "row": tile.row,
        "count": count,
        "chosen": tile.ja == chosen,
        "fill": fill,
        "ink": shades.ink(fill) if count else palette.quiet,
    }
