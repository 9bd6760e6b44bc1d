"""axe-core over every page, in a real browser: what a screen reader, a keyboard or weak eyes need."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driver import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Visit = Callable[..., Visitor]

PAGES: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("", {"q": "小さな町はDXの人手をどう確保しているか"}),
    ("", {"q": "大阪市の取組は"}),
    ("browse", {"q": "テレワーク"}),
    ("browse", {"q": "zzzz"}),
    ("record", {"id": "naha-no07"}),
    ("compare", {"ids": "mic-03-kamisato,mic-04-funagata"}),
    ("kept", {"ids": "mic-03-kamisato", "name": "検討会"}),
    ("roadmap", {"municipality": "142051"}),
    ("map", {}),
    ("quality", {}),
]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("page", "params"), PAGES)
def test_a_page_has_no_fault_that_axe_finds(
    visit: Visit, page: str, params: dict[str, str], size: dict[str, int]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    drawn = visit(size).open(page, **params)
    drawn.wait_for_timeout(500)
    found = axe.run(drawn).response["violations"]
    told = [
        f"{v['id']} ({v['impact']}): {v['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in v["nodes"][:3])
        for v in found
    ]
    assert not told, "\n".join(told)
