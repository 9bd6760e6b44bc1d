"""The HTTP interface does what its own description says, whatever is sent."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from served import Opened

from kb.knowledge_base import KnowledgeBase
from kb.serving.http.app import create
from kb.settings import Serving

_TOKEN = "t" * 20

_EXAMPLES = 8
"""Few: the coverage phase alone sends some hundred requests at the edges of every field."""


# Valid by its schema, a word may still name no topic: that is refused with a sentence (422).
_ACCEPTED = ["2xx", "401", "404", "422"]

_published = Opened()
_schema = schemathesis.openapi.from_asgi(
    "/openapi.json",
    create(_published, Serving(token=_TOKEN, rate=0, local=False)),
    config=SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": {"expected-statuses": _ACCEPTED}}}
    ),
)


@pytest.fixture(autouse=True)
def _opened(base: KnowledgeBase) -> None:
    _published.base = base


@_schema.parametrize()
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_it_is_as_described(case: Any) -> None:
    response = case.call_and_validate(headers={"Authorization": f"Bearer {_TOKEN}"})
    if response.status_code >= 400:
        problem = response.json()
        assert problem["status"] == response.status_code
        assert problem["detail"].endswith(".")
        assert not (case.meta.generation.mode.is_positive and problem["code"] == "invalid")
