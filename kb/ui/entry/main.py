"""What is run for a visitor's page; ``app.py`` names it."""

import sys

import streamlit as st

from kb.ui import style

# A visit that comes before the program is loaded sees the shape of a page meanwhile.
cold = st.empty()
if "kb.ui.shell" not in sys.modules:
    cold.html(style.CSS + style.COLD)

from kb.ui import shell  # noqa: E402

shell.run(cold=cold)
