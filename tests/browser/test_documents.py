"""A planner drops in a plan of the town's own, asks, and sees the sentence on its page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driver import Visitor

pytestmark = pytest.mark.browser

PLAN = """
<html lang="ja"><style>div { break-after: page }</style>
<div><h1>みどり町DX推進計画</h1><p>令和6年3月　みどり町</p></div>
<div><h2>第1章　推進体制</h2>
<p>本町では、町長を本部長とするDX推進本部を設置し、毎月1回開催する。
事務局は総務課デジタル推進係が担い、専任職員3名を配置する。</p></div>
<div><h2>第2章　窓口</h2>
<p>書かない窓口を令和7年度に導入する。住民票の申請では、職員が聞き取った内容を申請書に印字する。</p>
<p>書かない窓口の導入費用は、令和7年度に1,200万円を見込む。</p></div>
</html>
"""
QUESTION = "書かない窓口の導入費用はいくらか"
SENTENCE = "書かない窓口の導入費用は、令和7年度に1,200万円を見込む。"


@pytest.fixture
def plan(browser: Any, tmp_path: Path) -> Path:
    """A PDF of three pages."""
    context = browser.new_context()
    page = context.new_page()
    page.set_content(PLAN)
    path = tmp_path / "みどり町計画.pdf"
    page.pdf(path=str(path))
    context.close()
    return path


def test_a_document_is_imported_asked_opened_and_removed(
    visit: Callable[..., Visitor], plan: Path
) -> None:
    visitor = visit()
    page = visitor.open("documents")
    page.locator("input[type=file]").set_input_files(plan)
    visitor.press(page.get_by_role("button", name="取り込む", exact=True))
    page.get_by_text("取り込みました").wait_for(timeout=60_000)

    page = visitor.open("ask", q=QUESTION)
    quoted = page.locator("[class*=st-key-quote-]").first
    quoted.get_by_text(f"「{SENTENCE}」").wait_for()
    visitor.press(quoted.get_by_role("link", name="ページを見る"))
    visitor.wait_for_params(at="3")
    page.locator("mark", has_text=SENTENCE).wait_for()
    picture = page.locator("[data-testid=stImage] img")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 400")
    visitor.press(page.get_by_role("link", name="前のページ"))
    visitor.wait_for_params(at="2")
    page.get_by_label("この資料の中を探す").fill("本部長")
    page.keyboard.press("Enter")
    visitor.wait_for_params(find="本部長")
    page.locator("mark", has_text="本部長").wait_for()

    page = visitor.open("documents")
    visitor.press(page.get_by_role("button", name="この資料を削除"))
    visitor.press(page.get_by_role("button", name="削除する"))
    page.get_by_text("資料を削除しました").wait_for()
    page = visitor.open("ask", q=QUESTION)
    assert page.locator("[class*=st-key-quote-]").count() == 0
