"""The frame: pages, language, the shared index and what happens when it is missing."""

from __future__ import annotations

import asyncio
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from drawn import Drawn, Open
from streamlit.testing.v1 import AppTest

from kb import knowledge_base
from kb.errors import ArtefactError
from kb.index.artefact import current_name
from kb.index.opened import OpenedIndex, open_index
from kb.knowledge_base import KnowledgeBase
from kb.records.models import Lang
from kb.settings import PACKAGE_ROOT
from kb.texts import interface as texts
from kb.ui import loading, shell, state, style

_COMMAND = "python3 scripts/run.py app"
_SCRIPT = PACKAGE_ROOT / "kb" / "ui" / "entry" / "main.py"


def test_the_navigation_leads_to_every_page_in_the_language_of_the_address(
    open_page: Open,
) -> None:
    for lang in ("ja", "en"):
        app = open_page(**({"lang": "en"} if lang == "en" else {}))
        assert not app.exception
        links = {
            m.page: plain_label for m in Drawn(app).of("page_link") if (plain_label := m.label)
        }
        for name in ("browse", "compare", "town", "roadmap", "map", "quality"):
            assert links[name] == texts.get(f"page_{name}", lang)
            params = Drawn(app).links(name)
            assert params[0] == ({"lang": "en"} if lang == "en" else {})


def test_the_language_switch_keeps_the_place(open_page: Open) -> None:
    app = open_page("record", id="mic-03-kamisato", point="pa")
    switch = [m for m in Drawn(app).of("page_link") if m.label == texts.get("other_language", "ja")]
    assert len(switch) == 1
    assert set(switch[0].query_string.split("&")) == {"id=mic-03-kamisato", "point=pa", "lang=en"}


@pytest.mark.parametrize("page", ["browse", "compare", "town", "roadmap", "map", "quality"])
def test_every_page_opens(open_page: Open, page: str) -> None:
    assert not open_page(page).exception


def test_all_visitors_share_one_index(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    state._published.cache_clear()
    opened: list[Path] = []

    def spy(root: Path) -> OpenedIndex:
        opened.append(root)
        return open_index(root)

    monkeypatch.setattr(knowledge_base, "open_index", spy)
    open_page()
    open_page(q="外部人材をどう活用しているか")
    assert len(opened) == 1


def test_a_run_of_a_page_stays_with_one_index(
    base: KnowledgeBase, index_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INDEX", str(index_root))
    another = KnowledgeBase(base.index, base.cases, base.root)
    with state.holding(another):
        assert state.base() is another
    assert state.base() is not another


def test_without_an_index_the_page_says_what_to_run(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "nothing"))
    for lang in ("ja", "en"):
        app = open_page(lang=lang)
        assert not app.exception
        assert len(app.error) == 1
        assert app.code[0].value == _COMMAND
        assert not app.text_input


def test_a_damaged_index_is_told_and_a_republished_one_is_taken_up(
    open_page: Open, index_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "index"
    shutil.copytree(index_root, root)
    monkeypatch.setenv("KB_INDEX", str(root))
    app = open_page()
    assert app.text_input
    # Published anew, but a file of it is altered.
    current = (root / "CURRENT").read_text()
    name = current_name(root)
    assert name
    shutil.copytree(root / name, root / "damaged")
    (root / "damaged" / "records.jsonl").write_text("{}")
    (root / "CURRENT").write_text(current.replace(name, "damaged"))
    app.run()
    assert not app.exception
    assert app.error[0].value == texts._ERRORS_JA["IndexDamagedError"]
    assert app.code[0].value == _COMMAND
    (root / "CURRENT").write_text(current)
    app.run()
    assert not app.error
    assert app.text_input


def test_the_collection_lasts_for_the_visit_and_can_be_emptied(open_page: Open) -> None:
    app = open_page("record", id="mic-03-kamisato")
    app.button(key="collect-head-mic-03-kamisato").click().run()
    assert app.session_state[state._COLLECTION] == ["mic-03-kamisato"]
    app.query_params["id"] = "mic-04-funagata"
    app.run()
    app.button(key="collect-head-mic-04-funagata").click().run()
    drawn = Drawn(app)
    assert {"ids": "mic-03-kamisato,mic-04-funagata"} in drawn.links("compare")
    assert {"id": "mic-03-kamisato"} in drawn.links("record")
    app.button(key="collect-head-mic-04-funagata").click().run()
    assert app.session_state[state._COLLECTION] == ["mic-03-kamisato"]
    clear = [b for b in app.button if b.label == texts.get("collection_clear", "ja")]
    clear[0].click().run()
    assert app.session_state[state._COLLECTION] == []


def test_a_record_that_left_the_index_leaves_the_collection(open_page: Open) -> None:
    app = open_page()
    app.session_state[state._COLLECTION] = ["no-such-record", "mic-03-kamisato"]
    app.run()
    assert not app.exception
    assert {"ids": "mic-03-kamisato"} in Drawn(app).links("compare")


def test_every_page_tells_that_the_records_are_newer_than_the_index(
    open_page: Open, own_cases: Path
) -> None:
    told: dict[Lang, str] = {lang: texts.get("index_older", lang) for lang in ("ja", "en")}
    assert told["ja"] not in {w.value for w in open_page().warning}
    (own_cases / "naha" / "naha-no99.YAML").write_text("id: naha-no99\n", encoding="utf-8")
    state._freshness.clear()
    silent = []
    for page in shell._ICONS:
        for lang, sentence in told.items():
            app = open_page(page, **({"lang": "en"} if lang == "en" else {}))
            if sentence not in {w.value for w in app.warning}:
                silent.append((page, lang))
            assert "kb build" in {c.value for c in app.code}
    assert silent == []


def test_without_record_files_the_index_is_not_called_old(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CASES", str(tmp_path / "none"))
    app = open_page("measures")
    assert not app.warning
    assert texts.get("quality_alone", "ja") in {i.value for i in app.info}


def test_a_page_has_its_shape_while_the_program_is_loaded(
    index_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INDEX", str(index_root))
    source = _SCRIPT.read_text(encoding="utf-8")
    monkeypatch.delitem(sys.modules, "kb.ui.shell", raising=False)
    before = AppTest.from_string(source.replace("from kb.ui import shell", "st.stop()", 1)).run()
    assert style.COLD in Drawn(before).html()
    whole = AppTest.from_string(source, default_timeout=120).run()
    assert not whole.exception
    assert style.COLD not in Drawn(whole).html()


def test_streamlit_finds_no_pages_of_its_own_beside_the_script() -> None:
    """It would run such a page alone, empty, for who comes to it first."""
    named = (PACKAGE_ROOT / "app.py").read_text(encoding="utf-8")
    assert f'"{_SCRIPT.relative_to(PACKAGE_ROOT).as_posix()}"' in named
    assert not (_SCRIPT.parent / "pages").exists()


def test_a_server_loads_what_the_first_answer_needs_before_anybody_asks(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    state._published.cache_clear()
    opened: list[Path] = []
    loaded = threading.Event()

    def spy(root: Path) -> OpenedIndex:
        opened.append(root)
        return open_index(root)

    def load() -> None:
        really()
        loaded.set()

    really = loading.load
    monkeypatch.setattr(knowledge_base, "open_index", spy)
    monkeypatch.setattr(loading, "load", load)

    async def up() -> None:
        async with loading.meanwhile(None):
            assert await asyncio.to_thread(loaded.wait, 60)

    # In a thread of its own: the browser of other tests may keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, up()).result()
    assert len(opened) == 1
    assert "answerer" in vars(state.base())  # warm: it has answered once
    open_page(q="外部人材をどう活用しているか")
    assert len(opened) == 1


def test_what_cannot_be_loaded_stops_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "none"))
    loading.load()
    with pytest.raises(ArtefactError):
        state.base()
