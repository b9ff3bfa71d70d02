"""The settings of a run: `GRAVIDA_*` variables over `gravida.toml` in the working folder.

The command line's options go over both. Nothing else in Gravida reads the environment.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import (
    SettingsError as SourceError,
)

from corpus.limits import MEGABYTE, Limits
from pipeline.allowance import Allowance
from pipeline.choices import Runner
from schemas.errors import SettingsError

SETTINGS_FILE = "gravida.toml"
_WEB_ADDRESS = r"^https?://[^\s?#]{1,500}$"


def _cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gravida"


class Settings(BaseSettings):
    """Everything that can be set. Sizes in megabytes, times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="GRAVIDA_",
        toml_file=SETTINGS_FILE,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,
    )

    store: str = "sqlite:///gravida.db"
    workers: int = Field(default_factory=_cpus, ge=1, le=1024)
    runner: Runner = Runner.PROCESSES
    batch_size: int = Field(default=256, ge=1, le=10_000)
    document_seconds: float = Field(default=300.0, gt=0)
    document_mb: int = Field(default=2_500, ge=500)
    max_file_mb: float = Field(default=50.0, gt=0)
    max_pages: int = Field(default=2_000, ge=1)
    max_characters: int = Field(default=20_000_000, ge=1)
    prefect_api_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("GRAVIDA_PREFECT_API_URL", "PREFECT_API_URL", "prefect_api_url"),
    )
    cluster_address: str | None = None
    # An installed spaCy model that is asked for unknown drug names; empty is the shipped one.
    ner_model: str = Field(default="", pattern=r"^\w{0,80}$")
    # A folder of what this site has of its own beside what is shipped, made and changed by `gravida learn`.
    site: Path | None = None
    # A second reader that speaks the OpenAI-compatible protocol ("http://127.0.0.1:8080/v1"); empty: nobody is asked.
    second_reader_url: str = Field(default="", pattern=rf"^$|{_WEB_ADDRESS}")
    second_reader_model: str = Field(default="", pattern=r"^[\w.:/@+-]{0,120}$")
    second_reader_key: SecretStr | None = None
    second_reader_tokens: int = Field(default=20_000, ge=100)  # the most that a document may use
    second_reader_seconds: float = Field(default=60.0, gt=0)  # for one answer
    second_reader_read_price: float = Field(default=0.0, ge=0)  # of a million tokens, in any currency
    second_reader_written_price: float = Field(default=0.0, ge=0)
    cache: Path = Field(default_factory=_cache_folder)
    debug: bool = False
    log: Path | None = None  # a file of JSON lines for what a run does; - is standard error
    allow_undecided: bool = False  # a review may be submitted with values that nobody decided on
    pseudonym_key: SecretStr | None = Field(default=None, min_length=16)
    registry_token: SecretStr | None = None
    meddra: Path | None = None  # the sender's mapping of terms to MedDRA, a CSV file
    # Of `gravida collect`: whom the services may write to, NCBI's key, and where they are.
    email: str = Field(default="", pattern=r"^(?:[^@\s]{1,64}@[^@\s]{1,190})?$")
    ncbi_api_key: SecretStr | None = None
    europepmc_url: str = Field(
        default="https://www.ebi.ac.uk/europepmc/webservices/rest", pattern=_WEB_ADDRESS
    )
    ncbi_url: str = Field(default="https://eutils.ncbi.nlm.nih.gov/entrez/eutils", pattern=_WEB_ADDRESS)

    @field_validator("store")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if "://" not in value:
            raise ValueError(
                f"{value!r} is no database address; write sqlite:///file.db or postgresql+psycopg://..."
            )
        return value

    @property
    def limits(self) -> Limits:
        """What a reader takes on."""
        return Limits(
            max_bytes=int(self.max_file_mb * MEGABYTE),
            max_pages=self.max_pages,
            max_characters=self.max_characters,
        )

    @property
    def allowance(self) -> Allowance:
        """What one document may take of the machine."""
        return Allowance(self.document_seconds, self.document_mb)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, then variables, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**options: Any) -> Settings:
    """The settings of this run; an option that is None does not count.

    Raises SettingsError with one line that names the setting and what is wrong with it.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("; ".join(_line(problem) for problem in error.errors())) from None
    except (SourceError, ValueError) as error:  # the file is no TOML, or a variable no value of its kind
        reason = " ".join(str(error).split())
        raise SettingsError(
            f"{SETTINGS_FILE} or GRAVIDA_*: {reason}; mend the file or the variable"
        ) from None


def _line(problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"]) or "settings"
    what = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        known = ", ".join(sorted(Settings.model_fields))
        return f"setting {name}: is not known; known are {known}"
    return f"setting {name} = {problem['input']!r}: {what}; set it in {SETTINGS_FILE} or as GRAVIDA_{name.upper()}"
