"""Pictures of Japanese pages are read with the characters that Japanese has.

The recogniser knows those of Chinese as well, and tells 单位 where 単位 is printed.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLANK = 0
"""The place of what is between two characters, in the recogniser's list of them."""


def is_japanese(text: str) -> bool:
    """Whether a character is none, or one of JIS X 0208, or no ideograph."""
    try:
        text.encode("iso2022_jp")
    except UnicodeEncodeError:
        return not any(unicodedata.name(c, "").startswith("CJK") for c in text)
    return True


def read_as_japanese(engine: Any) -> None:
    """Have a RapidOCR take, for an ideograph that Japanese does not have, the next likely one."""
    load = getattr(engine, "_load_rec_model", None)
    if load is None:  # another release of it: then as it reads
        return
    recogniser = load()
    decode = recogniser.postprocess_op
    foreign = np.array([not is_japanese(character) for character in decode.character])
    others = foreign.copy()
    others[_BLANK] = True

    def decoded(likely: NDArray[np.float32], *args: Any, **named: Any) -> Any:
        """``likely``: of each line, step and character how likely it is."""
        wrong = foreign[likely.argmax(axis=2)]
        if wrong.any():
            rows = np.where(others, 0.0, likely[wrong])
            # As sure as of the other one: a line that is not sure is dropped.
            rows[np.arange(len(rows)), rows.argmax(axis=1)] = likely[wrong].max(axis=1)
            likely = likely.copy()
            likely[wrong] = rows
        return decode(likely, *args, **named)

    recogniser.postprocess_op = decoded
