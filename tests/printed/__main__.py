"""Print the set: ``python -m printed FOLDER`` in ``tests``."""

from __future__ import annotations

import sys
from pathlib import Path

from driver import CHROMIUM_OPTIONS, browser_path
from playwright.sync_api import sync_playwright

from printed.papers import PAPERS
from printed.printing import print_html, print_word


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    papers = [make() for make in PAPERS]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser_path(), args=CHROMIUM_OPTIONS)
        for path in print_html(papers, folder, chromium):
            print(path)
        chromium.close()
    for path in print_word(papers, folder):
        print(path)


main()
