"""How the tests are shared out among the workers of a run: by file, the browser tests together."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

_TOGETHER = "tests/browser/"


class ByFile(LoadFileScheduling):
    """Each file goes to one worker, and all browser tests to the same: they share a server.

    xdist's own groups (``--dist loadgroup``) are lost without a word with pytest 9.2
    (pytest-xdist#1386): each worker then had a server and a browser of its own.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _TOGETHER if nodeid.startswith(_TOGETHER) else super()._split_scope(nodeid)
