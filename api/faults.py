"""What is wrong with a parameter, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

# By the kind of an error of Pydantic, with its context and `given`, the value.
_WORDS = {
    "missing": "is missing; give it",
    "extra_forbidden": "there is no such parameter here",
    "int_parsing": "{given} is no whole number",
    "int_parsing_size": "{given} is too great a number",
    "int_from_float": "{given} is no whole number",
    "greater_than_equal": "{given} is too small; ask for {ge} or more",
    "less_than_equal": "{given} is too great; ask for {le} at most",
    "bool_parsing": "{given} is neither true nor false",
    "date_type": "is empty; write it as 2024-03-15",
    "string_too_short": "is empty; give some text",
    "string_too_long": "is too long; give {max_length} characters at most",
    "too_long": "is given too often; give it {max_length} times at most",
}


def fault_of(found: Sequence[dict[str, Any]]) -> str:
    """What is wrong with one parameter, by the errors that Pydantic has with it; each way to read it has one."""
    first = found[0]
    allowed = [value for one in found for value in _allowed(one)]
    if allowed:
        return f"{first['input']!r} is none of {', '.join(allowed)}"
    words = _WORDS.get(first["type"])
    if words is None:
        return str(first["msg"])
    return words.format(given=_given(first["input"]), **first.get("ctx", {}))


def _allowed(one: dict[str, Any]) -> list[str]:
    """The values of a vocabulary, as Pydantic lists them: 'a', 'b' or 'c'."""
    if one["type"] not in {"enum", "literal_error"}:
        return []
    return [part.strip(" '") for part in one["ctx"]["expected"].replace(" or ", ", ").split(",")]


def _given(value: Any) -> str:
    return repr(value[:50]) if isinstance(value, str) else str(value)
