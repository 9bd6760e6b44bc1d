"""The app run in process over the real index, one page at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from drawn import Open
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
