"""Small records as they are put into a store: vectors, words and attributes made to measure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.index.conditions import Attributes
from kb.index.passages import Passage, PassageKind
from kb.index.stores.protocol import Entry
from kb.records.models import LANGS

DIMENSION = 32
COMMON, RARE = "福島県", "沖縄県"


def unit(vector: NDArray[np.float64]) -> NDArray[np.float32]:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def entry(
    record: str,
    vectors: Sequence[NDArray[np.float32]],
    words: str = "",
    *,
    prefecture: str = COMMON,
    population: int = 10_000,
    funded: bool = False,
    extras: str = "",
) -> Entry:
    """A record with one point a vector, all in Japanese; ``words`` are the tokens of the first."""
    passages = [
        Passage(record, "ja", PassageKind.POINT, f"{record} {n}", f"p{chr(97 + n)}", "measure")
        for n in range(len(vectors))
    ]
    passages[0] = passages[0]._replace(tokens=words)
    values = dict.fromkeys(
        ("kind", "status", "approach", "municipality", "type", "document"), ("x",)
    )
    return Entry(
        record=record,
        attributes=Attributes(
            {**values, "topic": ("training", "telework"), "prefecture": (prefecture,)},
            population,
            funded,
        ),
        passages=passages,
        vectors=np.array(vectors, dtype=np.float32),
        extras={lang: extras if lang == "ja" else "" for lang in LANGS},
    )


def crowd(count: int, seed: int = 3) -> list[Entry]:
    """Records of a common place near one direction, of a rare place far from it."""
    rng = np.random.default_rng(seed)
    entries = []
    for n in range(count):
        rare = n % 40 == 7
        centre = np.eye(DIMENSION)[1 if rare else 0]
        vectors = [unit(centre + 0.1 * rng.standard_normal(DIMENSION)) for _ in range(3)]
        entries.append(
            entry(
                f"r-{n:04}",
                vectors,
                "研修 研修" if rare else "研修 押印",
                prefecture=RARE if rare else COMMON,
                population=1_000 * n,
                funded=n % 3 == 0,
            )
        )
    return entries


NEAR = np.eye(DIMENSION, dtype=np.float32)[0]
