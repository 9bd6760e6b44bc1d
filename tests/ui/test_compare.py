"""The Compare page: records and municipalities side by side, each cell with its source."""

from __future__ import annotations

import re
from typing import Any

import pytest
from drawn import Drawn, Open
from streamlit.testing.v1 import AppTest

from kb.comparing import sidebyside
from kb.comparing.sidebyside import LIMIT
from kb.records.corpus import Corpus
from kb.texts.wording import NOT_STATED, STATUS
from kb.ui.views import view

IDS = ["mic-03-kamisato", "mic-07-nishiaizu", "naha-no03"]


def params(app: AppTest) -> dict[str, str]:
    given: dict[str, Any] = dict(app.query_params)
    return {n: v if isinstance(v, str) else v[0] for n, v in given.items() if v}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_entry_stands_with_number_and_page(
    open_page: Open, corpus: Corpus, lang: Any
) -> None:
    app = open_page("compare", ids=",".join(IDS), lang=lang)
    assert not app.exception
    html = Drawn(app).html_text()
    table = sidebyside.of_records(corpus, IDS, lang)
    for n, record_id in enumerate(IDS, start=1):
        record = corpus.get(record_id)
        assert STATUS[record.status][lang] in html
        for line in table.lines:
            for entry in line.cells[n - 1]:
                assert entry.text in html
                if entry.point:
                    page = view.page_label(record.page_of(record.point(entry.point)))
                    assert f"[{n}]\xa0{page}</a>" in html
    assert NOT_STATED[lang] in html
    # Each citation leads to an entry of the list of sources below.
    targets = set(re.findall(r'href="#([\w-]+)"', html))
    assert targets == set(re.findall(r'id="(source-\d+)"', html))


def test_municipalities_and_records_are_compared_on_a_topic(
    open_page: Open, corpus: Corpus
) -> None:
    codes = sorted({r.municipality for r in corpus if "training" in r.topics})[:3]
    html = Drawn(
        open_page("compare", by="place", places=",".join(codes), topic="training")
    ).html_text()
    for code in codes:
        assert corpus.tables.municipalities[code].name.ja in html
    for line in sidebyside.of_places(corpus, codes, "ja", "training").lines:
        assert f'<th scope="row">{line.name}</th>' in html
    app = open_page("compare", ids=",".join(IDS), topic="training")
    rows = re.findall(r'<th scope="row">(.+?)</th>', Drawn(app).html_text())
    narrowed = sidebyside.of_records(corpus, IDS, "ja", topic="training").lines
    assert rows == [line.name for line in narrowed]
    app.selectbox(key="compare-topic").set_value("").run()
    assert "topic" not in params(app)


def test_lines_in_which_all_say_the_same_can_be_hidden(open_page: Open, corpus: Corpus) -> None:
    ids = ["naha-no01", "naha-no03"]
    table = sidebyside.of_records(corpus, ids, "ja")
    same = [line.name for line in table.lines if not line.differs]
    assert same
    app = open_page("compare", ids=",".join(ids))
    assert f"（同じ行：{len(same)}）" in app.toggle(key="compare-differing").label
    app.toggle(key="compare-differing").set_value(True).run()
    assert params(app)["differing"] == "1"
    rows = re.findall(r'<th scope="row">(.+?)</th>', Drawn(app).html_text())
    assert rows == [line.name for line in table.lines if line.differs]


def test_one_record_asks_for_another_and_offers_examples(open_page: Open) -> None:
    app = open_page("compare", ids=IDS[0])
    assert app.info
    examples = [p["ids"].split(",") for p in Drawn(app).links("compare") if "ids" in p]
    assert examples
    assert all(2 <= len(ids) <= LIMIT for ids in examples)
    assert not open_page("compare", ids=",".join(examples[0])).info


def test_unknown_and_too_many_records_are_told(open_page: Open, corpus: Corpus) -> None:
    app = open_page("compare", ids=f"no-such,{','.join(IDS)}")
    assert "no-such" in app.warning[0].value.replace("\\", "")
    assert "<table>" in Drawn(app).html()
    many = list(corpus.records)[: LIMIT + 2]
    app = open_page("compare", ids=",".join(many))
    assert str(len(many)) in app.warning[0].value
    assert app.multiselect[0].value == many[:LIMIT]


def test_choosing_writes_the_address(open_page: Open) -> None:
    app = open_page("compare")
    app.multiselect[0].set_value(IDS).run()
    assert params(app) == {"ids": ",".join(IDS)}
    mode = app.button_group(key="compare-by")
    mode.set_value("place").run()
    assert params(app)["by"] == "place"
    assert not app.exception


def test_the_collection_can_be_taken_in(open_page: Open, corpus: Corpus) -> None:
    app = open_page("compare", ids=IDS[0])
    app.session_state["_collection"] = IDS[1:]
    app.run()
    take = next(b for b in app.button if b.label.startswith("保存した記録を加える"))
    take.click().run()
    assert params(app)["ids"] == ",".join(IDS)


def test_a_topic_nobody_holds_is_told(open_page: Open, corpus: Corpus) -> None:
    towns = [
        r.municipality for r in corpus if r.kind == "case" and corpus.municipality(r).type == "town"
    ][:2]
    topic = next(
        t
        for t in corpus.tables.topics
        if not any(t in r.topics for r in corpus if r.municipality in towns)
    )
    app = open_page("compare", by="place", places=",".join(towns), topic=topic)
    assert not app.exception
    assert not [p for p in Drawn(app).links("record") if "id" in p]
