"""Headers on every answer, host names, and the tokens against forged requests."""

import hashlib
import hmac
import secrets
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000"  # over TLS: this name is asked for over TLS only, for a year
CSRF_COOKIE = "gravida_csrf"
SESSION_COOKIE = "gravida_session"
CSRF_HEADER = "x-csrf-token"
ROOM = 1024 * 1024  # bytes of a request that is no upload


class Guard:
    """Refuses foreign host names and overlong requests, and sets the headers."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...], most_upload: int) -> None:
        """`hosts` empty takes any name; `most_upload` is the largest body of an upload in bytes."""
        self._app, self._hosts, self._most_upload = app, hosts, most_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._hosts and _host(request) not in self._hosts:
            await PlainTextResponse("this host name is not served", 400)(scope, receive, send)
            return
        most = self._most_upload if request.url.path.endswith("/uploads") else ROOM
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            await PlainTextResponse(f"larger than {most} bytes", 413)(scope, receive, send)
            return
        await self._app(scope, _limited(receive, most), _with_headers(send, scope))


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _limited(receive: Receive, most: int) -> Receive:
    """Receives at most so many bytes, then as if the client had gone."""
    taken = 0

    async def receiver() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}

    return receiver


def _with_headers(send: Send, scope: MutableMapping[str, Any]) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if scope.get("scheme") == "https":
                headers.setdefault("Strict-Transport-Security", HSTS)
            if not scope["path"].startswith("/static/"):
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sender


def fresh_secret() -> str:
    """A random secret."""
    return secrets.token_urlsafe(32)


def csrf_token(secret: str, cookie: str, session: str) -> str:
    """The token that a page of this browser and this log-in sends back."""
    return hmac.new(secret.encode(), f"{cookie}|{session}".encode(), hashlib.sha256).hexdigest()


def csrf_ok(secret: str, request: Request, given: str) -> bool:
    """True if the request comes from one of our own pages in the same browser and log-in."""
    cookie = request.cookies.get(CSRF_COOKIE, "")
    session = request.cookies.get(SESSION_COOKIE, "")
    return bool(cookie) and hmac.compare_digest(csrf_token(secret, cookie, session).encode(), given.encode())
