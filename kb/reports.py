"""What readers say is wrong: one file a report, in a folder of this machine; nothing is sent.

    <folder>/20261127-101500-1a2b3c.json    open
    <folder>/done/…                          dealt with

A report is moved into place whole and under a name of its own, so that neither a stop nor two
writers at once lose or damage one.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import KbError

_DONE = "done"


class Report(BaseModel):
    """A sentence said to be wrong.

    ``at`` is the local time with its offset (ISO 8601), ``sentence`` what was read, ``page`` the
    page it cites, ``question`` what had been asked (empty on a record's own page), ``words`` the
    reader's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    at: str
    record: str
    point: str
    page: str
    sentence: str
    question: str = ""
    words: str = ""


class Reports:
    """The folder of reports; it need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self,
        *,
        record: str,
        point: str,
        page: str,
        sentence: str,
        question: str = "",
        words: str = "",
    ) -> Report:
        """Keep a report.

        Raises:
            OSError: the folder cannot be written.
        """
        now = datetime.now().astimezone()
        report = Report(
            id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
            at=now.isoformat(timespec="seconds"),
            record=record,
            point=point,
            page=page,
            sentence=sentence,
            question=question,
            words=words.strip(),
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{report.id}.new"
        try:
            with fresh.open("x", encoding="utf-8") as file:
                file.write(report.model_dump_json(indent=2))
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self._path(report.id))
        finally:
            fresh.unlink(missing_ok=True)
        return report

    def listed(self, *, done: bool = False) -> list[Report]:
        """The open reports, or those dealt with, oldest first.

        Raises:
            KbError: a file is no report.
        """
        folder = self.folder / _DONE if done else self.folder
        return [_read(path) for path in sorted(folder.glob("*.json"))]

    def get(self, report_id: str) -> Report:
        """A report, open or done.

        Raises:
            KbError: there is none of this id.
        """
        for path in (self._path(report_id), self._path(report_id, done=True)):
            # An id is no way into other folders.
            if Path(report_id).name == report_id and path.is_file():
                return _read(path)
        raise KbError(f"There is no report {report_id[:60]!r}. List them: kb reports")

    def done(self, report_id: str) -> Report:
        """Put a report aside as dealt with; one that is already stays so.

        Raises:
            KbError: there is none of this id.
        """
        report = self.get(report_id)
        target = self._path(report.id, done=True)
        target.parent.mkdir(exist_ok=True)
        if self._path(report.id).is_file():
            os.replace(self._path(report.id), target)
        return report

    def _path(self, report_id: str, *, done: bool = False) -> Path:
        folder = self.folder / _DONE if done else self.folder
        return folder / f"{report_id}.json"


def _read(path: Path) -> Report:
    try:
        return Report.model_validate_json(path.read_bytes())
    except ValidationError:
        raise KbError(f"{path} is no report. Mend it or move it out of the folder.") from None
