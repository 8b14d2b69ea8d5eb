"""Errors as responses: one table, problem details (RFC 9457) under `/api`, a page elsewhere."""

import logging
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from chipgraph.api.describing import PROBLEM_JSON
from chipgraph.api.faults import fault_of
from chipgraph.api.middleware import SECURITY_HEADERS, allowed
from chipgraph.api.templating import render
from chipgraph.api.wording import field
from chipgraph.graph import errors

_log = logging.getLogger(__name__)

# The nearest class in an error's line of descent decides.
STATUS_OF: dict[type[errors.ChipGraphError], HTTPStatus] = {
    errors.ChipGraphError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.StoreError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.StoreUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreVersionError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreChangedError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreFullError: HTTPStatus.INSUFFICIENT_STORAGE,
}
UNFORESEEN = "something went wrong in the server; its log says what"


class Fault(BaseModel):
    """One parameter that cannot be used."""

    parameter: str
    detail: str


class Problem(BaseModel):
    """Problem details after RFC 9457, with the nearest names where a name is unknown."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["no entity is called 'Huawie'; the nearest are Huawei"])
    instance: str = Field(examples=["/api/v1/entities/Huawie"])
    nearest: list[str] = Field([], examples=[["Huawei"]])
    faults: list[Fault] = []


_DOCUMENTED = {
    HTTPStatus.NOT_FOUND: "no such thing; `nearest` has the closest names",
    HTTPStatus.UNPROCESSABLE_ENTITY: "a parameter cannot be used; `faults` says which",
    HTTPStatus.SERVICE_UNAVAILABLE: "the store cannot be reached",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    int(status): {
        "description": description,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "model": Problem,  # brings its schema, and a media type of its own that `complete` takes away
    }
    for status, description in _DOCUMENTED.items()
}


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error by the table; what is not foreseen is logged and answered without its particulars."""
    app.add_exception_handler(errors.ChipGraphError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def status_of(error: errors.ChipGraphError) -> HTTPStatus:
    """The status that the table gives to this error."""
    return next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)


def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.ChipGraphError):
        raise error
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    nearest = list(error.nearest) if isinstance(error, errors.NotFoundError) else []
    argument = error.argument if isinstance(error, errors.InputError) else ""
    faults = [Fault(parameter=argument, detail=str(error))] if argument else []
    return _respond(request, status, str(error), nearest=nearest, faults=faults)


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found: dict[str, list[dict[str, Any]]] = {}
    for one in error.errors():
        found.setdefault(str(one["loc"][1]), []).append(one)
    faults = [Fault(parameter=name, detail=fault_of(each)) for name, each in found.items()]
    called = str if _is_program(request) else partial(field, path=request.url.path)
    detail = "; ".join(f"{called(one.parameter)}: {one.detail}" for one in faults)
    return _respond(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail, faults=faults)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    response = _respond(request, status, _detail_of(error, request.method))
    response.headers.update(error.headers or {})
    return response


def _detail_of(error: HTTPException, method: str) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "there is nothing at this address"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{method} is not allowed here; ask with {allowed((error.headers or {}).get('Allow', 'GET'))}"
    return error.detail


def _unforeseen(request: Request, error: Exception) -> Response:  # noqa: ARG001 - starlette raises it again for the log
    response = _respond(request, HTTPStatus.INTERNAL_SERVER_ERROR, UNFORESEEN)
    response.headers.update(SECURITY_HEADERS)  # this one is sent from outside the middleware
    return response


def _respond(
    request: Request,
    status: HTTPStatus,
    detail: str,
    *,
    nearest: list[str] | None = None,
    faults: list[Fault] | None = None,
) -> Response:
    problem = Problem(
        title=status.phrase,
        status=status,
        detail=detail,
        instance=quote(request.scope["path"]),
        nearest=nearest or [],
        faults=faults or [],
    )
    if _is_program(request):
        body = {"type": problem.type} | problem.model_dump(exclude_defaults=True)
        return JSONResponse(body, status, media_type=PROBLEM_JSON)
    return render(request, "error.html", status=status, problem=problem)


def _is_program(request: Request) -> bool:
    """Whether it asks the REST interface, not for a page."""
    return request.url.path.startswith("/api")
