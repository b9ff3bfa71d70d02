"""How the review is served, and what is refused."""

import ipaddress
from dataclasses import dataclass, field

from corpus.limits import DEFAULT_LIMITS, Limits
from pipeline.allowance import Allowance
from schemas.errors import SettingsError


@dataclass(frozen=True, slots=True)
class ReviewConfig:
    """`users` asks for log-ins; without them there is one local user and the address must be this machine.

    `allow_undecided` lets a document be submitted with values that nobody decided on.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    users: bool = False
    allow_undecided: bool = False
    limits: Limits = field(default=DEFAULT_LIMITS)
    allowance: Allowance = field(default=Allowance())

    def __post_init__(self) -> None:
        """Raises SettingsError for an address that others can reach without log-ins."""
        if not self.users and not is_loopback(self.host):
            raise SettingsError(
                f"host {self.host}: others can reach it; add --users so that people log in, or use 127.0.0.1"
            )

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which the page may be asked for; empty for any. Shuts out DNS rebinding."""
        if is_loopback(self.host):
            return ("127.0.0.1", "localhost", "[::1]", "::1", self.host)
        return ()


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
