"""Serves the review until it is stopped."""

from pathlib import Path

import uvicorn

from pipeline.review.app import create_app
from pipeline.review.config import ReviewConfig
from pipeline.store import Repository
from schemas.errors import SettingsError


def serve(
    repository: Repository,
    config: ReviewConfig,
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    proxy: str = "127.0.0.1",
) -> None:
    """Serve a store's review; `proxy` is the address whose word is taken for whom it serves.

    Raises SettingsError where nobody could log in.
    """
    if config.users and not repository.reviews.people.accounts():
        raise SettingsError(
            "users: there are none; make one with gravida review --add-user NAME --role admin"
        )
    uvicorn.run(
        create_app(repository, config, warm=True),
        host=config.host,
        port=config.port,
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=proxy,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        timeout_graceful_shutdown=5,
    )
