"""A knowledge base of municipal DX precedents that backs every sentence with its source.

As a library:

>>> import kb
>>> base = kb.KnowledgeBase.open()
>>> for hit in base.search("書かない窓口", k=3).hits:
...     assert isinstance(hit, kb.Hit)
>>> answer = base.ask("外部人材をどう活用しているか", kb.Filters(kind=("case",)))
>>> answer.answered
True
>>> isinstance(base.record(answer.citations[0].id), kb.Record)
True
>>> try:
...     base.filters(colour="red")
... except kb.KbError as error:
...     print(str(error).split(".")[0])
There is no condition 'colour'

A name is loaded when it is first used: ``import kb`` alone costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.answering.models import Answer
    from kb.errors import KbError
    from kb.index.conditions import Filters
    from kb.knowledge_base import KnowledgeBase
    from kb.records.models import Record
    from kb.search.searcher import Hit

__version__ = "1.0.0"

__all__ = ["Answer", "Filters", "Hit", "KbError", "KnowledgeBase", "Record"]

_HOMES = {
    "Answer": "kb.answering.models",
    "Filters": "kb.index.conditions",
    "Hit": "kb.search.searcher",
    "KbError": "kb.errors",
    "KnowledgeBase": "kb.knowledge_base",
    "Record": "kb.records.models",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
