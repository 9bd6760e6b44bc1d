"""The app run in process over the real index, one page at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drawn import Open
from scripted import KEY, Scripted, scripted
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

_TIMEOUT = 120


@pytest.fixture(scope="session")
def components() -> list[Any]:
    """What Streamlit finds when it looks through all installed packages for components."""
    return list(manifest_scanner.scan_component_manifests())


@pytest.fixture
def open_page(index_root: Path, components: list[Any], monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page by name, with query parameters, as a browser does by its address."""
    monkeypatch.setenv("KB_INDEX", str(index_root))
    # A server looks for them once, at its start; AppTest at each page, longer than it draws it.
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", lambda: components)

    def opened(page: str = "ask", **params: str) -> AppTest:
        app = AppTest.from_string(
            f"from kb.ui import shell\nshell.run({page!r})", default_timeout=_TIMEOUT
        )
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return opened


@pytest.fixture
def own_cases(cases_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the records, which the environment names."""
    monkeypatch.setenv("KB_CASES", str(tmp_path / "cases"))
    return shutil.copytree(cases_root, tmp_path / "cases")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """A language model's server that says what a test tells it to; the environment names it."""
    with scripted() as script:
        monkeypatch.setenv("KB_LLM_URL", script.url)
        monkeypatch.setenv("KB_LLM_MODEL", "scripted")
        monkeypatch.setenv("KB_LLM_KEY", KEY)
        yield script
