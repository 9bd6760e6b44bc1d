"""A file -> its pages, read in a process of its own that may take only so much time and memory.

The process is started by its own command line and not by ``multiprocessing``, which would run the
caller's main module again: under Streamlit that is the whole app.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter

from kb.documents.contents import without_contents
from kb.documents.models import Anchor, Page
from kb.documents.readers.protocol import Done, Tell, untold
from kb.documents.readers.registry import reader_of
from kb.errors import DocumentError

MOST_BYTES = 300_000_000
MOST_UNPACKED = 500_000_000
MOST_PARTS = 20_000
MOST_SECONDS = 300.0
MOST_SECONDS_A_PICTURE = 60.0
"""Granted besides for each page that is read from a picture."""

MOST_MEMORY = 4_000_000_000
"""Bytes of address space, where the system can hold a process to it."""

_LOOKED_AT_EVERY = 0.2
_SILENT: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
}
_PAGES = TypeAdapter(tuple[Page, ...])
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_START = (
    "import json, sys; told = json.loads(sys.argv[1]); sys.path[:] = told.pop('path'); "
    "from kb.documents.reading import _child; _child(**told)"
)


def read(
    path: Path,
    *,
    apart: bool = True,
    seconds: float = MOST_SECONDS,
    memory: int = MOST_MEMORY,
    waiting: Tell = untold,
) -> tuple[str, Anchor, tuple[Page, ...]]:
    """The format, what its pages are, and the pages of a file.

    Args:
        path: the file; the end of its name tells its format.
        apart: read in a process of its own; else in this one and without limits.
        seconds: how long that process may take, pictures aside.
        memory: bytes it may take, where the system can hold it to that.
        waiting: told several times a second how far that process is; what it raises ends it.

    Raises:
        DocumentError: it is of another type, too large, damaged or locked by a password.
    """
    kind, reader = reader_of(path.name)
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError(path.name, "is larger than 300 MB", "Give it in parts.")
    if reader.zipped:
        _check_unpacked(path)
    pages = (
        _apart(path, seconds, memory, waiting)
        if apart and not reader.plain
        else _read(path, waiting)
    )
    pages = without_contents(pages)
    if not any(page.blocks for page in pages):
        raise _without_text(path.name, pages)
    return kind, reader.anchor, pages


def _without_text(name: str, pages: tuple[Page, ...]) -> DocumentError:
    from kb.documents.readers import recognition, vertical

    if any(page.unread == "vertical" for page in pages):
        return DocumentError(name, "has vertical text that cannot be read here", vertical.HOW)
    scan = "Where it is a scan, give a sharper one."
    return DocumentError(name, "has no text", scan if recognition.available() else recognition.HOW)


def _check_unpacked(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(_OLE))
        if start == _OLE:
            locked = _ENCRYPTED in file.read()
            raise DocumentError(
                path.name,
                "is locked by a password" if locked else "is of an older Office format",
                "Save it without one." if locked else "Save it in the present format.",
            )
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [part.file_size for part in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _damaged(path.name) from None
    # The sizes told are what the readers unpack at most: zipfile reads no further.
    if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_PARTS:
        raise DocumentError(
            path.name, "unpacks to more than 500 MB or 20,000 parts", "Give it in parts."
        )


def _apart(path: Path, seconds: float, memory: int, waiting: Tell) -> tuple[Page, ...]:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "pages.json"
        told = {"path": sys.path, "file": str(path), "out": str(out), "memory": memory}
        if not _ended(subprocess.Popen(_command(told), **_SILENT), seconds, _how_far(out), waiting):
            problem = f"takes longer than {seconds:g} seconds to read"
            raise DocumentError(path.name, problem, "Give it in parts.")
        if not out.exists():  # ended by the system
            raise _damaged(path.name)
        data = out.read_bytes()
    if data.startswith(b"["):
        return _PAGES.validate_json(data)
    raise DocumentError(**json.loads(data))


def _command(told: dict[str, Any]) -> list[str]:
    return [sys.executable, "-c", _START, json.dumps(told)]


def _how_far(out: Path) -> Callable[[], Done]:
    """What asks how far the process that writes to ``out`` has told to be."""
    last = Done()

    def asked() -> Done:
        nonlocal last
        # Not there yet, or about to be replaced: then what it said before still holds.
        with suppress(OSError, ValueError, TypeError):
            last = Done(*json.loads(_told_in(out).read_bytes()))
        return last

    return asked


def _told_in(out: Path) -> Path:
    return out.with_suffix(".done")


def _ended(
    child: subprocess.Popen[bytes], seconds: float, how_far: Callable[[], Done], waiting: Tell
) -> bool:
    """Whether a process ends in time; it has ended afterwards, whatever happens."""
    start = time.monotonic()
    try:
        while True:
            done = how_far()
            if time.monotonic() - start > seconds + MOST_SECONDS_A_PICTURE * done.pictures:
                return False
            waiting(done)
            try:
                child.wait(min(_LOOKED_AT_EVERY, seconds))
            except subprocess.TimeoutExpired:
                continue
            return True
    finally:
        child.kill()
        child.wait()


def _child(file: str, out: str, memory: int) -> None:
    """Read a file and leave its pages, or what is wrong with it, as JSON in ``out``."""
    _limit(memory)

    def tell(done: Done) -> None:
        with suppress(OSError):  # Windows replaces no file that is just being read
            _in_one_step(_told_in(Path(out)), json.dumps(done).encode())

    try:
        data = _PAGES.dump_json(_read(Path(file), tell))
    except DocumentError as error:
        told = {"name": error.name, "problem": error.problem, "remedy": error.remedy}
        data = json.dumps(told).encode()
    _in_one_step(Path(out), data)


def _in_one_step(path: Path, data: bytes) -> None:
    """Write a file; a process that is ended meanwhile leaves none."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(path)


def _limit(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ValueError, OSError):  # macOS knows the limit and does not always take it
        return


def _read(path: Path, tell: Tell) -> tuple[Page, ...]:
    try:
        return reader_of(path.name)[1].pages(path, tell)
    except (DocumentError, FileNotFoundError):
        raise
    except MemoryError:
        problem = "needs more memory to read than is allowed"
        raise DocumentError(path.name, problem, "Give it in parts.") from None
    except Exception:  # parsers raise anything on damaged files
        raise _damaged(path.name) from None


def _damaged(name: str) -> DocumentError:
    return DocumentError(name, "is damaged and cannot be read", "Give another copy.")
