"""The OpenAPI description: completed by what the settings say, and read for the page of the REST interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Described = dict[str, Any]
PROBLEM_JSON = "application/problem+json"
_TELLING = ("q", "relation", "tiers")  # parameters to show first


def complete(described: Described, most: Mapping[str, int]) -> Described:
    """The description with the maxima of parameters by name, and with problem details only where there are errors."""
    for operation in _operations(described):
        for response in operation["responses"].values():
            if PROBLEM_JSON in response.get("content", {}):
                response["content"].pop("application/json", None)
        for parameter in operation.get("parameters", []):
            if parameter["name"] in most:
                _number(parameter["schema"])["maximum"] = most[parameter["name"]]
    return described


def example_of(operation: Described, path: str) -> str:
    """An address that asks this: with what it must be given, else with what tells most."""
    parameters = operation.get("parameters", [])
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(parameter_example(one)))
    asked = {one["name"]: one for one in parameters if one["in"] == "query"}
    telling = [asked[name] for name in _TELLING if name in asked][:1]
    given = [one for one in asked.values() if one.get("required")] or telling
    query = urlencode([(one["name"], parameter_example(one)) for one in given])
    return path + (f"?{query}" if query else "")


def parameter_example(parameter: Described) -> str:
    """A value of the parameter; empty where there is no example."""
    value = next(iter(parameter["schema"].get("examples", [])), "")
    return str(value[0] if isinstance(value, list) else value)


def maximum_of(parameter: Described) -> int | None:
    """The greatest value that the parameter may have, if it is a number that has one."""
    most: int | None = _number(parameter["schema"]).get("maximum")
    return most


def _operations(described: Described) -> Iterator[Described]:
    for methods in described["paths"].values():
        yield from methods.values()


def _number(schema: Described) -> Described:
    """The part of a parameter's schema that is about a number; it may be null too."""
    return next((one for one in schema.get("anyOf", []) if one.get("type") == "integer"), schema)
