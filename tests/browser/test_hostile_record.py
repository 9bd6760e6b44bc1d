"""A record full of markup, in a real browser: it is shown, and nothing of it works."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driver import Visitor
from hostile import CODE, RECORD, WORD

pytestmark = pytest.mark.browser

_INJECTED = """() => ({
  ran: window.injected ?? null,
  elements: document.querySelectorAll('.injected, img[src="x"], svg[onload]').length,
  pictures: document.querySelectorAll('img[src*="127.0.0.1:1"]').length,
  links: [...document.links].filter(a => a.protocol === 'javascript:').length,
  formulas: document.querySelectorAll('.katex').length,
})"""


PAGES: list[tuple[str, dict[str, str]]] = [
    ("record", {"id": RECORD, "point": "pa"}),
    ("", {"q": f"{WORD}の取組"}),
    ("browse", {"q": WORD, "municipality": CODE}),
    ("compare", {"ids": f"{RECORD},mic-03-kamisato", "lang": "en"}),
    ("compare", {"by": "place", "places": f"{CODE},113859", "topic": "training"}),
    ("roadmap", {"municipality": CODE}),
    ("map", {"prefecture": "東京都"}),
]
ATTACK = '<img src=x class=injected onerror="window.injected=1"> [a](javascript:alert(1))'


def test_no_text_of_a_record_becomes_markup(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    nothing = {"ran": None, "elements": 0, "pictures": 0, "links": 0, "formulas": 0}
    worked = {}
    for page, params in PAGES:
        drawn = visitor.open(page, **params)
        drawn.get_by_text("<img src=x").first.wait_for(state="attached")
        worked[page, *params.items()] = drawn.evaluate(_INJECTED)
    assert {where: done for where, done in worked.items() if done != nothing} == {}


def test_no_text_of_an_address_becomes_markup(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    worked = {}
    for page, name in (
        ("", "q"),
        ("browse", "q"),
        ("record", "id"),
        ("compare", "ids"),
        ("browse", "prefecture"),
    ):
        done = visitor.open(page, **{name: ATTACK}).evaluate(_INJECTED)
        worked[page, name] = done["ran"], done["elements"], done["links"]
    assert {where: done for where, done in worked.items() if done != (None, 0, 0)} == {}
