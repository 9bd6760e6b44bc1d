"""The dark theme: axe-core looks at the contrast of every page as a dark browser shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driver import Visitor
from test_accessibility import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def test_text_is_legible_on_dark_pages_too(visit: Callable[..., Visitor]) -> None:
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
