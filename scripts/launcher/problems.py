"""What can go wrong while setting up, each as one sentence with the next step."""

from __future__ import annotations

import os
import sys


class Problem(Exception):
    """An expected failure; ``str(problem)`` is one sentence in the user's language."""

    def __init__(self, en: str, ja: str) -> None:
        self.en, self.ja = en, ja
        super().__init__(in_users_language(en, ja))


def in_users_language(en: str, ja: str) -> str:
    """The Japanese text where the system speaks Japanese, the English one elsewhere."""
    return ja if _speaks_japanese() else en


def _speaks_japanese() -> bool:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("ja")
    if sys.platform == "win32":
        import ctypes

        # The low ten bits are the primary language; 0x11 is Japanese.
        return (ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF) == 0x11
    return False


def tell(en: str, ja: str) -> None:
    """Print one line of progress."""
    print(in_users_language(en, ja), flush=True)
