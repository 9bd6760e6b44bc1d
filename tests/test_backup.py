"""Everything saved in one file and brought back: as a whole, with what it replaces kept aside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.backup import finish
from kb.backup.restoring import restore
from kb.backup.saving import save
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase
from kb.reports import Reports
from kb.settings import BUNDLED_MODEL, Settings

Command = Callable[..., "subprocess.CompletedProcess[str]"]
PLAN = "# 計画\n\n書かない窓口の導入費用は、令和7年度に1,200万円を見込む。\n"


@pytest.fixture
def settings(few_cases: Path, tmp_path: Path) -> Settings:
    """Records with a reader's report beside them; drafts in a folder of their own."""
    drafts = tmp_path / "drafts"
    (drafts / "plan").mkdir(parents=True)
    (drafts / "plan" / "plan-1.yaml").write_text("id: plan-1\n", encoding="utf-8")
    reports = few_cases / "reports"
    Reports(reports).add(record="naha-8-2", point="pa", page="23", sentence="六年間", words="五年")
    model = BUNDLED_MODEL
    return Settings(few_cases, tmp_path / "index", few_cases / "documents", reports, drafts, model)


def held(*folders: Path) -> dict[str, bytes]:
    """Every file by its name in its folder."""
    return {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


def all_of(settings: Settings) -> dict[str, bytes]:
    return held(settings.cases, settings.drafts)


def changed(settings: Settings) -> dict[str, bytes]:
    """Another state: a record gone, a report dealt with, a draft written on."""
    next(settings.cases.glob("*/naha-8-2.yaml")).unlink()
    (report,) = Reports(settings.reports).listed()
    Reports(settings.reports).done(report.id)
    (settings.drafts / "plan" / "plan-1.yaml").write_text("id: other\n", encoding="utf-8")
    (settings.drafts / "late.yaml").write_text("id: late\n", encoding="utf-8")
    return all_of(settings)


def test_what_was_saved_comes_back_and_what_it_replaces_is_kept(
    settings: Settings, tmp_path: Path
) -> None:
    before = all_of(settings)
    manifest = save(settings, tmp_path / "all.zip")
    assert set(manifest.counts()) == {"cases", "reports", "drafts"}
    replaced = changed(settings)
    done = restore(settings, tmp_path / "all.zip")
    assert all_of(settings) == before
    kept = {
        name.split(".before-")[0] + "/" + "/".join(name.split("/")[1:]): data
        for name, data in held(*done.aside).items()
    }
    assert kept == replaced
    assert not list(tmp_path.glob(".*.restored"))


def test_documents_are_searched_again_without_being_encoded(
    base: KnowledgeBase, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    own = KnowledgeBase(base.index, base.cases, base.root, settings.documents).documents
    document = own.add(tmp_path / "plan.md", municipality="みどり町")
    save(settings, tmp_path / "all.zip")
    own.remove(document.id)
    assert own.search("導入費用") == []
    restore(settings, tmp_path / "all.zip")
    assert own.get(document.id) == document
    assert own.library.original(document.id).read_text(encoding="utf-8") == PLAN
    assert own.search("導入費用")[0].document == document
    assert own.catch_up() == []


def test_folders_elsewhere_are_restored_to_where_they_are_now(
    settings: Settings, tmp_path: Path
) -> None:
    before = held(settings.drafts)
    save(settings, tmp_path / "all.zip")
    there = tmp_path / "there"
    other = Settings(
        there / "cases", there / "index", there / "own", there / "said", there / "d", BUNDLED_MODEL
    )
    assert restore(other, tmp_path / "all.zip").aside == ()
    assert {path.name for path in there.iterdir()} >= {"cases", "said", "d"}
    assert not (there / "own").exists()
    assert not list(there.glob(".*.restored"))
    assert {n.split("/", 1)[1] for n in held(other.drafts)} == {n.split("/", 1)[1] for n in before}


_KILLED = """
import os, sys
from pathlib import Path
from kb.backup import restoring
from kb.settings import Settings
left, real = int(sys.argv[1]), os.replace
def replace(source, target):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    real(source, target)
os.replace = replace
restoring.restore(Settings.from_environment(), Path(sys.argv[2]))
"""


def test_a_kill_at_any_move_leaves_the_old_state_or_leads_to_the_new(
    settings: Settings, tmp_path: Path
) -> None:
    saved = all_of(settings)
    save(settings, tmp_path / "all.zip")
    replaced = changed(settings)
    outcomes = []
    for left in range(20):
        there = tmp_path / f"there{left}"
        own = Settings(
            there / "cases",
            there / "index",
            there / "cases" / "documents",
            there / "cases" / "reports",
            there / "drafts",
            BUNDLED_MODEL,
        )
        shutil.copytree(settings.cases, own.cases)
        shutil.copytree(settings.drafts, own.drafts)
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(left), str(tmp_path / "all.zip")],
            env={
                **os.environ,
                "KB_CASES": str(own.cases),
                "KB_DOCUMENTS": str(own.documents),
                "KB_REPORTS": str(own.reports),
                "KB_DRAFTS": str(own.drafts),
            },
            check=False,
        )
        finish(own)
        state = all_of(own)
        assert state in (saved, replaced)
        outcomes.append(state == saved)
        asides = held(*there.glob("*.before-*"))
        assert len(asides) == (len(replaced) if state == saved else 0)
        if done.returncode == 0:
            break
    # The journal's own move; then each folder goes aside and is replaced.
    assert outcomes == [False, True, True, True, True, True]
    assert done.returncode == 0


def test_a_folder_in_use_leaves_all_as_it_was(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(settings, tmp_path / "all.zip")
    before = changed(settings)
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(source) == settings.drafts.resolve():
            raise PermissionError(13, "in use", str(source))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KbError, match=r"Nothing was restored.*drafts.*Close"):
        restore(settings, tmp_path / "all.zip")
    assert all_of(settings) == before
    monkeypatch.undo()
    finish(settings)
    assert all_of(settings) == before
    assert not [p for p in tmp_path.glob(".*") if p.suffix != ".lock"]


def damaged_copy(file: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    out = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if kept := change(name, old.read(name)):
                new.writestr(*kept)
    return out


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda n, d: (n, d + b" ") if n.endswith("8-2.yaml") else (n, d), "is damaged"),
        (lambda n, d: None if n.endswith("8-2.yaml") else (n, d), "is damaged"),
        (lambda n, d: (n, d.replace(b"cases/", b"../cases/")), "is damaged"),
        (lambda n, d: None if n == "manifest.json" else (n, d), "is no backup"),
        (lambda n, d: (n, d.replace(b'"format": 1', b'"format": 9')), "has format 9"),
        *(
            (
                lambda n, d, out=out: (
                    n.replace("drafts/plan/", out),
                    d.replace(b"drafts/plan/", out.encode()) if n == "manifest.json" else d,
                ),
                "leads out of its folders",
            )
            for out in ("../", "drafts/../../", "/etc/", "drafts/C:", "kb/", "drafts//")
        ),
    ],
)
def test_a_backup_that_is_not_whole_or_leads_out_changes_nothing(
    settings: Settings,
    tmp_path: Path,
    change: Callable[[str, bytes], tuple[str, bytes] | None],
    problem: str,
) -> None:
    save(settings, tmp_path / "all.zip")
    bad = damaged_copy(tmp_path / "all.zip", change)
    before = held(tmp_path)
    with pytest.raises(KbError, match=problem):
        restore(settings, bad)
    after = {n: d for n, d in held(tmp_path).items() if not n.endswith(".lock")}
    assert after == {n: d for n, d in before.items() if not n.endswith(".lock")}


def test_a_cut_file_and_one_that_is_no_archive_are_refused(
    settings: Settings, tmp_path: Path
) -> None:
    save(settings, tmp_path / "all.zip")
    data = (tmp_path / "all.zip").read_bytes()
    before = all_of(settings)
    for n, bad in enumerate([data[:-100], data[100:], b"no archive", b""]):
        file = tmp_path / f"bad{n}.zip"
        file.write_bytes(bad)
        with pytest.raises(KbError, match="damaged"):
            restore(settings, file)
    with pytest.raises(KbError, match="There is no file"):
        restore(settings, tmp_path / "nowhere.zip")
    assert all_of(settings) == before


def test_neither_a_backup_nor_a_link_to_elsewhere_is_overwritten_or_followed(
    settings: Settings, tmp_path: Path
) -> None:
    save(settings, tmp_path / "all.zip")
    with pytest.raises(KbError, match="exists already"):
        save(settings, tmp_path / "all.zip")
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (settings.drafts / "link.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(KbError, match="is a link"):
        save(settings, tmp_path / "second.zip")
    assert not list(tmp_path.glob("*second*"))


def test_the_commands(
    kb: Command, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_CASES", str(settings.cases))
    monkeypatch.setenv("KB_DRAFTS", str(settings.drafts))
    before = all_of(settings)
    file = tmp_path / "all.zip"
    assert "files of cases" in kb("export-all", str(file)).stdout
    changed(settings)
    told = kb("restore", str(file)).stdout
    assert "before is in" in told
    assert "kb build" in told
    assert all_of(settings) == before
    refused = kb("restore", str(tmp_path / "no.zip"))
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1)
