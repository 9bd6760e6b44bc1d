"""The folder of the user's documents: what was read of each beside its original."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kb.documents.models import Document, Page
from kb.documents.readers.protocol import Tell, untold
from kb.documents.reading import read
from kb.errors import DocumentError, KbError

_READ = "document.json"
_UNSAFE = re.compile(r"[^\w-]+")
_FORMS = {
    "title": re.compile(r".*\S.*"),
    "publisher": re.compile(r".*"),
    "published": re.compile(r"|\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"),
    "period": re.compile(r"|\d{4}(-\d{4})?"),
    "municipality": re.compile(r".*"),
    "kind": re.compile(r"case|plan_section"),
    "replaces": re.compile(r".*"),
}
"""What each text told of a document looks like."""

_FLAGS = frozenset({"draft", "confirmed"})
_EXAMPLES = {"published": "2024-03", "period": "2024-2028", "kind": "case or plan_section"}

Propose = Callable[[Sequence[Page], str], dict[str, Any]]
"""Pages and file name -> fields of the document, for the user to confirm."""


def _nothing(pages: Sequence[Page], filename: str) -> dict[str, Any]:
    return {}


class Library:
    """Each document is a folder, named by its id, moved into place when it is complete."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stamp(self) -> tuple[tuple[str, int], ...]:
        """Another one whenever a document is added, corrected or removed."""
        return tuple((path.parent.name, path.stat().st_mtime_ns) for path in self._held())

    def add(
        self,
        path: Path,
        propose: Propose = _nothing,
        waiting: Tell = untold,
        **told: Any,
    ) -> Document:
        """Read a file and keep it with what was read; the same file again is the same document.

        That is read anew where a page had no text and what reads pictures is now there.

        Args:
            path: the file.
            propose: what its pages say of it.
            waiting: told several times a second how far it is read; what it raises stops that.
            told: what the user says of it, which goes before.

        Raises:
            DocumentError: it cannot be read, or a field told does not fit.
        """
        if not path.is_file():
            raise DocumentError(path.name, "is not there", "Check its name.")
        self._check(path.name, told)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        # Its id ends in the digest: no other document needs to be read.
        for known in self.ids(f"*-{digest[:8]}"):
            held = self.get(known)
            if held.sha256 == digest:
                if _can_be_read_anew(held):
                    held = self._put(held, **_as_read(read(path, waiting=waiting)[2]))
                return self.correct(held.id, **told) if told else held
        kind, anchor, pages = read(path, waiting=waiting)
        proposed = propose(pages, path.name)
        identity = f"{_UNSAFE.sub('-', path.stem)[:40].strip('-') or 'document'}-{digest[:8]}"
        document = _valid(
            path.name,
            {
                "title": path.stem,
                **self._taken_over(told.get("replaces", ""), {**proposed, **told}),
                "id": identity,
                "format": kind,
                "anchor": anchor,
                "filename": path.name,
                "sha256": digest,
                **_as_read(pages),
            },
        )
        fresh = self.folder / f".{identity}.{os.getpid()}.new"
        try:
            fresh.mkdir(parents=True)
            shutil.copyfile(path, fresh / f"original.{kind}")
            (fresh / _READ).write_text(document.model_dump_json(), encoding="utf-8")
            os.replace(fresh, self.folder / identity)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return document

    def ids(self, pattern: str = "*") -> list[str]:
        """The ids of the documents, in order; ``pattern`` narrows them as file names."""
        return [path.parent.name for path in self._held(pattern)]

    def documents(self) -> list[Document]:
        """All documents, in the order of their ids."""
        return [self.get(known) for known in self.ids()]

    def get(self, document: str) -> Document:
        """One document.

        Raises:
            KbError: there is none with this id, or what was read of it is damaged.
        """
        path = self._of(document) / _READ
        try:
            return Document.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise KbError(
                f"There is no document {document[:60]!r}. List them: kb documents"
            ) from None
        except (OSError, ValueError):
            raise KbError(f"{path} is damaged. Remove the folder and import it anew.") from None

    def remove(self, document: str) -> None:
        """Take a document out; KbError where there is none."""
        folder = self._of(self.get(document).id)
        gone = self.folder / f".{document}.{os.getpid()}.gone"
        os.replace(folder, gone)
        shutil.rmtree(gone, ignore_errors=True)

    def correct(self, document: str, **told: Any) -> Document:
        """Change fields of a document; KbError where there is none or a value does not fit."""
        held = self.get(document)
        self._check(held.filename, told, held.id)
        return self._put(held, **told)

    def _put(self, held: Document, **changes: Any) -> Document:
        """Write a document with changes in its place."""
        changed = _valid(held.filename, {**held.model_dump(), **changes})
        path = self._of(held.id) / _READ
        fresh = path.with_suffix(".new")
        fresh.write_text(changed.model_dump_json(), encoding="utf-8")
        os.replace(fresh, path)
        return changed

    def original(self, document: str) -> Path:
        """The file it was read from, as it was."""
        held = self.get(document)
        return self._of(document) / f"original.{held.format}"

    def _check(self, name: str, told: Mapping[str, Any], document: str = "") -> None:
        if unknown := sorted(told.keys() - _FORMS.keys() - _FLAGS):
            known = ", ".join(_FORMS)
            raise DocumentError(name, f"has no field {unknown[0]!r}", f"Try: {known}.")
        for field, value in told.items():
            if field in _FORMS and not _FORMS[field].fullmatch(str(value)):
                example = _EXAMPLES.get(field, "some words")
                raise DocumentError(name, f"cannot have this {field}", f"Give it as: {example}.")
        before = told.get("replaces", "")
        while before:
            if before == document:
                raise DocumentError(name, "cannot replace itself", "Name an older version.")
            before = self.get(before).replaces

    def _taken_over(self, before: str, told: dict[str, Any]) -> dict[str, Any]:
        """What is told, and what is told of the version before where nothing is."""
        if not before:
            return told
        held = self.get(before)
        kept = {name: getattr(held, name) for name in ("municipality", "publisher", "kind")}
        return {**kept, **{name: value for name, value in told.items() if value != ""}}

    def _held(self, pattern: str = "*") -> list[Path]:
        """What was read of each document; not of one on its way in or out when all stopped."""
        found = self.folder.glob(f"{pattern}/{_READ}")
        return sorted(path for path in found if not path.parent.name.startswith("."))

    def _of(self, document: str) -> Path:
        # An id is one name: nothing of it may lead out of the folder.
        return self.folder / (Path(document).name or "-")


def _can_be_read_anew(held: Document) -> bool:
    """Whether a page had no text and what reads pictures is there."""
    from kb.documents.readers import recognition

    return recognition.available() and not all(page.blocks for page in held.pages)


def _as_read(pages: Sequence[Page]) -> dict[str, Any]:
    return {"pages": pages, "by_machine": any(page.by_machine for page in pages)}


def _valid(name: str, fields: dict[str, Any]) -> Document:
    try:
        return Document.model_validate(fields)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise DocumentError(name, f"cannot have this {field}", "Give another value.") from None
