"""All that a user cannot get again, in one file: records, documents, reports, drafts."""

from kb.backup.manifest import Manifest
from kb.backup.restoring import Restored, finish, restore
from kb.backup.saving import save

__all__ = ["Manifest", "Restored", "finish", "restore", "save"]
