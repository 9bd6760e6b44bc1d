"""What a run of the app drew, read from its messages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from kb.texts import prose

Open = Callable[..., AppTest]


class Drawn:
    """What a run drew, in order: the protobuf message of every element and block."""

    def __init__(self, app: AppTest) -> None:
        self.messages = list(_walk(app._tree))

    def of(self, kind: str) -> list[Any]:
        """The messages of one kind: ``markdown``, ``page_link``, ``popover``, ``html``…"""
        return [message for name, message in self.messages if name == kind]

    def markdown(self) -> list[str]:
        """Bodies of Markdown and captions, without the escapes."""
        return [plain(m.body) for kind in ("markdown", "caption") for m in self.of(kind)]

    def alerts(self) -> list[str]:
        """Bodies of warnings and errors, without the escapes."""
        return [plain(m.body) for kind in ("warning", "error") for m in self.of(kind)]

    def html(self) -> str:
        """Bodies of HTML elements as sent."""
        return "\n".join(m.body for m in self.of("html"))

    def html_text(self) -> str:
        """Bodies of HTML elements with their character references read."""
        return unescape(self.html())

    def text(self) -> str:
        """Everything with a text: bodies and labels, without the escapes."""
        parts = []
        for _, message in self.messages:
            for name in ("body", "label"):
                value = getattr(message, name, None)
                if isinstance(value, str):
                    parts.append(plain(value))
        return "\n".join(parts)

    def links(self, page: str) -> list[dict[str, str]]:
        """Query parameters of the links to a page, in order."""
        return [_params(m.query_string) for m in self.of("page_link") if m.page == page]

    def citations(self) -> list[str]:
        """Labels of the citations, ``[1] p.7``."""
        return [plain(m.popover.label) for m in self.of("popover")]


def plain(markdown: str) -> str:
    """Markdown without its backslash escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


def _walk(node: Any) -> Iterator[tuple[str, Any]]:
    for child in getattr(node, "children", {}).values():
        message = getattr(child, "proto", None)
        if message is not None:
            yield child.type, message
        yield from _walk(child)


def _params(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


def arrived(app: AppTest, said: str = "waiting") -> Drawn:
    """The page once nothing is on its way, as the page looks for it now and then."""
    while prose.get(said, "ja") in Drawn(app).text():
        time.sleep(0.05)
        app.run()
    return Drawn(app)
