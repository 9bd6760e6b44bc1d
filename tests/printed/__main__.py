"""Print the set: ``python -m printed FOLDER`` in ``tests``; with ``--scanned`` as scans of some."""

from __future__ import annotations

import sys
from pathlib import Path

from driver import CHROMIUM_OPTIONS, browser_path
from playwright.sync_api import sync_playwright

from printed.papers import PAPERS
from printed.printing import print_html, print_word
from printed.scanning import scan

SCANNED = ("plan-outline", "designed", "numbered", "tables", "columns", "mixed", "ruby")


def main() -> None:
    folder = Path(sys.argv[1])
    scanned = "--scanned" in sys.argv
    folder.mkdir(parents=True, exist_ok=True)
    papers = [paper for make in PAPERS if (paper := make()).name in SCANNED or not scanned]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser_path(), args=CHROMIUM_OPTIONS)
        for path in print_html(papers, folder, chromium):
            print(scan(path, path) if scanned else path)
        chromium.close()
    if scanned:
        return
    for path in print_word(papers, folder):
        print(path)


main()
