"""The log of a server: one JSON object a line, without what people asked."""

from __future__ import annotations

import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from kb.settings import PACKAGE_ROOT

TOLD: ContextVar[dict[str, Any]] = ContextVar("told")
"""What the request at hand adds to its line of the log; set for each by ``guard``."""

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(JsonFormatter):
    """``private``: an error is logged by its type and place; its text may hold a question."""

    def __init__(self, private: bool = True) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "message": "event"},
            timestamp="time",
            json_ensure_ascii=False,
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],
        )
        self.private = private

    def formatException(self, ei: _Raised) -> str:
        if not self.private or ei[0] is None:
            return str(super().formatException(ei))
        frames = traceback.extract_tb(ei[2])
        places = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
        return " <- ".join([ei[0].__name__, *reversed(places)])


def _short(file: str) -> str:
    return file.removeprefix(f"{PACKAGE_ROOT}/")


def configuration(questions: bool) -> dict[str, Any]:
    """For ``logging.config.dictConfig``; ``questions``: their text may be logged."""
    told = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": Formatter, "private": not questions}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "kb": told,
            "uvicorn": told,
            "uvicorn.access": {"handlers": [], "propagate": False},
        },
    }
