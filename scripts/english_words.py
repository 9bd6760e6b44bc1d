"""Writes the list of English words that are no slips of others.

usage: english_words.py FOLDER       the unpacked package pyspellchecker (MIT), 0.9.1
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "kb/understanding/data/english_words.txt"
OFTEN = 300
"""Times a word occurs in what the package counted, from which it is kept."""


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    packed = Path(sys.argv[1]) / "spellchecker/resources/en.json.gz"
    counts = json.loads(gzip.decompress(packed.read_bytes()))
    words = sorted(
        word
        for word, count in counts.items()
        if count >= OFTEN and len(word) >= 5 and word.isascii() and word.isalpha()
    )
    TARGET.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    print(f"{len(words):,} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
