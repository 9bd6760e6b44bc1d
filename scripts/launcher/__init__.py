"""Set-up, start and packaging. Standard library only, but for what runs inside ``.venv``."""
