"""Print the set: ``python -m printed FOLDER`` in ``tests``."""

from __future__ import annotations

import sys
from pathlib import Path

from printed.papers import PAPERS
from printed.printing import print_html, print_word


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for print_ in (print_html, print_word):
        for path in print_((make() for make in PAPERS), folder):
            print(path)


main()
