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


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("record", {"id": RECORD, "point": "pa"}),
        ("", {"q": f"{WORD}のcost"}),
        ("browse", {"q": WORD, "municipality": CODE}),
        ("compare", {"ids": f"{RECORD},mic-03-kamisato", "lang": "en"}),
        ("compare", {"by": "place", "places": f"{CODE},113859", "topic": "training"}),
        ("roadmap", {"municipality": CODE}),
        ("map", {"prefecture": "東京都"}),
    ],
)
def test_no_text_of_a_record_becomes_markup(
    visit: Callable[..., Visitor], page: str, params: dict[str, str]
) -> None:
    visitor = visit()
    drawn = visitor.open(page, **params)
    drawn.get_by_text("<img src=x").first.wait_for(state="attached")
    assert drawn.evaluate(_INJECTED) == {
        "ran": None,
        "elements": 0,
        "pictures": 0,
        "links": 0,
        "formulas": 0,
    }


@pytest.mark.parametrize(
    ("page", "name"),
    [("", "q"), ("browse", "q"), ("record", "id"), ("compare", "ids"), ("browse", "prefecture")],
)
def test_no_text_of_an_address_becomes_markup(
    visit: Callable[..., Visitor], page: str, name: str
) -> None:
    attack = '<img src=x class=injected onerror="window.injected=1"> [a](javascript:alert(1))'
    visitor = visit()
    drawn = visitor.open(page, **{name: attack})
    assert drawn.evaluate(_INJECTED)["ran"] is None
    assert drawn.evaluate(_INJECTED)["elements"] == 0
    assert drawn.evaluate(_INJECTED)["links"] == 0
