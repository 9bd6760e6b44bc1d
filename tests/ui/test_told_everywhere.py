"""What a reply says beside its statements stands on the page and in every form it leaves it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from drawn import Drawn, Open
from readback import READERS

from kb.answering.answerer import Answerer
from kb.answering.models import Answer
from kb.presenting import Format, of_answer, write
from kb.presenting.contract import as_json
from kb.presenting.notes import notes
from kb.presenting.text import as_text

DAY = date(2026, 4, 1)
ANSWERED = {
    "すまほ教室を開いている自治体は": "「すまほ」は「スマホ」として",
    "Which towns have a worknig group of young staff?": "“worknig” was read as “working”",
    "一番大きい町の推進体制は": "上里町（31,000人、2023年）",
    "Which is the smallest city?": "Kamiamakusa City has the fewest inhabitants (24,563 in 2020)",
    "上里町と糸島市の推進体制を比べて": "糸島市の記録はありません",
    "Compare how Kamisato Town and Karuizawa Town are organised": "hold nothing on Karuizawa",
    "沖縄県の町のスマホ教室は": "条件を外して",
    "姫戸町の窓口のデジタル化は": "「姫戸町」は現在の上天草市です（2004年から）",
    "那覇市の事例は": "条件（記録の種類）に合う記録がない",
}
DECLINED = {
    "夕凪町の推進体制は": "「夕凪町」という団体は全国の一覧にありません",
    "How does Itosima City organise DX?": "Near names: Itoshima",
    "青葉区の推進体制は": "「青葉区」は仙台市、横浜市の区",
    "神奈川県庁の推進体制は": "横浜市、藤沢市の記録があります",
    "How does Kanagawa Prefecture organise its staff?": "records of Yokohama City, Fujisawa City",
    "すまほの盗難保険に入っている自治体は": "「すまほ」は「スマホ」として",
}
FORMS = ("page", "text", "json", *Format)


def _read(form: str | Format, answer: Answer, answerer: Answerer, open_page: Open) -> str:
    corpus = answerer.index.corpus
    if isinstance(form, Format):
        return READERS[form](write(of_answer(answer, corpus, DAY), form).data)
    forms: dict[str, Callable[[], str]] = {
        "page": lambda: "\n".join(Drawn(open_page(q=answer.question)).alerts()),
        "text": lambda: as_text(answer, corpus),
        "json": lambda: "\n".join(as_json(answer, corpus)["notes"]),
    }
    return forms[form]()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", [*ANSWERED, *DECLINED])
def test_what_is_told_of_the_reading_stands_in_every_form(
    open_page: Open, answerer: Answerer, question: str, form: str | Format
) -> None:
    answer = answerer.ask(question)
    assert answer.answered is (question in ANSWERED)
    told = notes(answer)
    assert (ANSWERED | DECLINED)[question] in "\n".join(told)
    text = _read(form, answer, answerer, open_page)
    assert [note for note in told if note not in text] == []


@pytest.mark.parametrize("question", ["すまほ教室を開いている自治体は", "夕凪町の推進体制は"])
def test_the_page_offers_its_text_and_files_whatever_the_reply(
    open_page: Open, question: str
) -> None:
    drawn = Drawn(open_page(q=question))
    assert drawn.of("code")
    assert len(drawn.of("download_button")) == len(Format)
