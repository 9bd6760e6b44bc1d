"""What a visitor keeps from one visit to the next, in this browser alone.

The browser's own storage holds it; no server sees more than the session that shows it. A component
of a few lines reads the storage when a session begins and writes what the session has since.
"""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from kb.ui import state

_NAME = "kb-kept"
_COMPONENT = "_keeper"
_READ, _FOUND = "_kept_read", "_kept_found"
_MOST_CHARS = 200_000

_SCRIPT = """
export default function({ data, setStateValue }) {
  let held = '';
  try { held = localStorage.getItem(data.name) || ''; } catch { /* storage is switched off */ }
  if (data.content === null) { setStateValue('held', held || '{}'); return; }
  if (data.content !== held) {
    try { localStorage.setItem(data.name, data.content); } catch { /* full, or switched off */ }
  }
  document.documentElement.dataset.kept = 'known';
}
"""


@st.fragment
def keep() -> None:
    """Bring the session and the browser's storage together; once a run, after the page is drawn.

    A fragment: reading an empty storage does not draw the page again. That the session knows what
    the storage holds stands at the document's root (``data-kept``), for whoever drives the page.
    """
    mount = st.components.v2.component(_NAME, js=_SCRIPT)
    known = st.session_state.get(_READ, False)
    content = json.dumps(state.kept(), ensure_ascii=False) if known else None
    mount(
        key=_COMPONENT,
        data={"name": _NAME, "content": content},
        default={"held": ""},
        on_held_change=_restore,
    )
    if st.session_state.pop(_FOUND, False):
        st.rerun()


def _restore() -> None:
    """Take up what an earlier visit left, beside what this one has gathered already."""
    held: Any = st.session_state.get(_COMPONENT, {}).get("held", "")
    if not held or st.session_state.get(_READ):
        return
    st.session_state[_READ] = True
    try:
        left = json.loads(str(held)[:_MOST_CHARS])
    except ValueError:
        return
    if isinstance(left, dict) and left:
        state.restore(left)
        st.session_state[_FOUND] = True
