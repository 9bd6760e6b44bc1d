"""A visitor in a real browser: opening pages, waiting for them, what must never happen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
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
    # Tabs of a visit share a process, which has the app's scripts compiled already.
    "--process-per-site",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
"""For whatever is waited for: a busy machine is slow, and only what never comes is a fault."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# Noted from the first line of a page on: when it asked the server, was answered, last changed.
_WATCH = """(() => {
  const seen = window.kbSeen = { asked: 0, answered: 0, changed: 0 };
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => { seen.answered = performance.now(); });
    }
    send(message) { seen.asked = performance.now(); super.send(message); }
  };
  new MutationObserver(() => { seen.changed = performance.now(); }).observe(
    document, { subtree: true, childList: true, attributes: true, characterData: true });
})()"""

# A press while something of the page is still to come can fall beside what it is meant for.
_SETTLED = """still => {
  const app = document.querySelector('[data-testid=stApp]');
  if (!app || app.dataset.testConnectionState !== 'CONNECTED') return false;
  const { asked, answered, changed } = window.kbSeen;
  return app.dataset.testScriptState === 'notRunning' && answered >= asked
    && document.documentElement.dataset.kept === 'known'
    && document.querySelector('.stMain h1, .stMain [data-testid=stAlert]')
    && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
    && document.fonts.status === 'loaded'
    && performance.now() - Math.max(answered, changed) > still;
}"""
_STILL_MS = 300


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
        page.add_init_script(_WATCH)
        page.on("dialog", self._dismiss)
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, page: str = "", **params: str) -> Any:
        """Opens a page by its address and waits until it has settled."""
        query = f"?{urlencode(params, quote_via=quote)}" if params else ""
        self.page.goto(f"{self.base}/{page}{query}")
        return self.settled()

    def settled(self) -> Any:
        """Waits until nothing of the page is still to come.

        No script runs and none is asked for, what the browser keeps has been taken up, every part
        and font has been loaded, and nothing has changed for a moment.
        """
        self.page.wait_for_function(_SETTLED, arg=_STILL_MS)
        return self.page

    def press(self, what: Any) -> None:
        """Presses a button, link or box as a planner does, who sees the page standing still."""
        self.settled()
        what.click()

    def params(self) -> dict[str, str]:
        """The address's query parameters."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_for_params(self, **expected: str) -> None:
        """Waits until the address has these parameters, and the page has settled for them."""
        self.wait_for_address(
            lambda url: expected.items() <= dict(parse_qsl(urlsplit(url).query)).items()
        )

    def wait_for_address(self, expected: str | Callable[[str], bool]) -> None:
        """Waits until the address fits a pattern or passes a test, and the page has settled."""
        self.page.wait_for_url(expected, wait_until="commit")
        self.settled()

    def save(self, selector: str, folder: Path) -> Path:
        """Presses a download button and keeps the file."""
        with self.page.expect_download() as waiting:
            self.press(self.page.locator(selector))
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
