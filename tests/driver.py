"""A visitor in a real browser: opening pages, waiting for them, what must never happen."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_DRAWN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const shown = document.querySelector('.stMain h1, .stMain [data-testid=stAlert]');
  return app && app.dataset.testScriptState === 'notRunning' && shown;
}"""


def browser_path() -> str | None:
    """A Chromium of this machine, None when there is none."""
    found = (shutil.which(name) for name in _NAMES)
    return next((path for path in found if path), None)


class Visitor:
    """One tab. Dialogs, requests that leave the machine and page errors are noted."""

    def __init__(self, page: Any, base: str) -> None:
        self.page = page
        self.base = base
        self.dialogs: list[str] = []
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("dialog", self._dismiss)
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, page: str = "", **params: str) -> Any:
        """Opens a page by its address and waits until it is drawn."""
        query = f"?{urlencode(params, quote_via=quote)}" if params else ""
        self.page.goto(f"{self.base}/{page}{query}")
        return self.drawn()

    def drawn(self) -> Any:
        self.page.wait_for_function(_DRAWN, timeout=30_000)
        return self.page

    def params(self) -> dict[str, str]:
        """The address's query parameters."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_for_params(self, **expected: str) -> None:
        """Waits until the address has these parameters, and the page is drawn for them."""
        self.page.wait_for_url(
            lambda url: expected.items() <= dict(parse_qsl(urlsplit(url).query)).items(),
            timeout=15_000,
            wait_until="commit",
        )
        self.drawn()

    def save(self, selector: str, folder: Path) -> Path:
        """Presses a download button and keeps the file."""
        with self.page.expect_download(timeout=30_000) as waiting:
            self.page.locator(selector).click()
        path: Path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _note(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            self.outside.append(request.url)
