"""The user's own documents in a knowledge base: imported, told, searched, quoted, drafted from."""

from kb.own_documents.documents import OwnDocuments

__all__ = ["OwnDocuments"]
