"""The application: routes, guard, store."""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from pipeline.review import (
    api,
    document_routes,
    drug_routes,
    errors,
    list_routes,
    metrics,
    people_routes,
    query_routes,
    work_api,
    work_routes,
)
from pipeline.review.config import ReviewConfig
from pipeline.review.rendering import PageImages
from pipeline.review.security import Guard, fresh_secret
from pipeline.review.uploads import MOST_FILES, Uploads
from pipeline.review.web import HERE, Desk, environment
from pipeline.steps import language
from pipeline.store import Repository

ROOM_FOR_FORM = 1024 * 1024  # bytes around the files of an upload
ROUTERS = (
    *(
        one.router
        for one in (
            list_routes,
            work_routes,
            drug_routes,
            document_routes,
            people_routes,
            api,
            work_api,
            query_routes,
            metrics,
        )
    ),
    query_routes.page_router,
    api.description,
)


def _warm() -> None:
    """Load the extractors, and keep their many objects out of every garbage collection from then on."""
    language()
    gc.collect()
    gc.freeze()


def create_app(repository: Repository, config: ReviewConfig, *, warm: bool = False) -> FastAPI:
    """The review of a store; `warm` loads the extractors at once, so that the first suggestion is quick."""
    reviews = repository.reviews
    desk = Desk(
        repository,
        config,
        PageImages(reviews.original),
        Uploads(repository, config.limits, allowance=config.allowance),
        environment(),
        reviews.secret("csrf", fresh_secret()),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if warm:
            threading.Thread(target=_warm, name="gravida-warm", daemon=True).start()
        yield
        desk.uploads.close()
        desk.images.close()

    app = FastAPI(
        title="Gravida review",
        version=version("gravida"),
        description=api.__doc__ or "",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    app.state.desk = desk
    app.state.measures = metrics.Measures(repository)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for router in ROUTERS:
        app.include_router(router)
    errors.install(app)
    most = min(MOST_FILES, 10) * config.limits.max_bytes + ROOM_FOR_FORM
    app.add_middleware(Guard, hosts=config.hosts, most_upload=most)
    app.add_middleware(metrics.Measuring, measures=app.state.measures)
    return app
