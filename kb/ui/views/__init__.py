"""Records and answers -> display rows and HTML; no Streamlit here."""
