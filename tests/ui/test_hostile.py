"""A record full of markup, built into an index of its own: nothing of it may work on a page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from drawn import Drawn, Open
from markdown_it import MarkdownIt

from kb.index.build import build_index
from kb.settings import BUNDLED_MODEL

RECORD = "mic-03-kamisato"
MARKUP = (
    '<img src=x onerror="alert(1)"><script>alert(1)</script> [押す](javascript:alert(1)) '
    ":red[赤] $x$ `c` **太字** </td></table>"
)


@pytest.fixture(scope="module")
def hostile_root(
    cases_root: Path, index_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The real records, one of them with markup in every text; only that one is encoded anew."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(cases_root, folder / "cases")
    shutil.copytree(index_root, folder / "index")
    path = next((folder / "cases").rglob(f"{RECORD}.yaml"))
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    for lang in ("ja", "en"):
        for field in ("title", "gist", "summary"):
            record[field][lang] += MARKUP
        record["questions"][lang] = [f"{q} {MARKUP}" for q in record["questions"][lang]]
        for point in record["points"]:
            point[lang] += MARKUP
        for figure in record.get("figures", []):
            figure[lang] += MARKUP
    record["source"]["section"] += MARKUP
    path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    build_index(folder / "cases", folder / "index", BUNDLED_MODEL)
    return folder / "index"


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("record", {"id": RECORD}),
        ("record", {"id": RECORD, "lang": "en", "point": "pa"}),
        ("browse", {"municipality": "113859"}),
        ("compare", {"ids": f"{RECORD},mic-04-funagata"}),
        ("ask", {"q": "上里町のICTリーダーはどう選ばれるか"}),
        ("ask", {"q": "How does Kamisato Town choose its ICT leaders?"}),
    ],
)
def test_markup_in_a_record_is_only_text(
    open_page: Open,
    hostile_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    params: dict[str, str],
) -> None:
    monkeypatch.setenv("KB_INDEX", str(hostile_root))
    app = open_page(page, **params)
    assert not app.exception
    drawn = Drawn(app)
    # The text is there, so the page did draw it.
    assert "alert(1)" in drawn.text()
    assert "<img" not in drawn.html()
    assert "<script>alert" not in drawn.html()
    assert "</table><" not in drawn.html().replace("</table></div>", "")
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for kind, message in drawn.messages:
        assert not getattr(message, "allow_html", False)
        body = getattr(message, "body", "") or getattr(message, "label", "")
        if kind in ("html", "code") or "alert" not in str(body):
            continue
        rendered = parser.render(body)
        for tag in ("<img", "<script", "<a ", "<code", "<table"):
            assert tag not in rendered, (kind, body)
        assert ":red[" not in body
        assert "$x$" not in body.replace("\\$", "")
