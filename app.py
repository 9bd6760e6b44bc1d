"""The planner's workbench: ``streamlit run app.py``."""

from kb.ui import shell

shell.run()
