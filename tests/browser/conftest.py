"""One server and one browser for all browser tests of a run.

The server has the real records and one more that is full of markup (``hostile.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from driver import CHROMIUM_OPTIONS, DESKTOP, PATIENCE_MS, Visitor, browser_path
from hostile import write_hostile_record

from benchmarks.server import app
from kb.index.build import build_index
from kb.settings import BUNDLED_MODEL

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(cases_root: Path, index_root: Path, run_folder: Path) -> Iterator[str]:
    """The address of a running app: one of them in a run, on whichever worker."""
    folder = run_folder / "site"
    # Fails where a second worker comes: two browsers on two cores press beside their buttons.
    folder.mkdir()
    shutil.copytree(cases_root, folder / "cases")
    # Only the record that is new to it is encoded.
    shutil.copytree(index_root, folder / "index")
    write_hostile_record(folder / "cases")
    build_index(folder / "cases", folder / "index", BUNDLED_MODEL)
    where = {"KB_INDEX": str(folder / "index"), "KB_CASES": str(folder / "cases")}
    with app(**where) as server:
        yield server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium; skips with the reason where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = browser_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lasting(browser: Any, site: str) -> Iterator[Any]:
    """A browser's profile with a tab that stays open, on nothing; emptied after each test.

    A profile of its own would load and compile all of Streamlit's scripts anew.
    """
    context = _profile(browser)
    context.new_page().goto(f"{site}/_stcore/health")
    yield context
    context.close()


@pytest.fixture
def visit(browser: Any, lasting: Any, site: str) -> Iterator[Visit]:
    """Makes visitors; each is checked for dialogs and for requests that left the machine.

    The first has the lasting profile, every other one a profile of its own.
    """
    visitors: list[Visitor] = []

    def arrive(size: dict[str, int] = DESKTOP) -> Visitor:
        page = (_profile(browser) if visitors else lasting).new_page()
        page.set_viewport_size(size)
        visitors.append(Visitor(page, site))
        return visitors[-1]

    yield arrive
    for visitor in visitors[1:]:
        visitor.page.context.close()
    stays, *others = lasting.pages
    for page in others:
        page.close()
    stays.evaluate("localStorage.clear()")
    lasting.clear_cookies()
    for visitor in visitors:
        assert visitor.dialogs == []
        assert visitor.outside == []
        assert visitor.errors == []


def _profile(browser: Any) -> Any:
    context = browser.new_context(viewport=DESKTOP, locale="ja-JP", accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    return context
