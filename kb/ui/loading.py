"""Loading while nobody asks yet: program and records, from the moment the server is up.

A browser takes about as long to load its part of the page.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Any


@asynccontextmanager
async def meanwhile(app: Any) -> AsyncIterator[None]:
    """As long as the server is up; ``app`` is Streamlit's, and takes no part in it."""
    threading.Thread(target=load, daemon=True).start()
    yield


def load() -> None:
    """Load what the first answer needs, so that nobody waits for it."""
    # What fails here fails again where a page tells it.
    with suppress(Exception):
        for name in ("shell", "pages.ask"):
            import_module(f"kb.ui.{name}")
        import_module("kb.ui.state").base()
