"""Records as rows to display; knows no Streamlit."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """Text that Markdown shows as it stands: no markup, link, directive or formula in it works.

    Line breaks become spaces, so that no block (list, table, heading) can begin either.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
