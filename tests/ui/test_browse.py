"""The Browse page: words, facets, order and the way out of an empty list."""

from __future__ import annotations

from typing import Any

import pytest
from drawn import Drawn, Open
from streamlit.testing.v1 import AppTest

from kb.records.corpus import Corpus
from kb.records.models import Status
from kb.texts import wording
from kb.ui.views import browse_view


def shown(app: AppTest) -> list[str]:
    """The records listed, by the keys of their collect buttons."""
    prefix = "collect-browse-"
    return [str(b.key).removeprefix(prefix) for b in app.button if str(b.key).startswith(prefix)]


def params(app: AppTest) -> dict[str, str]:
    """The address's parameters; AppTest gives those it was opened with as lists."""
    given: dict[str, Any] = dict(app.query_params)
    return {n: v if isinstance(v, str) else v[0] for n, v in given.items() if v}


def test_everything_is_listed_in_pages_cases_first(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse")
    first = shown(app)
    assert len(first) == 10
    assert all(corpus.get(i).kind == "case" for i in first)
    second = shown(open_page("browse", n="2"))
    assert not set(first) & set(second)
    assert f"**{len(corpus)}件**" in Drawn(app).text()


@pytest.mark.parametrize("n", ["0", "-3", "99999", "²", "x"])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(open_page: Open, n: str) -> None:
    assert shown(open_page("browse", n=n))


def test_filters_of_the_address_narrow_the_list(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse", topic="training", prefecture="埼玉県", max_population="50000")
    expected = [
        r.id
        for r in corpus
        if "training" in r.topics and corpus.municipality(r).prefecture.ja == "埼玉県"
    ]
    assert shown(app) == expected
    assert expected


def test_words_rank_and_show_the_matching_passage(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse", q="テレワーク")
    best = shown(app)[0]
    assert "telework" in corpus.get(best).topics
    assert len(shown(app)) < len(corpus)


def test_words_nothing_has_to_do_with_find_nothing(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse", q="zzzz")
    assert shown(app) == []
    assert "zzzz" in app.info[0].value
    app.button(key="loosen-q").click().run()
    assert f"**{len(corpus)}件**" in Drawn(app).text()


def test_a_card_shows_the_sentence_with_the_words_marked(open_page: Open, corpus: Corpus) -> None:
    drawn = Drawn(open_page("browse", q="「書かない窓口」"))
    marked = [t for t in drawn.markdown() if ":yellow-background[書かない窓口]" in t]
    sentences = [t.replace(":yellow-background[書かない窓口]", "書かない窓口") for t in marked]
    said = {point.ja for record in corpus for point in record.points}
    assert marked
    assert {*sentences} <= said


def test_inhabitants_are_chosen_from_and_to(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse")
    app.number_input(key="people-from").set_value(20_000).run()
    app.number_input(key="people-to").set_value(40_000).run()
    assert params(app) == {"min_population": "20000", "max_population": "40000"}
    held = [20_000 <= corpus.municipality(r).population.value <= 40_000 for r in corpus]
    assert f"**{sum(held)}件**" in Drawn(app).text()
    app.number_input(key="people-from").set_value(None).run()
    assert params(app) == {"max_population": "40000"}


def test_what_is_chosen_stands_in_the_address(open_page: Open) -> None:
    app = open_page("browse")
    pills = app.button_group(key="facet-status")
    pills.set_value([Status.PLANNED.value]).run()
    assert params(app)["status"] == "planned"
    app.text_input(key="browse-words").set_value("防災").run()
    assert params(app) == {"status": "planned", "q": "防災"}
    app.selectbox(key="browse-sort").set_value("small").run()
    assert params(app)["sort"] == "small"
    assert not app.exception


def test_a_chip_takes_one_condition_off(open_page: Open) -> None:
    app = open_page("browse", topic="training,staffing", status="planned", q="研修")
    chips = app.button_group(key="browse-chips")
    kept = [c for c in chips.value or [] if c != "topic:training"]
    chips.set_value(kept).run()
    assert params(app) == {"topic": "staffing", "status": "planned", "q": "研修"}


def test_an_empty_list_says_which_condition_to_loosen(open_page: Open) -> None:
    app = open_page("browse", kind="case", prefecture="沖縄県")
    assert shown(app) == []
    assert app.info
    keys = [str(b.key) for b in app.button]
    assert {"loosen-kind", "loosen-prefecture"} <= set(keys)
    app.button(key="loosen-kind").click().run()
    assert params(app) == {"prefecture": "沖縄県"}
    assert shown(app)


def test_clearing_leads_back_to_everything(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse", kind="case", prefecture="沖縄県", q="研修", lang="en")
    app.button(key="loosen-all").click().run()
    assert params(app) == {"lang": "en"}
    assert len(shown(app)) == 10


@pytest.mark.parametrize(
    "wrong", [{"topic": "nope"}, {"min_population": "x"}, {"prefecture": "<b>"}, {"q": "！？"}]
)
def test_a_wrong_address_is_told_and_still_lists(open_page: Open, wrong: dict[str, str]) -> None:
    app = open_page("browse", **wrong)
    assert app.warning
    assert shown(app)
    assert not app.exception


def test_facets_offer_no_dead_ends(open_page: Open, corpus: Corpus) -> None:
    app = open_page("browse", prefecture="埼玉県")
    topics = app.button_group(key="facet-topic")
    held = {
        corpus.tables.topics[t].name.ja
        for r in corpus
        if corpus.municipality(r).prefecture.ja == "埼玉県"
        for t in r.topics
    }
    assert len(topics.options) == len(held)


def test_orders_sort_by_what_they_say(corpus: Corpus) -> None:
    found = list(corpus)
    people = [
        corpus.municipality(r).population.value for r in browse_view.ordered(corpus, found, "small")
    ]
    assert people == sorted(people)
    dates = [corpus.document(r).published_on for r in browse_view.ordered(corpus, found, "newest")]
    assert dates == sorted(dates, reverse=True)
    assert browse_view.ordered(corpus, found, "fit") == found


@pytest.mark.parametrize(
    ("low", "high", "ja", "en"),
    [
        (None, 9_999, "1万人未満", "under 10,000"),
        (10_000, 49_999, "1万〜5万人未満", "10,000–49,999"),
        (1_000_000, None, "100万人以上", "1,000,000 or more"),
        (None, 50_000, "5万人以下", "up to 50,000"),
    ],
)
def test_bands_are_named_as_people_say_them(
    low: int | None, high: int | None, ja: str, en: str
) -> None:
    assert browse_view.band_label(low, high, "ja") == ja
    assert browse_view.band_label(low, high, "en") == en


def test_a_small_population_is_told_whole(corpus: Corpus) -> None:
    place = next(iter(corpus.tables.municipalities.values()))
    counts = {170: "170人", 999: "999人", 6_000: "0.6万人", 31_000: "3.1万人"}
    for value, told in counts.items():
        population = place.population.model_copy(update={"value": value})
        small = place.model_copy(update={"population": population})
        assert wording.population(small, "ja") == told
        assert wording.population(small, "en") == f"{value:,}"
