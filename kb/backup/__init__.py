"""All that a user cannot get again, in one file: records, documents, reports, drafts.

Every command and every opening looks for a restore that was stopped half-way, and hardly one finds
it: only that look is here.
"""

from __future__ import annotations

from pathlib import Path

from kb.settings import Settings


def finish(settings: Settings) -> None:
    """Bring a restore that was stopped between its moves to its end; else nothing.

    Raises:
        KbError: a folder is in use.
    """
    journal = journal_of(settings)
    if journal.exists():
        from kb.backup.restoring import carry_on

        carry_on(journal)


def journal_of(settings: Settings) -> Path:
    """Where the moves of a restore are written down as long as they are not all made."""
    cases = settings.cases.resolve()
    return cases.with_name(f".{cases.name}.restore.json")
