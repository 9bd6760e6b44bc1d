"""The planner's workbench: ``streamlit run app.py``."""

import sys

import streamlit as st

from kb.ui import style

# The first visit has to wait for the program to be loaded; it sees the shape of a page meanwhile.
cold = st.empty()
if "kb.ui.shell" not in sys.modules:
    cold.html(style.CSS + style.COLD)

from kb.ui import shell  # noqa: E402

shell.run(cold=cold)
