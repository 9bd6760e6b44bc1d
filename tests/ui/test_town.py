"""The visitor's own town: set once, others like it first on every page, with why, switchable."""

from __future__ import annotations

from typing import Any

import pytest
from drawn import Drawn, Open
from streamlit.testing.v1 import AppTest

from kb.answering.answerer import Answerer
from kb.comparing.likeness import Town, likest, likest_first, town_of
from kb.records.corpus import Corpus
from kb.texts import interface as texts
from kb.ui import state
from kb.ui.views import browse_view

QUESTION = "外部人材をどう活用しているか"
KEPT = {"code": "064017", "population": 7_000}


@pytest.fixture
def town(corpus: Corpus) -> Town:
    return town_of(corpus, "064017", 7_000)


def with_town(app: AppTest, **more: object) -> AppTest:
    app.session_state[state._TOWN] = {**KEPT, **more}
    return app.run()


def listed(app: AppTest) -> list[str]:
    prefix = "collect-browse-"
    return [str(b.key).removeprefix(prefix) for b in app.button if str(b.key).startswith(prefix)]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_town_is_chosen_by_name_and_ranks_all_others(
    open_page: Open, corpus: Corpus, town: Town, lang: Any
) -> None:
    app = open_page("town", lang=lang)
    assert app.number_input[0].disabled
    app.selectbox[0].set_value("064017").run()
    app.number_input[0].set_value(7_000).run()
    assert not app.exception
    assert app.session_state[state._TOWN] == KEPT
    shown = Drawn(app).text()
    places = [one.place.name.get(lang) for one in likest(corpus, town)]
    assert [p["municipality"] for p in Drawn(app).links("browse") if "municipality" in p] == [
        one.place.code for one in likest(corpus, town)
    ]
    assert [shown.index(f"{name}（" if lang == "ja" else f"{name} (") for name in places]
    assert texts.get("town_set", lang, name=town.name.get(lang)) in [
        m.label.replace("\\", "") for m in Drawn(app).of("page_link")
    ]
    # A town of the register brings its inhabitants; one without leaves them open.
    app.selectbox[0].set_value("113859").run()
    assert app.number_input[0].value == 31_000
    app.selectbox[0].set_value("012025").run()
    assert app.number_input[0].value is None
    assert texts.get("town_no_people", lang) in [c.value for c in app.caption]
    app.selectbox[0].set_value(None).run()
    assert app.session_state[state._TOWN] == {}


def test_browsing_begins_with_the_likest_and_says_why(
    open_page: Open, corpus: Corpus, town: Town
) -> None:
    app = open_page("browse")
    assert texts.get("sort_like", "ja") not in app.selectbox[0].options
    before = listed(app)
    with_town(app)
    expected = likest_first(corpus, town, list(corpus), lambda r: r.municipality)
    assert listed(app) == [r.id for r in expected[: len(before)]]
    assert "小国町と同じ山形県・種類が同じ（町）・人口が半分〜2倍" in Drawn(app).text()
    app.selectbox[0].set_value("done").run()
    assert app.query_params["sort"] in ("done", ["done"])
    assert listed(app) == before
    app.query_params.clear()
    assert listed(with_town(app, order=False)) == before


def test_an_answer_begins_with_the_likest_until_it_is_switched_off(
    open_page: Open, answerer: Answerer, town: Town
) -> None:
    app = with_town(open_page(q=QUESTION))
    prefix = "collect-source-"

    def sources() -> list[str]:
        keys = (str(b.key) for b in app.button)
        return [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]

    assert sources() == [c.id for c in answerer.ask(QUESTION, like=town).citations]
    assert "小国町と同じ山形県" in Drawn(app).text()
    app.toggle(key="likest-first-answer").set_value(False).run()
    assert sources() == [c.id for c in answerer.ask(QUESTION).citations]
    assert app.session_state[state._TOWN]["order"] is False
    assert not [t for t in open_page(q=QUESTION).toggle if "likest" in str(t.key)]


def test_a_comparison_is_suggested_of_the_likest(
    open_page: Open, corpus: Corpus, town: Town
) -> None:
    app = with_town(open_page("compare"))
    cases = [r for r in corpus if r.kind == "case"]
    likely = likest_first(corpus, town, cases, lambda r: r.municipality)[:3]
    first = next(p["ids"] for p in Drawn(app).links("compare") if "ids" in p)
    assert first == ",".join(r.id for r in likely)
    app.query_params["by"] = "place"
    app.run()
    places = app.button_group(key="compare-places")
    names = [corpus.tables.municipalities[one.place.code].name.ja for one in likest(corpus, town)]
    assert list(places.options) == names


def test_without_words_or_town_nothing_is_sorted_by_them(corpus: Corpus, town: Town) -> None:
    ways = browse_view.orders(None, None, first=True)
    assert not {"fit", "like"} & set(ways)
    assert browse_view.orders(None, town, first=True)[0] == "like"
    assert browse_view.orders(None, town, first=False)[-1] == "like"
    assert browse_view.ordered(corpus, list(corpus), "like") == list(corpus)


@pytest.mark.parametrize(
    "left",
    [
        {"town": {"code": "999999"}},
        {"town": {"code": 5, "population": "many"}},
        {"town": {"code": "064017", "population": -4}},
        {"town": ["064017"]},
        {"town": None},
    ],
)
def test_what_the_browser_kept_of_a_town_may_be_anything(
    open_page: Open, left: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("browse")
    held: dict[str, Any] = {}
    monkeypatch.setattr("streamlit.session_state", held)
    state.restore(left)
    monkeypatch.undo()
    app.session_state[state._TOWN] = held.get(state._TOWN, {})
    app.run()
    assert not app.exception
