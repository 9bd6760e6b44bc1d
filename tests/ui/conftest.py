"""The app run in process over the real index, one page at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn import Open
from streamlit.testing.v1 import AppTest

_TIMEOUT = 120


@pytest.fixture
def open_page(index_root: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page by name, with query parameters, as a browser does by its address."""
    monkeypatch.setenv("KB_INDEX", str(index_root))

    def opened(page: str = "ask", **params: str) -> AppTest:
        app = AppTest.from_string(
            f"from kb.ui import shell\nshell.run({page!r})", default_timeout=_TIMEOUT
        )
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return opened
