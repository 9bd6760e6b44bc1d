"""A damaged index is refused in one sentence that ends in the command to run, and mended by it."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from inside import rows_of

from kb.cli import main
from kb.errors import ArtefactError, IndexDamagedError, IndexMissingError, IndexStaleError
from kb.index.artefact import Layout, current_name, sha256
from kb.index.build import build_index
from kb.index.encoders.protocol import Vectors
from kb.index.opened import open_index
from kb.knowledge_base import KnowledgeBase
from kb.settings import BUNDLED_MODEL

SENTENCE = re.compile(r"(?:The index|There is no index) [^\n]{2,200}\. Run: kb build")
QUESTION = "災害時の情報発信"
ROUNDS = 8
"""Damages of each kind and file: over 500 in all, with five kinds and fourteen files."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, few_of: Callable[[Path], Path]) -> Path:
    """Records and an index that was built twice: an older folder with other files is beside it."""
    base = tmp_path_factory.mktemp("damage")
    cases = few_of(base / "cases")
    build_index(cases, base / "index", BUNDLED_MODEL)
    record = cases / "naha/naha-8-2.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("那覇市", "なは市"), encoding="utf-8")
    build_index(cases, base / "index", BUNDLED_MODEL)
    return base


@pytest.fixture
def cases(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "cases", tmp_path / "cases"))


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "index", tmp_path / "index"))


def layout_of(root: Path) -> Layout:
    name = current_name(root)
    assert name
    return Layout(root / name)


def artefact_files(root: Path) -> list[Path]:
    """What a reader reads: all but the vectors that only the next build looks at."""
    layout = layout_of(root)
    read = [path for path in layout.files() if path != layout.encoded]
    return [root / "CURRENT", layout.manifest, *read]


@contextmanager
def restored(path: Path) -> Iterator[bytes]:
    """The file's bytes; whatever the body makes of it, the file is as before afterwards."""
    raw = path.read_bytes()
    try:
        yield raw
    finally:
        if path.is_dir():
            shutil.rmtree(path)
        path.write_bytes(raw)


def answers(root: Path) -> str:
    hits = KnowledgeBase.open(index=root).search(QUESTION).hits
    return repr([(h.record.id, round(h.score, 3), h.passage.text) for h in hits])


def cosines_of(root: Path) -> Vectors:
    """Of all passages to each other: a direction of the space may as well run the other way."""
    vectors = rows_of(open_index(root)).dense.vectors()
    return np.asarray(vectors @ vectors.T)


Damage = Callable[[bytes, list[bytes], random.Random], bytes]
"""(the file's bytes, those of the other files of old and new index, chance) -> damaged bytes."""


def truncated(raw: bytes, others: list[bytes], rng: random.Random) -> bytes:
    return raw[: rng.randrange(len(raw))]


def bit_flipped(raw: bytes, others: list[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ (1 << rng.randrange(8))]) + raw[at + 1 :]


def swapped(raw: bytes, others: list[bytes], rng: random.Random) -> bytes:
    return rng.choice(others)


def appended(raw: bytes, others: list[bytes], rng: random.Random) -> bytes:
    return raw + rng.randbytes(rng.randrange(1, 100))


def overwritten(raw: bytes, others: list[bytes], rng: random.Random) -> bytes:
    start = rng.randrange(len(raw))
    stretch = rng.randbytes(rng.randrange(1, 4096))
    return raw[:start] + stretch[: len(raw) - start] + raw[start + len(stretch) :]


@pytest.mark.parametrize("damage", [truncated, bit_flipped, swapped, appended, overwritten])
def test_no_damage_to_any_file_goes_unnoticed(root: Path, damage: Damage) -> None:
    rng = random.Random(f"{damage.__name__} 20231101")
    files = artefact_files(root)
    all_bytes = [p.read_bytes() for p in root.rglob("*") if p.is_file() and p.stat().st_size]
    before = open_index(root)
    tried = 0
    for path in files:
        with restored(path) as raw:
            others = [other for other in all_bytes if other != raw]
            for _ in range(ROUNDS):
                damaged = damage(raw, others, rng)
                path.write_bytes(damaged)
                tried += 1
                if path.name == "CURRENT" and damaged.split() == raw.split():
                    continue
                with pytest.raises(ArtefactError) as caught:
                    open_index(root)
                assert SENTENCE.fullmatch(str(caught.value)), (path.name, str(caught.value))
    assert tried * 5 >= 500
    after = open_index(root)
    assert (after.corpus, after.passages) == (before.corpus, before.passages)


def test_removed_files_and_folders_in_their_place_are_named(root: Path) -> None:
    for path in artefact_files(root):
        with restored(path):
            path.unlink()
            with pytest.raises(ArtefactError) as caught:
                open_index(root)
            assert SENTENCE.fullmatch(str(caught.value).replace(str(root), "X"))
            if path.name != "CURRENT":
                assert layout_of(root).name_of(path) in str(caught.value)
            else:
                assert isinstance(caught.value, IndexMissingError)
            path.mkdir()
            with pytest.raises(IndexDamagedError) as damaged:
                open_index(root)
            assert SENTENCE.fullmatch(str(damaged.value))


def test_current_naming_anything_else_is_refused(root: Path) -> None:
    folder, digest = (root / "CURRENT").read_text(encoding="ascii").split()
    others = [p.name for p in root.iterdir() if p.is_dir() and p.name != folder]
    assert others
    for wrong in (
        "",
        " ",
        folder,
        f"{folder} ",
        f"{folder} {digest} more",
        f"../{root.name}/{folder} {digest}",
        f"{folder}\x00 {digest}",
        f"{folder} {digest[:-1]}",
        f"{folder} {'0' * 64}",
        # The other folder is whole, but not what the digest vouches for.
        f"{others[0]} {digest}",
        f"no-such-folder {digest}",
        "\u8a18\u9332 " + digest,
        "x" * 100_000,
    ):
        (root / "CURRENT").write_text(wrong, encoding="utf-8")
        with pytest.raises(IndexDamagedError) as caught:
            open_index(root)
        assert SENTENCE.fullmatch(str(caught.value))


def test_files_nobody_published_change_nothing(root: Path) -> None:
    before = answers(root)
    folder = layout_of(root).folder
    (folder / "extra.npy").write_bytes(b"extra")
    (folder / "sparse" / "word" / "more.json").write_text("{}", encoding="utf-8")
    (root / "CURRENT.new").write_text("left over", encoding="utf-8")
    (root / "half-built").mkdir()
    assert answers(root) == before


def rewrite_manifest(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest and vouch for it, as another version of the program would."""
    layout = layout_of(root)
    manifest = json.loads(layout.manifest.read_bytes())
    change(manifest)
    raw = json.dumps(manifest).encode()
    layout.manifest.write_bytes(raw)
    (root / "CURRENT").write_text(f"{layout.folder.name} {sha256(raw)}", encoding="ascii")


def _vouch(sums: dict[str, str], manifest: dict[str, Any]) -> None:
    manifest["files"].update(sums)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(format=m["format"] + 1),
        lambda m: m.update(format=0),
        lambda m: m.update(format="9" * 5000),
        lambda m: m.update(a_field_of_the_future=1),
        lambda m: m.pop("tokeniser"),
        lambda m: m.update(tokeniser="another tokeniser"),
        lambda m: m.update(metric="l2"),
    ],
    ids=["next", "zero", "no number", "new field", "lost field", "tokeniser", "metric"],
)
def test_an_index_of_another_format_is_told_from_a_damaged_one(
    root: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite_manifest(root, change)
    with pytest.raises(IndexStaleError) as caught:
        open_index(root)
    assert SENTENCE.fullmatch(str(caught.value))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["model"].update(dimension=m["model"]["dimension"] + 1),
        lambda m: m.update(passages=m["passages"] - 1),
        lambda m: m.update(records=m["records"] + 1),
        lambda m: m["files"].pop("dense.index"),
        lambda m: m["files"].pop("sparse/word/units.npy"),
        lambda m: m["files"].update(
            {
                "passages.jsonl": m["files"]["records.jsonl"],
                "records.jsonl": m["files"]["passages.jsonl"],
            }
        ),
    ],
    ids=["dimension", "passages", "records", "no vectors", "no postings", "crossed"],
)
def test_parts_that_do_not_fit_together_are_refused(
    root: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite_manifest(root, change)
    with pytest.raises(ArtefactError) as caught:
        open_index(root)
    assert SENTENCE.fullmatch(str(caught.value))


def test_parts_vouched_for_but_of_another_kind_are_refused(root: Path) -> None:
    """What is in a file is checked even where its digest is right."""
    layout = layout_of(root)
    for path in artefact_files(root)[2:]:
        with restored(path), restored(layout.manifest), restored(root / "CURRENT"):
            for content in (b"", b"[]", b"{}", b"null", b"\x93NUMPY", b"1\n2\n"):
                path.write_bytes(content)
                name = layout.name_of(path)
                sums = {name: sha256(content)}
                rewrite_manifest(root, partial(_vouch, sums))
                with pytest.raises(IndexDamagedError) as caught:
                    open_index(root)
                assert SENTENCE.fullmatch(str(caught.value)), name


def test_the_command_it_names_mends_it(cases: Path, root: Path) -> None:
    before = answers(root)
    cosines = cosines_of(root)
    rng = random.Random(7)
    for n in range(0, len(artefact_files(root)), 4):
        path = artefact_files(root)[n]
        path.write_bytes(bit_flipped(path.read_bytes(), [], rng))
        with pytest.raises(ArtefactError):
            open_index(root)
        assert build_index(cases, root, BUNDLED_MODEL).published
        assert answers(root) == before
        assert np.allclose(cosines_of(root), cosines, atol=1e-3)


@pytest.mark.parametrize("content", [None, b"", b"\x93NUMPY", b"altered"])
def test_damaged_vectors_of_the_encoder_are_made_anew(
    cases: Path, root: Path, content: bytes | None
) -> None:
    before = answers(root)
    cosines = cosines_of(root)
    encoded = layout_of(root).encoded
    encoded.unlink()
    if content is not None:
        encoded.write_bytes(content)
    assert answers(root) == before  # nothing that is searched is damaged
    # One record less and then all again: what is not read from the file is encoded.
    place = next(iter(sorted((cases / "hinode").glob("*.yaml"))))
    text = place.read_bytes()
    place.write_bytes(text + b"\n# edited\n")
    report = build_index(cases, root, BUNDLED_MODEL)
    assert report.reused == 0
    assert np.allclose(cosines_of(root), cosines, atol=1e-3)


def test_the_command_prints_the_sentence_alone(
    cases: Path,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KB_CASES", str(cases))
    monkeypatch.setenv("KB_INDEX", str(root))
    layout = layout_of(root)
    raw = layout.passages.read_bytes()
    layout.passages.write_bytes(raw.replace(b"2", b"3"))
    for command in (["search", "x"], ["ask", "x"], ["show", "naha-8-2"], ["compare", "a", "b"]):
        monkeypatch.setattr("sys.argv", ["kb", *command])
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        assert stop.value.code == 2
        assert printed.out == ""
        assert SENTENCE.fullmatch(printed.err.strip()), printed.err


@pytest.mark.usefixtures("permissions_bind")
def test_a_file_that_may_not_be_read_is_named(root: Path) -> None:
    layout = layout_of(root)
    layout.records.chmod(0)
    with pytest.raises(IndexDamagedError, match=r"records\.jsonl cannot be read"):
        open_index(root)
