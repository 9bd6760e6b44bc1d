"""axe-core over every page, in a real browser; the keyboard, the phone and paper beside it."""

from __future__ import annotations

from collections.abc import Callable

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


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_a_fault_that_axe_finds_or_scrolls_sideways(
    visit: Visit, size: dict[str, int]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visitor = visit(size)
    faults = []
    for page, params in PAGES:
        drawn = visitor.open(page, **params)
        faults += [
            f"/{page} {params}: {v['id']} ({v['impact']}): {v['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in v["nodes"][:3])
            for v in axe.run(drawn).response["violations"]
        ]
        faults += [f"/{page} {params}: {part} is too wide" for part in drawn.evaluate(_TOO_WIDE)]
    assert not faults, "\n".join(faults)


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


def test_each_page_is_named_in_its_tab(visit: Visit) -> None:
    visitor = visit()
    names = {visitor.open(page).title() for page in ("", "browse", "compare", "map", "roadmap")}
    assert len(names) == 5


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


_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def test_text_is_legible_on_dark_pages_too(visit: Visit) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visitor = visit()
    visitor.page.emulate_media(color_scheme="dark")
    told = []
    for name, params in PAGES:
        page = visitor.open(name, **params)
        page.wait_for_function("() => document.documentElement.dataset.kbTheme === 'dark'")
        # What is being drawn again is dimmed for a moment.
        page.wait_for_function("() => !document.querySelector('[data-stale=true]')")
        page.wait_for_timeout(500)
        found = axe.run(page, options=_CONTRAST).response["violations"]
        told += [f"{name}: {node['html'][:200]}" for v in found for node in v["nodes"][:3]]
    assert told == []
    # Paper is white all the same.
    visitor.page.emulate_media(media="print", color_scheme="dark")
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(h).color]"
    ground, ink = visitor.page.evaluate(
        f"() => {{ const h = document.querySelector('h1'); return {colours} }}"
    )
    assert ground == "rgb(255, 255, 255)"
    assert ink == "rgb(28, 39, 51)"
