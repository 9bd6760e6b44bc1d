"""The name of a model -> its encoder.

A name is ``multilingual-e5-small`` (its weights come in a package), a folder, a name on the hub
(both by sentence-transformers), or ``kind:rest``, where the
kind is ours (``bundled``) or that of any installed package: it declares, in the entry-point group
``kb.encoders``, a kind and what makes an ``Encoder`` of the whole name::

    [project.entry-points."kb.encoders"]
    onnx = "our_package:OnnxEncoder"          # KB_MODEL=onnx:/models/small.onnx
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path

from kb.errors import ModelError
from kb.index.encoders.bundled import BundledEncoder
from kb.index.encoders.e5 import NAME as E5
from kb.index.encoders.e5 import E5Encoder
from kb.index.encoders.protocol import Encoder
from kb.index.encoders.transformer import TransformerEncoder
from kb.settings import BUNDLED_MODEL

GROUP = "kb.encoders"

_KIND = re.compile(r"([a-z][a-z0-9_-]+):")
"""Of two letters at least: a single one is a drive under Windows."""

_OWN: Mapping[str, Callable[[str], Encoder]] = {"bundled": BundledEncoder, E5: E5Encoder}


def load_encoder(name: str, tables: Path | None = None) -> Encoder:
    """The encoder with this name; ``tables``: where the bundled one may be kept prepared.

    Raises:
        ModelError: there is none, or it cannot be loaded; says what to do.
    """
    path = Path(name)
    kind = _KIND.match(name)
    if name == BUNDLED_MODEL:
        return BundledEncoder(name, tables)
    if name == E5 and not path.is_dir():
        return E5Encoder(name)
    if kind and not path.is_dir():
        return _of_kind(kind[1], name)
    if not path.is_dir() and (path.is_absolute() or name.startswith((".", "~"))):
        # The library would take it for a hub name and ask the network.
        raise ModelError(
            f"The model's folder {name} is not there. Put it back, or choose another model "
            f"(KB_MODEL, --model), then run: kb build"
        )
    return TransformerEncoder(name)


def _of_kind(kind: str, name: str) -> Encoder:
    if kind in _OWN:
        return _OWN[kind](name)
    found = {point.name: point for point in entry_points(group=GROUP)}
    if kind not in found:
        known = ", ".join(f"{k}:…" for k in sorted({*_OWN, *found}))
        raise ModelError(
            f"No package here has encoders of the kind {kind[:60]!r} ({known}). Install it, or "
            f"choose another model (KB_MODEL, --model), then run: kb build"
        )
    try:
        encoder: Encoder = found[kind].load()(name)
    except ModelError:
        raise
    except Exception as error:  # another's code may raise anything
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
        raise ModelError(
            f"The model {name!r} cannot be loaded by {found[kind].value} ({reason}). Check that "
            f"package, or choose another model (KB_MODEL, --model), then run: kb build"
        ) from error
    return encoder
