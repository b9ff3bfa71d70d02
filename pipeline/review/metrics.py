"""`/metrics` for Prometheus: what the store holds, what its last run came to, and what is asked of this server."""

import time
from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.review.web import Who
from pipeline.store import Repository
from pipeline.store.runs import reasons
from schemas.review import Status

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)  # bounds of the histogram
MOST_REASONS = 20  # of failures that are told one by one
NO_ROUTE = "none"  # of a request that no page answers; its path is the asker's, and there is no end of paths

router = APIRouter(include_in_schema=False)


class StoreMetrics(Collector):
    """What the store holds at the moment it is asked."""

    def __init__(self, repository: Repository) -> None:
        """Nothing is asked of the store yet."""
        self._repository = repository

    def describe(self) -> list[Metric]:
        """Nothing ahead, so that to register it asks nothing of the store."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        yield InfoMetricFamily("gravida", "This installation.", value={"version": version("gravida")})
        yield GaugeMetricFamily(
            "gravida_documents", "Documents in the store.", value=self._repository.count()
        )
        review = GaugeMetricFamily(
            "gravida_review_documents", "Articles by how far their review is.", labels=["status"]
        )
        counts = self._repository.reviews.counts()
        for status in Status:
            review.add_metric([status.value], counts.get(status.value, 0))
        yield review
        yield self._failures()
        yield from self._last_run()

    def _failures(self) -> Metric:
        found = GaugeMetricFamily(
            "gravida_unread_documents",
            "Documents that no run could read since, by the reason.",
            labels=["reason"],
        )
        counted = reasons(self._repository.unread())
        for reason in counted[:MOST_REASONS]:
            found.add_metric([reason.what], reason.count)
        if more := sum(reason.count for reason in counted[MOST_REASONS:]):
            found.add_metric(["other"], more)
        return found

    def _last_run(self) -> Iterator[Metric]:
        for run in self._repository.recent_runs(1):
            began = run.began.timestamp()
            yield GaugeMetricFamily(
                "gravida_last_run_started_seconds", "When the last run began, as Unix time.", value=began
            )
            documents = GaugeMetricFamily(
                "gravida_last_run_documents",
                "What became of the documents of the last run.",
                labels=["outcome"],
            )
            for outcome, count in (("read", run.read), ("unchanged", run.unchanged), ("failed", run.failed)):
                documents.add_metric([outcome], count)
            yield documents
            status = GaugeMetricFamily(
                "gravida_last_run_status", "1 for the status of the last run.", labels=["status"]
            )
            status.add_metric([run.status], 1)
            yield status
            if run.seconds is not None:
                yield GaugeMetricFamily(
                    "gravida_last_run_seconds", "How long the last run took.", value=run.seconds
                )


class Measures:
    """The numbers of one server."""

    def __init__(self, repository: Repository) -> None:
        """A registry of its own, so that two servers in one process do not share it."""
        self.registry = CollectorRegistry()
        self.registry.register(StoreMetrics(repository))
        self.requests = Counter(
            "gravida_http_requests",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "gravida_http_request_seconds",
            "Time to an answer by route.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )


class Measuring:
    """Counts every request that is answered and how long the answer took."""

    def __init__(self, app: ASGIApp, *, measures: Measures) -> None:
        """`measures` take the numbers."""
        self._app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", NO_ROUTE)
                method = scope["method"] if route != NO_ROUTE else ""
                self._measures.requests.labels(method, route, str(message["status"])).inc()
                self._measures.seconds.labels(route).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counted)


def the_measures(request: Request) -> Measures:
    """The measures of the application that was asked."""
    found: Measures = request.app.state.measures
    return found


@router.get("/metrics")
def metrics(measures: Annotated[Measures, Depends(the_measures)], _: Who) -> Response:
    """All numbers in Prometheus' text format, for anybody who may log in."""
    return Response(generate_latest(measures.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)
