"""The user's own documents: files -> pages of blocks -> passages; kept beside their originals."""
