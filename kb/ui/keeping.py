"""What a visitor keeps in this browser alone: from one visit to the next, or for a visit.

The browser's own storage holds it; no server sees more than the session that shows it. A component
of a few lines reads both storages when a session begins and writes what the session has since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from kb.ui import state

_NAME = "kb-kept"
_COMPONENT = "_keeper"
_READ, _FOUND = "_kept_read", "_kept_found"
_MOST_CHARS = 200_000
_TAKE_UP: dict[str, Callable[[Mapping[str, object]], None]] = {
    "kept": state.restore,
    "visit": state.return_to,
}

_SCRIPT = """
export default function({ data, setStateValue }) {
  const storages = {}, held = {};
  try {
    storages.kept = localStorage;
    storages.visit = sessionStorage;
  } catch { /* storage is switched off */ }
  for (const [name, storage] of Object.entries(storages))
    held[name] = storage.getItem(data.name) || '';
  if (data.content === null) { setStateValue('held', JSON.stringify(held)); return; }
  for (const [name, storage] of Object.entries(storages))
    if (data.content[name] !== held[name])
      try { storage.setItem(data.name, data.content[name]); } catch { /* full */ }
  document.documentElement.dataset.kept = 'known';
}
"""


@st.fragment
def keep() -> None:
    """Bring the session and the browser's storages together; once a run, after the page is drawn.

    A fragment: reading an empty storage does not draw the page again. That the session knows what
    the storage holds stands at the document's root (``data-kept``), for whoever drives the page.
    """
    mount = st.components.v2.component(_NAME, js=_SCRIPT)
    known = st.session_state.get(_READ, False)
    own = {"kept": state.kept(), "visit": state.visited()}
    content = {name: json.dumps(held, ensure_ascii=False) for name, held in own.items()}
    mount(
        key=_COMPONENT,
        data={"name": _NAME, "content": content if known else None},
        default={"held": ""},
        on_held_change=_restore,
    )
    if st.session_state.pop(_FOUND, False):
        st.rerun()


def _restore() -> None:
    """Take up what was left before, beside what this session has gathered already."""
    held: Any = st.session_state.get(_COMPONENT, {}).get("held", "")
    if not held or st.session_state.get(_READ):
        return
    st.session_state[_READ] = True
    storages = _object(held)
    for name, take_up in _TAKE_UP.items():
        if left := _object(storages.get(name, "")):
            take_up(left)
            st.session_state[_FOUND] = True


def _object(text: object) -> dict[str, Any]:
    """What a storage holds; empty for what is nothing of ours."""
    try:
        held = json.loads(str(text)[: 2 * _MOST_CHARS])
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}
