"""One request to an OpenAI-compatible server, answered in time and size or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from kb.prose.models import Fault
from kb.settings import LanguageModel

_PATH = "/chat/completions"
_MOST_BYTES = 1_000_000
_MOST_TOKENS = 3_000
_PIECE = 65_536
_CONNECT_SECONDS = 5.0

Messages = Sequence[dict[str, str]]


class ServerFault(Exception):
    """The server gave no text; says why in one word and holds nothing of the request."""

    def __init__(self, fault: Fault) -> None:
        self.fault: Fault = fault
        super().__init__(fault)


class _Key(AuthBase):
    """Given as an authority of its own, so that no .netrc puts another in its place."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def complete(model: LanguageModel, messages: Messages) -> str:
    """What the model says to some messages.

    Raises:
        ServerFault: it says nothing, or not in time, or no text.
    """
    until = time.monotonic() + model.seconds
    try:
        with requests.post(
            model.url if model.url.endswith(_PATH) else model.url + _PATH,
            json={
                "model": model.model,
                "messages": list(messages),
                "temperature": 0,
                "max_tokens": _MOST_TOKENS,
                "stream": False,
            },
            auth=_Key(model.key),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            timeout=(min(_CONNECT_SECONDS, model.seconds), model.seconds),
            # The server is on the own network; nobody in between is to read the request, and no
            # answer may send it elsewhere.
            proxies={"http": "", "https": ""},
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != requests.codes.ok:
                raise ServerFault("away" if response.status_code >= 500 else "refused")
            body = _body(response, until)
    except (requests.Timeout, TimeoutError):
        raise ServerFault("slow") from None
    except (requests.RequestException, HTTPError, OSError, ValueError):
        raise ServerFault("away") from None
    return _text(body)


def _body(response: requests.Response, until: float) -> bytes:
    """The body, read as it comes: a server that drips holds up nobody beyond its time."""
    body = b""
    while piece := response.raw.read1(_PIECE):
        body += piece
        if len(body) > _MOST_BYTES:
            raise ServerFault("unusable")
        if time.monotonic() > until:
            raise ServerFault("slow")
    return body


def _text(body: bytes) -> str:
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ServerFault("unusable") from None
    if not isinstance(text, str) or not text.strip():
        raise ServerFault("unusable")
    return text
