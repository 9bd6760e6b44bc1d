"""The planner's workbench: ``streamlit run app.py``."""

import streamlit as st

from kb.ui import loading

app = st.App("kb/ui/entry/main.py", lifespan=loading.meanwhile)
