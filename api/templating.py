"""Templates to pages. Everything is escaped; nothing from an article is ever marked safe."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chipgraph.api import describing, marking, views, wording
from chipgraph.api.parameters import View
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.wording import counted

if TYPE_CHECKING:
    from fastapi import Request

    from chipgraph.api.quality import Figures, Quality
    from chipgraph.graph.draw import Drawing

_TEMPLATES = Path(__file__).parent / "templates"


def render(request: Request, template: str, *, status: int = HTTPStatus.OK, **context: Any) -> HTMLResponse:
    """The page; templates see the request as well, to link to themselves with other parameters."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(request=request, **context), status)


def same_page(request: Request, **changes: object) -> str:
    """The address of this page with other parameters; those that are None go, and so does the cursor."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key not in changes and key != "cursor"]
    new = [(key, str(value)) for key, value in changes.items() if value is not None]
    query = urlencode([pair for pair in kept + new if pair[1]])
    return request.url.path + (f"?{query}" if query else "")


def same_as_json(request: Request, path: str, *names: str, **own: object) -> str:
    """The address of what this page shows in the REST interface, with those of its parameters and what it has `own`.

    `all` among the names asks for every status, where the page does.
    """
    given = request.query_params
    pairs = [(key, value) for key, value in given.multi_items() if key in names and key != "all" and value]
    if "all" in names and View.model_validate({"all": given.get("all", False)}).all:
        pairs.append(("status", "all"))
    query = urlencode([*pairs, *own.items()])
    return f"/api/v1{path}" + (f"?{query}" if query else "")


def later_page(request: Request) -> str:
    """For the title of a list: with which row the page begins, where it is not the first."""
    view = View.model_validate({"cursor": request.query_params.get("cursor")})
    first = view.page(request.app.state.settings).offset
    return f", page from {first + 1}" if first else ""


def quality_of(request: Request, relation: Relation) -> Figures | None:
    """How well facts of that relation are read, where the server knows."""
    quality: Quality | None = request.app.state.quality
    return quality.relations.get(relation) if quality else None


def _json_of(drawing: Drawing) -> Markup:
    """A drawing for a script element of data: its JSON has no character that could end that element."""
    return Markup(drawing.json())  # noqa: S704


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "verb": wording.verb,
        "label": wording.label,
        "reader": wording.reader,
        "day": wording.day,
        "moment": wording.moment,
        "partial": wording.partial,
        "external": wording.external,
        "quote": marking.quote,
        "other_names": wording.other_names,
        "count_of": counted,
        "per_cent": wording.per_cent,
        "json_of": _json_of,
        "by_sentences": views.by_sentences,
        "example_of": describing.example_of,
        "parameter_example": describing.parameter_example,
        "maximum_of": describing.maximum_of,
    }
    environment.tests["another_name_of"] = wording.is_another_name
    environment.globals |= {
        "same_page": same_page,
        "same_as_json": same_as_json,
        "later_page": later_page,
        "quality_of": quality_of,
        "is_turned": wording.is_turned,
        "when": wording.when,
        "read_when": wording.read_when,
        "status_hints": wording.STATUS_HINTS,
        "moments": wording.MOMENTS,
        "turn_hints": wording.TURN_HINTS,
        "entity_types": list(EntityType),
        "relations": list(Relation),
        "statuses": list(Status),
    }
    return environment


_ENVIRONMENT = _environment()
