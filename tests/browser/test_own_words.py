"""What Streamlit brings along: its English words, its signs, where it leaves the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driver import Visitor

from kb.texts import framework

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Visit = Callable[..., Visitor]
QUESTION = "小さな町はDXの人手をどう確保しているか"

_SAID = """() => {
  const held = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if (!texts.currentNode.parentElement.closest('script, style, noscript'))
      held.push(texts.currentNode.data.trim());
  for (const name of ['aria-label', 'title', 'placeholder'])
    for (const e of document.querySelectorAll(`[${name}]`)) held.push(e.getAttribute(name));
  return held;
}"""
_FOCUSED = """() => {
  const e = document.activeElement, box = document.querySelector('[data-testid=stPopoverBody]');
  return { inBox: !!box?.contains(e), id: e.dataset.testid || '', text: e.innerText };
}"""


def _english(page: Any) -> list[str]:
    words = set(framework.WORDS)
    return [text for text in page.evaluate(_SAID) if text in words or text.endswith(" icon")]


def test_streamlits_words_are_said_in_the_language_of_the_page(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("browse", q="テレワーク")
    page.locator(".stMain input").first.click()
    page.wait_for_timeout(300)
    assert _english(page) == []
    assert framework.WORDS["Skip to main content"][0] in page.evaluate(_SAID)
    page.get_by_role("link", name="English").click()
    visitor.wait_for_params(lang="en")
    page.wait_for_function("() => document.documentElement.lang === 'en'")
    assert "Skip to main content" in page.evaluate(_SAID)
    assert not {ja for ja, _ in framework.WORDS.values()} & set(page.evaluate(_SAID))
    for name in ("documents", "compare", "town"):
        assert _english(visitor.open(name)) == []


def test_a_citation_opened_by_key_takes_the_focus_and_gives_it_back(visit: Visit) -> None:
    page = visit().open(q=QUESTION)
    page.locator("[data-testid=stPopoverButton]").first.focus()
    opened = page.evaluate(_FOCUSED)["text"]
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({_FOCUSED})().inBox")
    name = page.locator("[data-testid=stPopoverBody]").get_attribute("aria-label")
    assert name
    assert "\\" not in name
    page.keyboard.press("Escape")
    page.locator("[data-testid=stPopoverBody]").wait_for(state="detached")
    assert page.evaluate(_FOCUSED)["id"] == "stPopoverButton"
    # Beyond the end of the box the page goes on after its button.
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({_FOCUSED})().inBox")
    for _ in range(4):
        page.keyboard.press("Tab")
        if not page.evaluate(_FOCUSED)["inBox"]:
            break
    # Two are cited for the first line.
    assert page.evaluate(_FOCUSED)["id"] == "stPopoverButton"
    assert page.evaluate(_FOCUSED)["text"] not in ("", opened)


def test_a_chip_keeps_the_focus(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(q=QUESTION)
    page.locator("[data-testid=stButtonGroup] button").nth(1).focus()
    page.keyboard.press("Space")
    visitor.wait_for_params(drop="max_population")
    page.wait_for_function("() => document.activeElement.innerText.includes('＋')")
