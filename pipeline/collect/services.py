"""The services by their names, as the settings say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version

import httpx

from pipeline.asking import PAUSE_SECONDS, Asker, Pace
from pipeline.choices import Library
from pipeline.collect import europepmc, ncbi
from pipeline.collect.article import Service
from pipeline.settings import Settings

TIMEOUT_SECONDS = 60.0


@contextmanager
def service_of(library: Library, settings: Settings, pause: float = PAUSE_SECONDS) -> Iterator[Service]:
    """A service with a connection for as long as the context lasts; it says who asks."""
    limits = settings.limits
    agent = f"gravida/{version('gravida')}" + (f" (mailto:{settings.email})" if settings.email else "")
    with httpx.Client(timeout=TIMEOUT_SECONDS, headers={"User-Agent": agent}) as client:
        if library is Library.EUROPEPMC:
            asker = Asker(client, pause, Pace(europepmc.PER_SECOND), limits.max_bytes)
            yield europepmc.EuropePmc(asker, settings.europepmc_url, limits)
            return
        key = settings.ncbi_api_key
        pace = Pace(ncbi.PER_SECOND_WITH_KEY if key else ncbi.PER_SECOND)
        most = limits.max_bytes * ncbi.Ncbi.batch
        who = {"email": settings.email} if settings.email else {}
        who |= {"api_key": key.get_secret_value()} if key else {}
        asker = Asker(client, pause, pace, most)
        yield ncbi.Ncbi(asker, settings.ncbi_url, replace(limits, max_bytes=most), who)
