"""The Map page: prefectures as tiles, municipalities beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drawn import Drawn, Open
from streamlit.testing.v1 import AppTest

from kb.records.corpus import Corpus
from kb.ui.charts import shades
from kb.ui.charts.map_tiles import TILES, tile_map


def params(app: AppTest) -> dict[str, str]:
    given: dict[str, Any] = dict(app.query_params)
    return {n: v if isinstance(v, str) else v[0] for n, v in given.items() if v}


def test_every_prefecture_has_one_tile_of_its_own(corpus: Corpus) -> None:
    assert len({t.ja for t in TILES}) == len({t.en for t in TILES}) == 47
    assert len({(t.column, t.row) for t in TILES}) == 47
    names = {t.ja: t.en for t in TILES}
    for place in corpus.tables.municipalities.values():
        assert names[place.prefecture.ja] == place.prefecture.en


def test_tiles_lie_as_on_a_map() -> None:
    at = {t.short: (t.column, t.row) for t in TILES}
    for north, south in (
        ("北海道", "青森"),
        ("新潟", "静岡"),
        ("島根", "広島"),
        ("福岡", "鹿児島"),
    ):
        assert at[north][1] < at[south][1]
    for west, east in (("長崎", "大分"), ("山口", "岡山"), ("大阪", "愛知"), ("山梨", "千葉")):
        assert at[west][0] < at[east][0]


def test_contrast_is_counted_as_wcag_does() -> None:
    assert shades.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert shades.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_the_chart_counts_records_and_frames_the_chosen(corpus: Corpus) -> None:
    counts: dict[str, int] = {}
    for record in corpus:
        prefecture = corpus.municipality(record).prefecture.ja
        counts[prefecture] = counts.get(prefecture, 0) + 1
    spec = json.loads(tile_map(counts, "沖縄県", "ja").to_json())
    rows = {r["prefecture"]: r for data in spec["datasets"].values() for r in data}
    assert {p: r["count"] for p, r in rows.items() if r["count"]} == counts
    assert [p for p, r in rows.items() if r["chosen"]] == ["沖縄県"]


def test_all_municipalities_are_listed_with_the_way_to_their_records(
    open_page: Open, corpus: Corpus
) -> None:
    app = open_page("map")
    codes = [p["municipality"] for p in Drawn(app).links("browse") if "municipality" in p]
    assert codes == sorted({r.municipality for r in corpus})


def test_a_prefecture_narrows_the_list(open_page: Open, corpus: Corpus) -> None:
    app = open_page("map", prefecture="山形県")
    codes = [p["municipality"] for p in Drawn(app).links("browse") if "municipality" in p]
    assert codes
    assert {corpus.tables.municipalities[c].prefecture.ja for c in codes} == {"山形県"}


def test_the_selectbox_is_the_keyboards_way(open_page: Open) -> None:
    app = open_page("map", topic="training")
    app.selectbox(key="map-prefecture").set_value("沖縄県").run()
    assert params(app) == {"topic": "training", "prefecture": "沖縄県"}
    links = [p for p in Drawn(app).links("browse") if "municipality" in p]
    assert [p["topic"] for p in links] == ["training"]


def test_a_prefecture_without_records_says_so(open_page: Open) -> None:
    app = open_page("map", prefecture="大阪府", lang="en")
    assert "Osaka" in app.info[0].value
    assert not app.exception


def test_an_unknown_prefecture_chooses_nothing(open_page: Open) -> None:
    app = open_page("map", prefecture="アトランティス")
    assert not app.exception
    assert app.selectbox(key="map-prefecture").value == ""
