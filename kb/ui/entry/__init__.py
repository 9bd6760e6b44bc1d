"""The script that Streamlit runs for a page, in a folder of its own: a folder ``pages`` beside it
would be taken for its pages."""
