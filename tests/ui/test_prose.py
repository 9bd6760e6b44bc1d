"""Prose on the Ask page: the answer never waits for it, and stands whatever becomes of it."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from drawn import Drawn, Open, arrived
from scripted import KEY, Scripted, says, sends

from kb.answering.answerer import Answerer
from kb.texts import prose as texts

QUESTION = "上里のICTリーダー、毎年何人？役職の縛りと勉強の教材は？"


def test_without_a_server_nothing_is_said_of_prose(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KB_LLM_URL", raising=False)
    shown = Drawn(open_page(q=QUESTION)).text()
    for key in ("title", "waiting"):
        assert texts.get(key, "ja") not in shown


def test_the_answer_is_there_before_the_prose_which_joins_it(
    open_page: Open, answerer: Answerer, server: Scripted
) -> None:
    answer = answerer.ask(QUESTION)
    free = threading.Event()

    def act(handler: Any) -> None:
        free.wait()
        (n,) = (s["n"] for s in server.statements if "17人" in s["text"])
        other = next(s["n"] for s in server.statements if s["n"] != n)
        says(
            f"上里町では、毎年度、合わせて17人のICTリーダーを選んでいる[{n}]。"
            f"上里町では<b>99人</b>が学んだ[{other}]。"
        )(handler)

    server.act = act
    app = open_page(q=QUESTION)
    before = Drawn(app)
    assert texts.get("waiting", "ja") in before.text()
    assert all(s.text in before.text() for s in answer.statements)
    free.set()
    after = arrived(app)
    assert not app.exception
    assert all(s.text in after.text() for s in answer.statements)
    html = after.html()
    assert (
        '<span class="kb-worded">上里町では、毎年度、合わせて17人のICTリーダーを選んでいる。</span>'
        in html
    )
    assert 'href="record?id=mic-03-kamisato&amp;point=px"' in html
    assert "99人" not in after.text()
    assert html.count("kb-worded") == html.count(texts.MARK) + html.count(".kb-worded") == 2
    # Whoever comes back finds it there.
    assert texts.get("title", "ja") in Drawn(open_page(q=QUESTION)).text()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("act", "fault"),
    [(sends(b"<html>", "text/html"), "unusable"), (sends(b"", status=500), "away")],
)
def test_a_server_that_is_of_no_use_is_told_in_one_line(
    open_page: Open, answerer: Answerer, server: Scripted, act: Any, fault: str
) -> None:
    server.act = act
    app = open_page(q=QUESTION)
    shown = arrived(app)
    assert not app.exception
    assert texts.fault(fault, "prose", "ja") in shown.text()
    assert texts.get("title", "ja") not in shown.text()
    assert all(s.text in shown.text() for s in answerer.ask(QUESTION).statements)
    assert KEY not in shown.text()


def test_settings_that_cannot_be_used_leave_the_answer(
    open_page: Open, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_LLM_MODEL", "")
    app = open_page(q=QUESTION)
    assert not app.exception
    assert "KB_LLM_MODEL" in Drawn(app).text()
    assert server.asked == []


LONG = (
    "本町は人口8千人の山あいの町で、職員の高齢化が進み、窓口の混雑も課題になっています。"
    "人口1万人以下の町で、オンライン申請の費用はいくらかかりましたか。"
)


def test_what_a_long_question_asks_joins_the_answer_as_links(
    open_page: Open, server: Scripted
) -> None:
    free = threading.Event()

    def act(handler: Any) -> None:
        free.wait()
        asks = ["オンライン申請の費用", "職員を100人増やした町"]
        says(json.dumps({"asks": asks}, ensure_ascii=False))(handler)

    server.act = act
    app = open_page(q=LONG)
    assert texts.get("asks_waiting", "ja") in Drawn(app).text()
    free.set()
    while texts.get("asks_waiting", "ja") in Drawn(app).text():
        time.sleep(0.05)
        app.run()
    shown = Drawn(app).text()
    assert texts.get("asks_title", "ja") in shown
    assert "100人増やした" not in shown


def test_nothing_is_said_of_a_long_question_whose_reading_failed(
    open_page: Open, server: Scripted
) -> None:
    server.act = sends(b"<html>", "text/html")
    app = open_page(q=LONG)
    while texts.get("asks_waiting", "ja") in Drawn(app).text():
        time.sleep(0.05)
        app.run()
    assert texts.get("asks_title", "ja") not in Drawn(app).text()
