"""Counts and times of a server in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kb import __version__
from kb.knowledge_base import KnowledgeBase

MEDIA_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What one server counts.

    Args:
        shared: the folder in which several worker processes count together; each then tells the
            counts of all. Empty: this process alone.
    """

    def __init__(self, shared: str = "") -> None:
        # When a series began is a series of its own, and nobody's question.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        own = CollectorRegistry()
        self.requests = Counter(
            "kb_requests", "Requests answered", ["path", "status"], registry=own
        )
        self.request_seconds = Histogram(
            "kb_request_seconds", "Time of a request", ["path"], buckets=_SECONDS, registry=own
        )
        self.questions = Counter(
            "kb_questions",
            "Questions by kind of reply; those not answered are declined",
            ["reply"],
            registry=own,
        )
        self.step_seconds = Histogram(
            "kb_step_seconds", "Time of a step", ["step"], buckets=_SECONDS, registry=own
        )
        self._told = own
        if shared:
            self._told = CollectorRegistry()
            MultiProcessCollector(self._told, path=shared)  # type: ignore[no-untyped-call]

    def steps(self, took: Mapping[str, float]) -> None:
        """Count the seconds of each step."""
        for step, seconds in took.items():
            self.step_seconds.labels(step).observe(seconds)

    def exposition(self, base: KnowledgeBase | None) -> bytes:
        """All of it, with the index in use where one is open."""
        told = generate_latest(self._told)
        if base is None:
            return told
        about = CollectorRegistry()
        about.register(_About(base))
        return told + generate_latest(about)


class _About(Collector):
    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base

    def collect(self) -> list[InfoMetricFamily]:
        labels = {
            "index": self.base.folder,
            "model": self.base.manifest.model.name,
            "records": str(len(self.base.corpus)),
            "version": __version__,
        }
        return [InfoMetricFamily("kb_index", "The index in use", value=labels)]
