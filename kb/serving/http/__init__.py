"""The knowledge base over HTTP: the library's questions as routes, its answers as ``--json``."""
