"""Where things are; the one module that reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kb.errors import KbError

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the package; in a checkout it holds tests/ and scripts/ too."""

BUNDLED_MODEL = "bundled:use-multilingual-v3"
"""Name of the encoder that ships with the dependencies and needs no network."""


@dataclass(frozen=True)
class Settings:
    """Paths and choices of one run.

    ``KB_CASES`` and ``KB_INDEX`` name the folders of the records and of the built index, which
    else are ``cases`` and ``index`` of the working folder; ``KB_DOCUMENTS`` that of the user's own
    documents, else ``documents`` in the records' folder; ``KB_REPORTS`` that of what readers say is
    wrong, else ``reports`` beside it; ``KB_DRAFTS`` that of records in the making, else ``drafts``
    of the working folder; ``KB_MODEL`` names the encoder.
    """

    cases: Path
    index: Path
    documents: Path
    reports: Path
    drafts: Path
    model: str

    def records(self) -> Path:
        """The folder of the records, for what cannot do without.

        Raises:
            KbError: there is none.
        """
        if not self.cases.is_dir():
            raise KbError(
                f"There is no folder {self.cases}. Go to the folder that has it, "
                "or set KB_CASES to that of the records."
            )
        return self.cases

    def documents_of(self, cases: Path) -> Path:
        """The folder of the documents beside these records, where the environment names none."""
        beside = self.documents == self.cases / "documents"
        return cases / "documents" if beside else self.documents

    @classmethod
    def from_environment(cls) -> Settings:
        cases = Path(os.environ.get("KB_CASES") or Path.cwd() / "cases")
        return cls(
            cases=cases,
            index=Path(os.environ.get("KB_INDEX") or Path.cwd() / "index"),
            documents=Path(os.environ.get("KB_DOCUMENTS") or cases / "documents"),
            reports=Path(os.environ.get("KB_REPORTS") or cases / "reports"),
            drafts=Path(os.environ.get("KB_DRAFTS") or Path.cwd() / "drafts"),
            model=os.environ.get("KB_MODEL") or BUNDLED_MODEL,
        )
