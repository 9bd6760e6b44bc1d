"""How the tests are shared out among the workers of a run: by file, the browser tests together."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_TOGETHER = "tests/browser/"


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Each file goes to one worker, and all browser tests to the same: they share a server.

    xdist's own groups (``--dist loadgroup``) are lost without a word with pytest 9.2
    (pytest-xdist#1386): each worker then had a server and a browser of its own.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        # In the order of ``longest_first``, not by the number of tests.
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return _TOGETHER if nodeid.startswith(_TOGETHER) else str(super()._split_scope(nodeid))


def longest_first(items: list[pytest.Item]) -> None:
    """Puts the browser tests before all others, as they take longest on their one worker.

    Of them those first that need no app: the index it needs is built on another worker meanwhile.
    Of the other files one that has it built comes first, and then those that need none, so that no
    worker waits for it.
    """
    in_need = list(dict.fromkeys(_file(i) for i in items if not _browser(i) and _indexed(i)))

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        if _browser(item):
            return False, "site" in getattr(item, "fixturenames", ()), 0
        return True, True, 0 if _file(item) in in_need[:1] else 2 if _file(item) in in_need else 1

    items.sort(key=place)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def _indexed(item: pytest.Item) -> bool:
    return "index_root" in getattr(item, "fixturenames", ())
