"""Builds that are killed, crowded, starved or locked out leave an index that opens, whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from inside import rows_of

from kb.errors import ArtefactError
from kb.index.artefact import current_name
from kb.index.build import build_index
from kb.index.encoders.bundled import BundledEncoder
from kb.index.opened import OpenedIndex, open_index
from kb.index.passages import passages_of
from kb.knowledge_base import KnowledgeBase
from kb.records.loader import load_corpus
from kb.settings import BUNDLED_MODEL

sys.path.insert(0, str(Path(__file__).parent))
from builds import Builds

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and POSIX signals")

KILLS = 18
QUESTION = "那覇市の計画の進み具合"


class Project:
    """Four records of which one changes, their index, and the builds of it."""

    def __init__(self, cases: Path, root: Path, builds: Builds) -> None:
        self.cases, self.root, self.builds = cases, root, builds
        self._record = cases / "naha/naha-8-2.yaml"
        self._text = self._record.read_text(encoding="utf-8")
        self._point = load_corpus(cases).get("naha-8-2").points[0].ja

    def start(self, limit: int | None = None) -> int:
        """Begin a build in a process of its own; its id."""
        return self.builds.start(self.cases, self.root, limit)

    def build(self, limit: int | None = None) -> str:
        """Build in a process of its own; what it said."""
        self.start(limit)
        return str(self.builds.end()["report"])

    def edit(self, version: int) -> str:
        """Write a new version of the record; the text that tells it."""
        text = f"那覇市は、計画の進み具合を第{version}回の会議で確かめた。"
        self._record.write_text(self._text.replace(self._point, text), encoding="utf-8")
        return text


@pytest.fixture(scope="module")
def builds() -> Iterator[Builds]:
    builds = Builds()
    yield builds
    builds.close()


@pytest.fixture
def project(few_cases: Path, tmp_path: Path, builds: Builds) -> Project:
    return Project(few_cases, tmp_path / "index", builds)


def version_of(index: OpenedIndex) -> str:
    return index.corpus.get("naha-8-2").points[0].ja


def assert_whole(index: OpenedIndex) -> None:
    """Records, passages, vectors and BM25 tell of the same version."""
    assert index.corpus.digest == index.manifest.corpus
    expected = passages_of(index.corpus)
    assert [p.text for p in index.passages] == [p.text for p in expected]
    text = version_of(index)
    row = next(n for n, p in enumerate(index.passages) if p.text == text)
    vector = index.space.statements(BundledEncoder().documents([text]))[0]
    assert np.allclose(rows_of(index).dense.at([row])[0], vector, atol=1e-3)
    token = next(t for t in index.passages[row].tokens.split() if t.isdigit())
    units, _ = rows_of(index).sparse.query({token: 1.0}, 10)
    assert ("naha-8-2", "ja") in {index.units[n] for n in units}


def test_a_killed_build_leaves_the_old_index_or_the_new_one(project: Project) -> None:
    rng = random.Random(9)
    project.edit(0)
    assert project.build() == "published"
    in_force = project.edit(1)
    start = time.monotonic()
    assert project.build() == "published"
    took = time.monotonic() - start
    killed = kept = 0
    for version in range(2, 4 * KILLS):
        fresh = project.edit(version)
        pid = project.start()
        if version % 3:
            time.sleep(rng.random() * took)
        else:
            _wait_until_writing(project.root, pid)
            time.sleep(rng.random() * 0.02)
        os.kill(pid, signal.SIGKILL)
        killed += project.builds.end()["signal"] == signal.SIGKILL
        index = open_index(project.root)
        assert version_of(index) in {in_force, fresh}
        kept += version_of(index) == in_force
        in_force = version_of(index)
        assert_whole(index)
        if killed == KILLS:
            break
    assert killed == KILLS
    assert kept, "no kill came before the new index was published: they prove nothing"

    fresh = project.edit(1000)
    assert project.build() == "published"
    assert version_of(open_index(project.root)) == fresh
    left = {p.name for p in project.root.iterdir()}
    assert left - {".lock", "CURRENT"} == {p.name for p in project.root.iterdir() if p.is_dir()}
    assert len([p for p in project.root.iterdir() if p.is_dir()]) <= 3


def _wait_until_writing(root: Path, pid: int) -> None:
    """Until the build has made its folder: what follows is writing, flushing and the swap."""
    before = set(os.listdir(root))
    end = time.monotonic() + 10
    while time.monotonic() < end and not set(os.listdir(root)) - before:
        if _ended(pid):
            return
        time.sleep(0.0005)


def _ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False


def test_builds_at_once_take_turns(project: Project) -> None:
    fresh = project.edit(0)
    for _ in range(3):
        project.start()
    reports = sorted(project.builds.end()["report"] for _ in range(3))
    assert reports == ["nothing changed", "nothing changed", "published"]
    index = open_index(project.root)
    assert version_of(index) == fresh
    assert_whole(index)


def test_two_commands_at_once(project: Project) -> None:
    """The same with the command itself, each with its own interpreter."""
    fresh = project.edit(0)
    env = os.environ | {"KB_CASES": str(project.cases), "KB_INDEX": str(project.root)}
    command = [sys.executable, "-m", "kb.cli", "build"]
    both = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    printed = sorted(process.communicate(timeout=120)[0].decode() for process in both)
    assert [process.returncode for process in both] == [0, 0], printed
    assert printed[0].startswith("Built index"), printed
    assert printed[1].startswith("Nothing changed"), printed
    assert version_of(open_index(project.root)) == fresh


def test_a_reader_that_stays_is_not_disturbed_by_publishes(project: Project) -> None:
    versions = [project.edit(0)]
    project.build()
    reader = KnowledgeBase.open(index=project.root)
    before = _hits(reader)
    asked = opened = 0
    for version in range(1, 6):
        versions.append(project.edit(version))
        pid = project.start()
        while not _ended(pid):
            assert _hits(reader) == before
            asked += 1
            index = open_index(project.root)
            assert version_of(index) in versions[-2:]
            assert index.corpus.digest == index.manifest.corpus
            opened += 1
        assert project.builds.end()["report"] == "published"
    assert asked >= 5
    assert opened >= 5
    assert not (project.root / reader.index.folder).exists()
    assert _hits(reader) == before
    assert version_of(open_index(project.root)) == versions[-1]


def _hits(reader: KnowledgeBase) -> list[tuple[str, float, str]]:
    hits = reader.search(QUESTION).hits
    return [(h.record.id, h.score, h.passage.text) for h in hits]


def assert_build_fails_clearly(project: Project, report: str) -> None:
    assert str(project.root) in report
    assert report.startswith("The index cannot be written to ")
    assert report.endswith(", then: kb build")
    assert "\n" not in report


def test_files_that_cannot_grow_stop_a_build_and_harm_nothing(project: Project) -> None:
    """A limit on file size fails writes at every stage, as a full disk does."""
    old = project.edit(0)
    project.build()
    largest = max(p.stat().st_size for p in project.root.rglob("*"))
    fresh = project.edit(1)
    for limit in (0, 60, 1_000, 20_000, 100_000, largest // 2, largest - 1):
        report = project.build(limit)
        assert_build_fails_clearly(project, report)
        index = open_index(project.root)
        assert version_of(index) == old
        assert [p.name for p in project.root.iterdir() if p.is_dir()] == [index.folder]
    assert project.build() == "published"
    assert version_of(open_index(project.root)) == fresh


@pytest.fixture
def small_disk(project: Project) -> Iterator[Callable[[str], None]]:
    """The index folder as a disk of its own; call with mount options to change them."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    project.root.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(project.root)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")

    def remount(options: str) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,{options}", str(project.root)], check=True, timeout=30
        )

    yield remount
    subprocess.run(["umount", str(project.root)], check=True, timeout=30)


def test_a_full_disk_stops_a_build_and_harms_nothing(
    project: Project, small_disk: Callable[[str], None]
) -> None:
    old = project.edit(0)
    project.build()
    used = sum(p.stat().st_blocks * 512 for p in project.root.rglob("*"))
    fresh = project.edit(1)
    for room in (0, 8_192, 65_536, used // 3, used // 2):
        ballast = project.root / "ballast"
        free = os.statvfs(project.root)
        ballast.write_bytes(b"x" * max(0, free.f_bavail * free.f_bsize - room))
        report = project.build()
        assert_build_fails_clearly(project, report)
        assert "No space left" in report
        ballast.unlink()
        assert version_of(open_index(project.root)) == old
    assert project.build() == "published"
    assert version_of(open_index(project.root)) == fresh


def test_a_read_only_disk_is_searched_but_not_built_upon(
    project: Project, small_disk: Callable[[str], None]
) -> None:
    old = project.edit(0)
    project.build()
    project.edit(1)
    small_disk("ro")
    assert_build_fails_clearly(project, project.build())
    assert version_of(open_index(project.root)) == old
    assert KnowledgeBase.open(index=project.root).search(QUESTION).hits
    small_disk("rw")
    assert project.build() == "published"


@pytest.mark.usefixtures("permissions_bind")
def test_a_folder_without_rights_is_searched_but_not_built_upon(project: Project) -> None:
    old = project.edit(0)
    project.build()
    project.edit(1)
    project.root.chmod(0o555)
    try:
        assert_build_fails_clearly(project, project.build())
        assert version_of(open_index(project.root)) == old
    finally:
        project.root.chmod(0o755)


def test_a_file_where_the_folder_should_be(project: Project) -> None:
    project.root.write_text("not a folder", encoding="utf-8")
    assert_build_fails_clearly(project, project.build())
    with pytest.raises(ArtefactError, match=r"Run: kb build$"):
        open_index(project.root)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError])
def test_a_stop_right_after_the_swap_keeps_the_new_index(
    few_cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: type[BaseException],
) -> None:
    """Ctrl+C while old folders are cleaned away must not clean away the new one."""
    root = tmp_path / "index"

    def stopped(root: Path, current: str) -> None:
        raise fault

    monkeypatch.setattr("kb.index.publishing._clean", stopped)
    try:
        build_index(few_cases, root, BUNDLED_MODEL)
    except fault:
        assert fault is KeyboardInterrupt
    assert current_name(root) == open_index(root).folder
