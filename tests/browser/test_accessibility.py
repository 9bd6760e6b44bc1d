"""axe-core over every page, in a real browser; the keyboard, the phone and paper beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driver import DESKTOP, PHONE, Visitor

from kb.texts import interface as texts

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

QUESTION = "小さな町はDXの人手をどう確保しているか"
PAGES: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("", {"q": QUESTION}),
    ("", {"q": "大阪市の取組は"}),
    ("browse", {"q": "研修", "topic": "training", "prefecture": "埼玉県"}),
    ("browse", {"q": "zzzz"}),
    ("record", {"id": "naha-no07"}),
    ("compare", {"ids": "mic-03-kamisato,mic-04-funagata,mic-05-awara,mic-11-kobe"}),
    ("town", {}),
    ("kept", {"ids": "mic-03-kamisato", "name": "検討会"}),
    ("roadmap", {"municipality": "142051"}),
    ("map", {}),
    ("quality", {}),
    ("measures", {}),
]
_TOO_WIDE = """() => ['html', '[data-testid=stMain]', '[data-testid=stMainBlockContainer]']
  .filter(s => document.querySelector(s).scrollWidth > document.querySelector(s).clientWidth)"""
_ALL = {"resultTypes": ["violations"]}
_CONTRAST = _ALL | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def _in_theme(visitor: Visitor, theme: str) -> Any:
    """The page as it is drawn for a browser that prefers this theme."""
    visitor.page.emulate_media(color_scheme=theme)
    visitor.page.wait_for_function(
        "theme => document.documentElement.dataset.kbTheme === theme", arg=theme
    )
    # What is being drawn again is dimmed for a moment.
    return visitor.settled()


@pytest.mark.parametrize(
    ("size", "themes"),
    [(DESKTOP, ("dark", "light")), (PHONE, ("light",))],
    ids=["desktop", "phone"],
)
def test_no_page_has_a_fault_that_axe_finds_or_scrolls_sideways(
    visit: Visit, size: dict[str, int], themes: tuple[str, ...]
) -> None:
    """Each page is looked at in the theme it comes in, then its colours in the other one."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visitor = visit(size)
    faults = []
    names = {}
    for page, params in PAGES:
        visitor.page.emulate_media(color_scheme=themes[0])
        names[page] = visitor.open(page, **params).title()
        for theme in themes:
            drawn = _in_theme(visitor, theme)
            rules = _ALL if theme == themes[0] else _CONTRAST
            faults += [
                f"/{page} {params} {theme}: {v['id']} ({v['impact']}): {v['help']}\n    "
                + "\n    ".join(node["html"][:200] for node in v["nodes"][:3])
                for v in axe.run(drawn, options=rules).response["violations"]
            ]
        faults += [f"/{page} {params}: {part} is too wide" for part in drawn.evaluate(_TOO_WIDE)]
    assert not faults, "\n".join(faults)
    assert len(set(names.values())) == len(names), "each page is named in its tab"


def test_the_phone_menu_closes_when_a_page_is_chosen(visit: Visit) -> None:
    visitor = visit(PHONE)
    page = visitor.open("browse")
    visitor.press(page.locator("[data-testid=stExpandSidebarButton]"))
    visitor.press(page.get_by_role("link", name=texts.get("page_map", "ja"), exact=True))
    visitor.wait_for_address("**/map*")
    page.wait_for_function(
        "() => !(document.querySelector('[data-testid=stSidebar]')"
        "?.getBoundingClientRect().right > 5)"
    )


def test_paper_has_the_question_and_whole_tables_and_no_buttons(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(q=QUESTION)
    page.locator(".kb-spoken[role=status]").wait_for(state="attached")
    assert not page.locator(".kb-paper").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".kb-paper").inner_text() == f"質問：{QUESTION}"
    page = visitor.open("roadmap", municipality="142051")
    inside, outside = page.locator(".kb-matrix").evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert inside <= outside
    assert not page.locator(".stDownloadButton").first.is_visible()


def test_the_keyboard_shows_where_it_is(visit: Visit) -> None:
    page = visit().open("roadmap", municipality="142051")
    page.locator(".kb-matrix").focus()
    page.keyboard.press("Tab")
    style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert page.evaluate("() => document.activeElement.tagName") == "A"
    assert style == "solid"


def test_paper_is_white_for_a_dark_screen_too(visit: Visit) -> None:
    visitor = visit()
    visitor.page.emulate_media(color_scheme="dark")
    visitor.open("measures")
    _in_theme(visitor, "dark")
    visitor.page.emulate_media(media="print", color_scheme="dark")
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(h).color]"
    ground, ink = visitor.page.evaluate(
        f"() => {{ const h = document.querySelector('h1'); return {colours} }}"
    )
    assert ground == "rgb(255, 255, 255)"
    assert ink == "rgb(28, 39, 51)"
