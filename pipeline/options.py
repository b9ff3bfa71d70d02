"""What an `ingest` is to do, as one model."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, SecretStr, field_serializer

from corpus.limits import MEGABYTE, Limits
from pipeline.allowance import Allowance
from pipeline.choices import Runner
from pipeline.settings import Settings
from schemas.errors import printable

MOST_TOLD = 20  # paths


class IngestOptions(BaseModel):
    """The options of a run. The store's address may hold a password, so it is kept secret from Prefect."""

    model_config = ConfigDict(frozen=True)

    paths: tuple[Path, ...]
    listed: Path | None = None
    store: SecretStr
    again: bool = False
    outdated: bool = False
    runner: Runner
    workers: int
    cluster_address: str | None
    batch_size: int
    document_seconds: float
    document_mb: int
    max_file_mb: float
    max_pages: int
    max_characters: int
    log: Path | None

    @classmethod
    def of(
        cls,
        paths: Iterable[Path],
        settings: Settings,
        *,
        again: bool = False,
        listed: Path | None = None,
        outdated: bool = False,
    ) -> Self:
        """The options of a run with these settings; `listed` is a file of further paths.

        `outdated` reads what the store has by other versions, and no paths.
        """
        same = {
            name: getattr(settings, name)
            for name in cls.model_fields
            if name not in ("paths", "store", "again", "listed", "outdated")
        }
        return cls(
            paths=tuple(paths),
            store=SecretStr(settings.store),
            again=again,
            listed=listed,
            outdated=outdated,
            **same,
        )

    @field_serializer("paths", when_used="json")
    def _few(self, paths: tuple[Path, ...]) -> list[str]:
        """What Prefect is told, which takes short parameters only: the first paths, and how many follow."""
        more = [f"and {len(paths) - MOST_TOLD:,} more"] if len(paths) > MOST_TOLD else []
        return [*(printable(str(path)) for path in paths[:MOST_TOLD]), *more]

    @field_serializer("listed", when_used="json")
    def _list(self, listed: Path | None) -> str | None:
        return None if listed is None else printable(str(listed))

    @property
    def shown(self) -> dict[str, Any]:
        """The options as plain values without the store's address."""
        paths = [printable(str(path)) for path in self.paths]
        return self.model_dump(mode="json", exclude={"store", "paths"}) | {"paths": paths}

    @property
    def allowance(self) -> Allowance:
        """What one document may take of the machine."""
        return Allowance(self.document_seconds, self.document_mb)

    @property
    def limits(self) -> Limits:
        """What a reader takes on."""
        size = int(self.max_file_mb * MEGABYTE)
        return Limits(max_bytes=size, max_pages=self.max_pages, max_characters=self.max_characters)
