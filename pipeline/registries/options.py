"""What an export is to do."""

import datetime as dt
from dataclasses import dataclass, field

from pipeline.registries.meddra import Meddra


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one export.

    `reviewed_only` leaves out documents whose review is not final. `since` leaves out records that neither
    changed nor were decided on since then. `obstetric_only` leaves out cases of other fields. `pseudonym_key` is the key of
    `--pseudonymise`, None without it. `to` is the address of a server, `token` what it knows us by. `meddra` is the sender's mapping
    of terms.
    """

    reviewed_only: bool = False
    obstetric_only: bool = False
    since: dt.datetime | None = None
    pseudonym_key: bytes | None = field(default=None, repr=False)
    check: bool = False
    to: str | None = None
    token: str | None = field(default=None, repr=False)
    meddra: Meddra = field(default_factory=Meddra, repr=False)
