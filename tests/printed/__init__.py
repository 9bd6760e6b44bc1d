"""Documents whose text, headings, tables and pages are known, printed to PDF.

``python -m printed FOLDER`` (in ``tests``) prints all of them, each beside its truth:
``scripts/bench.py read FOLDER`` then measures how they are read. With ``--scanned`` it leaves scans
of some of them: pictures of their pages, askew and with noise.
"""
