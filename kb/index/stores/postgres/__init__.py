"""A shared store in PostgreSQL with pgvector: one index, versioned, that many machines search."""
