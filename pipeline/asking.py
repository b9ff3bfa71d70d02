"""Requests to a server that may be busy: at a rate it allows, tried again with growing pauses, of bounded size."""

import email.utils
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

TRIES = 4
PAUSE_SECONDS = 1.0  # doubled with every try
LONGEST_PAUSE = 120.0  # seconds that a server may ask us to wait; one that asks for more is given up
BUSY = (408, 425, 429, 500, 502, 503, 504)

Doubt = Callable[[httpx.Response], str | None]


class TooMuch(httpx.HTTPError):
    """An answer that is larger, or takes longer, than what was asked for can."""


@dataclass(slots=True)
class Pace:
    """The time between requests, so that no more than `per_second` begin in a second; 0 is no limit."""

    per_second: float = 0.0
    _next: float = 0.0

    def wait(self) -> None:
        """Come back when the next request may begin."""
        if not self.per_second:
            return
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.per_second


@dataclass(slots=True)
class Asker:
    """Sends requests until one is answered, `TRIES` times at most.

    `most_bytes` bounds an answer once unpacked; `doubt` tells why an answer that calls itself a success is none
    and should be asked for again, None where it is one. `most_seconds` bounds how long one answer may come in, of those
    that are bounded in bytes.
    """

    client: httpx.Client
    pause: float = PAUSE_SECONDS
    pace: Pace = field(default_factory=Pace)
    most_bytes: int | None = None
    most_seconds: float | None = None

    def ask(
        self, method: str, url: str, doubt: Doubt = lambda _: None, **request: Any
    ) -> httpx.Response | str:
        """The server's answer, whatever its status, or what was wrong after the last try."""
        problem, wait = "", 0.0
        for attempt in range(TRIES):
            if attempt:
                time.sleep(max(wait, self.pause * 2 ** (attempt - 1)))
            self.pace.wait()
            wait = 0.0
            try:
                answer = self._answer(method, url, request)
            except TooMuch as error:
                return str(error)
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__} {error}".strip()
                continue
            if answer.status_code not in BUSY:
                doubtful = doubt(answer) if answer.is_success else None
                if doubtful is None:
                    return answer
                problem = doubtful
                continue
            problem, wait = f"status {answer.status_code}", _asked_pause(answer)
            if wait > LONGEST_PAUSE:
                return f"{problem}: the server asks to come back in {wait:,.0f} s"
        return f"{problem} after {TRIES} tries"

    def _answer(self, method: str, url: str, request: dict[str, Any]) -> httpx.Response:
        if self.most_bytes is None:
            return self.client.request(method, url, **request)
        held, end = bytearray(), time.monotonic() + (self.most_seconds or float("inf"))
        with self.client.stream(method, url, **request) as answer:
            for part in answer.iter_bytes():
                held += part
                if len(held) > self.most_bytes:
                    raise TooMuch(f"the answer is larger than {self.most_bytes:,} bytes")
                if time.monotonic() > end:
                    raise TooMuch(f"the answer takes longer than {self.most_seconds:g} s")
        headers = [
            pair
            for pair in answer.headers.multi_items()
            if pair[0] not in ("content-encoding", "content-length")
        ]
        return httpx.Response(
            answer.status_code, headers=headers, content=bytes(held), request=answer.request
        )


def _asked_pause(answer: httpx.Response) -> float:
    """Seconds that the server asks us to wait: a number or a date; 0 where it does not say."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
