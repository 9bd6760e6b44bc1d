"""Reading in a process of its own, its limits, and what cannot be read."""

from __future__ import annotations

import sys
import time
import zipfile
from pathlib import Path

import docx
import psutil
import pytest
from pdfs import write_pdf

from kb.documents.models import Block, Page
from kb.documents.readers import registry
from kb.documents.readers.protocol import Done
from kb.documents.reading import MOST_UNPACKED, read
from kb.errors import DocumentError

SLOW = """
import time
from kb.documents.models import Block, Page

class Slow:
    anchor, plain, zipped = "page", False, False
    def pages(self, path, tell):
        time.sleep(60)

class Greedy(Slow):
    def pages(self, path, tell):
        return bytearray(8_000_000_000)

class Broken(Slow):
    def pages(self, path, tell):
        raise ZeroDivisionError

class Fine(Slow):
    def pages(self, path, tell):
        return (Page(number=1, label="1", blocks=(Block(kind="paragraph", text="本文"),)),)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that adds four formats."""
    folder = tmp_path / "site"
    told = folder / "others_formats-1.dist-info"
    told.mkdir(parents=True)
    (folder / "others_formats.py").write_text(SLOW)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: others-formats\nVersion: 1\n")
    names = ("Slow", "Greedy", "Broken", "Fine", "Absent")
    lines = [f"{name.lower()} = others_formats:{name}" for name in names]
    (told / "entry_points.txt").write_text("\n".join(["[kb.readers]", *lines]))
    monkeypatch.syspath_prepend(str(folder))
    return folder


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("x")
    return path


def test_another_package_adds_a_format(package: Path, tmp_path: Path) -> None:
    kind, anchor, pages = read(_file(tmp_path, "plan.fine"))
    assert (kind, anchor) == ("fine", "page")
    assert pages == (Page(number=1, label="1", blocks=(Block(kind="paragraph", text="本文"),)),)
    assert {"fine", "pdf", "docx"} <= set(registry.formats())


def test_what_takes_too_long_is_stopped(package: Path, tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(DocumentError, match=r"plan\.slow takes longer than 3 seconds"):
        read(_file(tmp_path, "plan.slow"), seconds=3)
    assert time.monotonic() - start < 30


@pytest.mark.skipif(sys.platform != "linux", reason="the system holds no process to its memory")
def test_what_takes_too_much_memory_is_stopped(package: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"plan\.greedy needs more memory"):
        read(_file(tmp_path, "plan.greedy"))


@pytest.mark.parametrize("apart", [True, False])
def test_any_error_of_a_reader_is_one_sentence(package: Path, tmp_path: Path, apart: bool) -> None:
    with pytest.raises(DocumentError, match=r"^plan\.broken is damaged and cannot be read\."):
        read(_file(tmp_path, "plan.broken"), apart=apart)


def test_a_reader_that_cannot_be_loaded_names_its_package(package: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="others_formats:Absent"):
        read(_file(tmp_path, "plan.absent"))


def test_a_word_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(MOST_UNPACKED // 10_000_000 + 1):
            part.write(b" " * 10_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DocumentError, match="unpacks to more than 500 MB"):
        read(path)


def test_a_locked_and_an_older_office_file_are_told_apart(tmp_path: Path) -> None:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    locked, older = tmp_path / "locked.docx", tmp_path / "older.xlsx"
    locked.write_bytes(start + "EncryptedPackage".encode("utf-16-le"))
    older.write_bytes(start)
    with pytest.raises(DocumentError, match="locked by a password"):
        read(locked)
    with pytest.raises(DocumentError, match="older Office format"):
        read(older)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.pdf"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match=rf"^{name} is damaged and cannot be read\."):
        read(_file(tmp_path, name))
    archive = tmp_path / name
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("[Content_Types].xml", "<no")
    with pytest.raises(DocumentError, match=rf"^{name} is damaged and cannot be read\."):
        read(archive)


def test_a_document_without_text_and_an_unknown_type(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "empty.docx"))
    with pytest.raises(DocumentError, match="has no text"):
        read(tmp_path / "empty.docx")
    with pytest.raises(DocumentError, match="Give one of: docx, htm"):
        read(_file(tmp_path, "plan"))


def test_apart_and_here_read_alike(tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "plan.pdf", [["1. 体制", "𠮷野町は本部を置く。"]])
    assert read(file) == read(file, apart=False)


def test_a_reading_that_is_given_up_ends_its_process(package: Path, tmp_path: Path) -> None:
    class GivenUpError(BaseException):
        """As what ends a run of a page."""

    before = set(psutil.Process().children())
    children: set[psutil.Process] = set()

    def waiting(done: Done) -> None:
        if children:
            raise GivenUpError
        children.update(set(psutil.Process().children()) - before)

    with pytest.raises(GivenUpError):
        read(_file(tmp_path, "plan.slow"), waiting=waiting)
    assert len(children) == 1
    assert not any(child.is_running() for child in children)
