"""What a language model is asked for a page, in threads of their own: no page waits for it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

import streamlit as st

from kb.prose.models import Asks, Drafted, Prose

_AT_ONCE = 2
_KEPT = 100
LOOKED_AT_EVERY = 1.0
"""Seconds after which a page looks again for what it waits for."""

_TRIED_AGAIN_AFTER = 60.0
"""Seconds for which what did not come about is not asked for again."""

Made = Asks | Drafted | Prose
Told = TypeVar("Told", Asks, Drafted, Prose)


class Waiting:
    """What is being made and what is, by what it is made of."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="prose")
        self._made: OrderedDict[Hashable, tuple[Future[Made | None], float]] = OrderedDict()
        self._lock = Lock()

    def of(self, made_of: Hashable, make: Callable[[], Made | None]) -> Future[Made | None]:
        """What ``make`` gives, asked for where nobody has asked yet."""
        with self._lock:
            known = self._made.get(made_of)
            if known is None or _over(*known):
                known = self._pool.submit(make), time.monotonic()
                self._made[made_of] = known
            self._made.move_to_end(made_of)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)[1][0].cancel()
            return known[0]


def result(made: Future[Made | None], kind: type[Told]) -> Told | None:
    """What came about; None where nothing did."""
    if made.cancelled() or made.exception() is not None:
        return None
    told = made.result()
    return told if isinstance(told, kind) else None


def _over(made: Future[Made | None], since: float) -> bool:
    """Whether what did not come about may be tried again."""
    if not made.done() or time.monotonic() - since < _TRIED_AGAIN_AFTER:
        return False
    if made.cancelled() or made.exception() is not None:
        return True
    told = made.result()
    return told is not None and told.fault is not None


@st.cache_resource(show_spinner=False)
def waiting() -> Waiting:
    """The one of this process."""
    return Waiting()
