"""A package, so that its ``test_properties`` is not taken for that of ``tests/answering``."""
