"""What becomes of errors: a status, and a message for people or programs."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pipeline.decisions.audit import decision_line
from pipeline.review.access import NotAllowedError, ReadAnewError
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.naming import told
from pipeline.review.submission import NotReadyError
from pipeline.review.web import ForgedError, LogInError, page, the_desk
from pipeline.store.conflicts import ConflictError
from pipeline.store.logged import NotCountedError
from pipeline.store.organised import NotAssignedError
from pipeline.store.transactions import BusyStoreError
from schemas.errors import GravidaError, NotFoundError

STATUS: tuple[tuple[type[GravidaError], int], ...] = (
    (LogInError, 401),
    (ForgedError, 403),
    (NotAllowedError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (ReadAnewError, 409),
    (NotReadyError, 409),
    (NotAssignedError, 409),
    (NotCountedError, 409),
    (ValueRefusedError, 422),
    (BusyStoreError, 503),
    (GravidaError, 500),
)


def install(app: FastAPI) -> None:
    """Answer our errors, those of requests and those of routes."""
    app.add_exception_handler(GravidaError, _ours)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)


def _ours(request: Request, error: Exception) -> Response:
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    if status == 401 and not _for_program(request):
        return RedirectResponse("/login", 303)
    more: dict[str, object] = {"anew": True} if isinstance(error, ReadAnewError) else {}
    if isinstance(error, ConflictError) and error.theirs is not None:
        more = {"theirs": {**decision_line(error.theirs), "shown": told(error.theirs)[1]}}
    return _answer(request, status, _without_address(request, str(error)), **more)


def _without_address(request: Request, message: str) -> str:
    """A message without the address of the store: where it lies is nobody's business who asks over the network."""
    address = the_desk(request).repository.address
    return message.replace(f"store {address}", "the store").replace(address, "the store")


def _unreadable(request: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    lines = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in problems[:5]]
    return _answer(request, 422, "; ".join(lines) or "the request cannot be read")


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "an error"
    headers = error.headers if isinstance(error, HTTPException) else None
    response = _answer(request, status, str(detail))
    response.headers.update(headers or {})
    return response


def _answer(request: Request, status: int, message: str, **more: object) -> Response:
    if _for_program(request):
        return JSONResponse({"message": message, **more}, status)
    return page(request, "error.html", status=status, message=message, code=status)


def _for_program(request: Request) -> bool:
    return request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", "")
