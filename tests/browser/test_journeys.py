"""What a planner does, in a real browser: ask, check, browse, compare, export, come back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from driver import PHONE, Visitor

from kb.answering.answerer import Answerer
from kb.comparing import roadmap
from kb.records.corpus import Corpus
from kb.ui.views import roadmap_view

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

_FILLED = "text => [...document.querySelectorAll('.stMain input')].some(i => i.value === text)"
"""Whether some box of the page holds a text."""

_WATCH_MENU = """() => {
  window.menuWasAt = new Set();
  const look = () => {
    const link = document.querySelector('[data-testid=stSidebar] .stPageLink');
    window.menuWasAt.add(Math.round(link.getBoundingClientRect().top));
    requestAnimationFrame(look);
  };
  look();
}"""
"""Notes each height at which the menu stands."""

QUESTION = "小さな町はDXの人手をどう確保しているか"


def test_asking_in_japanese_and_taking_a_condition_back(visit: Visit, answerer: Answerer) -> None:
    visitor = visit()
    page = visitor.open()
    box = page.get_by_role("textbox").first
    box.fill(QUESTION)
    box.press("Enter")
    visitor.wait_for_params(q=QUESTION)
    answer = answerer.ask(QUESTION)
    page.get_by_text(answer.statements[-1].text).first.wait_for()
    assert page.locator("[class*=st-key-cite-] button").count() >= len(answer.statements)
    visitor.press(page.get_by_role("button", name="人口").first)
    visitor.wait_for_params(drop="max_population")
    page.go_back()
    visitor.wait_for_address(lambda url: "drop" not in url)
    page.get_by_text(answer.statements[-1].text).first.wait_for()


def test_asking_in_english_by_an_example(visit: Visit, answerer: Answerer) -> None:
    visitor = visit()
    page = visitor.open(lang="en")
    visitor.press(page.get_by_role("link", name="How do small towns staff DX?"))
    visitor.wait_for_params(q="How do small towns staff DX?", lang="en")
    answer = answerer.ask("How do small towns staff DX?")
    assert answer.language == "en"
    page.get_by_text(answer.statements[-1].text).first.wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_citation_leads_to_the_very_point(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(q=QUESTION)
    visitor.press(page.locator("[class*=st-key-cite-] button").first)
    opened = page.locator("[data-testid=stPopoverBody]")
    opened.get_by_text("文書").wait_for()
    visitor.press(opened.get_by_role("link"))
    page.locator(".st-key-marked-point").wait_for()
    assert {"id", "point"} <= visitor.params().keys()
    # And back to the answer.
    page.go_back()
    visitor.wait_for_address(lambda url: "q=" in url)
    visitor.press(page.locator("[class*=st-key-cite-] button").first)
    # What is asked from within the citation's box is not covered by it.
    visitor.press(opened.get_by_role("button", name="誤りを知らせる"))
    visitor.press(page.get_by_role("textbox", name="どこが"))
    assert not opened.is_visible()


def test_filtering_stands_in_the_address_and_survives_a_reload(
    visit: Visit, corpus: Corpus
) -> None:
    visitor = visit()
    page = visitor.open("browse")
    visitor.press(page.locator(".st-key-facet-topic button", has_text="人材育成・研修"))
    visitor.wait_for_params(topic="training")
    page.get_by_role("link", name="地図").wait_for()
    page.reload()
    visitor.settled()
    page.get_by_role("button", name="分野：人材育成・研修").wait_for()
    # From a record the way back leads to the same list.
    visitor.press(page.locator(".stMain .stPageLink a").first)
    visitor.wait_for_address("**/record?*")
    page.go_back()
    visitor.wait_for_params(topic="training")
    visitor.press(page.get_by_role("button", name="分野：人材育成・研修"))
    visitor.wait_for_address(lambda url: "topic" not in url)


def test_facets_stand_beside_the_list_and_fold_on_a_phone(visit: Visit) -> None:
    page = visit().open("browse")
    facet, found = (
        page.locator(s).bounding_box() for s in (".st-key-facets-folded", ".st-key-found")
    )
    assert facet["x"] + facet["width"] <= found["x"]
    assert abs(facet["y"] - found["y"]) < 40
    visitor = visit(PHONE)
    phone = visitor.open("browse")
    assert not phone.locator(".st-key-facet-topic").is_visible()
    visitor.press(phone.locator(".st-key-facets-switch label"))
    phone.locator(".st-key-facet-topic button").first.wait_for()


def test_the_next_page_of_a_list_begins_at_its_top(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("browse")
    visitor.press(page.get_by_label("2ページ"))
    visitor.wait_for_params(n="2")
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.go_back()
    visitor.wait_for_address(lambda url: "n=" not in url)


def test_collecting_comparing_and_taking_the_files_home(
    visit: Visit, tmp_path: Path, corpus: Corpus
) -> None:
    visitor = visit()
    page = visitor.open("browse", municipality="113859")
    visitor.press(page.locator("[class*=st-key-collect-browse-] button:visible").first)
    page.get_by_role("button", name="保存済み", exact=True).wait_for()
    visitor.press(page.get_by_role("link", name="事例・計画を探す"))
    visitor.wait_for_address(lambda url: "municipality" not in url)
    visitor.press(page.locator(".st-key-collect-browse-mic-04-funagata button:visible"))
    page.get_by_text("保存した記録（2）").wait_for()
    visitor.press(page.get_by_role("link", name="並べて比較する"))
    visitor.wait_for_address("**/compare?*")
    assert visitor.params()["ids"] == "mic-03-kamisato,mic-04-funagata"
    # A cell's citation leads to its source further down the page.
    visitor.press(page.locator(".kb-compare td a").first)
    page.wait_for_function(
        "() => document.getElementById('source-1').getBoundingClientRect().top < innerHeight"
    )
    word = visitor.save(".st-key-export-comparison-docx button", tmp_path)
    document = docx.Document(str(word))
    assert document.paragraphs[0].text.startswith("比較")
    cells = {cell.text for row in document.tables[0].rows for cell in row.cells}
    assert any(corpus.get("mic-03-kamisato").gist.ja in text for text in cells)
    sheet = visitor.save(".st-key-export-comparison-xlsx button", tmp_path)
    assert openpyxl.load_workbook(sheet).sheetnames[-1] == "出典"
    visitor.press(page.get_by_role("link", name="名前・注記・リンク・保存"))
    visitor.wait_for_address("**/kept*")
    visitor.press(page.get_by_role("button", name="保存した記録を書き出す"))
    text = visitor.save(".st-key-export-collection-md button", tmp_path)
    assert corpus.get("mic-04-funagata").title.ja in text.read_text(encoding="utf-8")


def test_what_is_kept_survives_a_reload_and_is_passed_on(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("browse")
    visitor.press(page.locator(".st-key-collect-browse-mic-04-funagata button:visible"))
    page.get_by_text("保存した記録（1）").wait_for()
    visitor.press(page.get_by_role("link", name="名前・注記・リンク・保存"))
    visitor.wait_for_address("**/kept*")
    for label, text in (("リストの名前", "検討会"), ("自分の注記", "要確認")):
        page.get_by_label(label).fill(text)
        page.get_by_label(label).press("Enter")
        page.wait_for_function(
            "text => (localStorage.getItem('kb-kept') || '').includes(text)", arg=text
        )
    page.reload()
    visitor.settled()
    for text in ("検討会", "要確認"):
        page.wait_for_function(_FILLED, arg=text)
    # Another visitor, who has only the link.
    other = visit()
    opened = other.open("kept", ids="mic-04-funagata", name="検討会")
    other.press(opened.get_by_role("button", name="自分のリストに加える"))
    opened.get_by_text("保存した記録（1）").wait_for()
    opened.wait_for_function(_FILLED, arg="検討会")


def test_the_menu_stays_where_it_is_while_a_page_is_drawn_anew(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("browse", municipality="113859")
    # Slowed, as a browser on an old PC: what moves for a moment is then seen, and pressed beside.
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(_WATCH_MENU)
    for _ in range(6):
        visitor.press(page.locator("[class*=st-key-collect-browse-] button:visible").first)
    visitor.settled()
    assert page.evaluate("window.menuWasAt.size") == 1


def test_the_language_switch_keeps_the_place(visit: Visit, corpus: Corpus) -> None:
    visitor = visit()
    page = visitor.open("compare", ids="mic-03-kamisato,mic-07-nishiaizu")
    visitor.press(page.locator(".st-key-language a"))
    visitor.wait_for_params(lang="en", ids="mic-03-kamisato,mic-07-nishiaizu")
    page.get_by_text(corpus.get("mic-07-nishiaizu").gist.en).wait_for()


def test_a_tile_of_the_map_narrows_and_a_cell_of_the_roadmap_too(
    visit: Visit, corpus: Corpus
) -> None:
    visitor = visit()
    page = visitor.open("map")
    _press_text(visitor, "埼玉")
    visitor.wait_for_params(prefecture="埼玉県")
    # While the page is drawn anew, the list before and the list after stand there together.
    page.get_by_text("上里町（埼玉県").first.wait_for()
    counts = roadmap_view.per_year(roadmap.plans(corpus))
    (code, year), count = max(counts.items(), key=lambda cell: cell[1])
    page = visitor.open("roadmap")
    _press_text(visitor, str(count))
    visitor.wait_for_params(municipality=code, year=str(year))


def _press_text(visitor: Visitor, text: str) -> None:
    """Presses where the chart shows this text and nothing else."""
    shown = visitor.page.locator(".stVegaLiteChart svg text", has_text=re.compile(f"^{text}$"))
    shown.first.wait_for()
    box = visitor.settled() and shown.first.bounding_box()
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
