"""Settings come from the environment, are checked once and never change."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from chipgraph.graph.errors import InputError
from chipgraph.graph.settings import Settings


def test_the_environment_sets_and_the_caller_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPGRAPH_PORT", "9000")
    monkeypatch.setenv("CHIPGRAPH_DB", "sqlite:///a.db")
    assert (Settings.load().port, Settings.load().db) == (9000, "sqlite:///a.db")
    assert Settings.load(port=1, db=None).port == 1
    assert Settings.load(port=1, db=None).db == "sqlite:///a.db"


def test_defaults_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CHIPGRAPH_{name.upper()}", raising=False)
    assert Settings.load().db == "sqlite:///chipgraph.db"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "99999"), ("PORT", "eighty"), ("MAX_TIERS", "0"), ("PAGE_SIZE", "")]
)
def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CHIPGRAPH_{name}", value)
    with pytest.raises(InputError, match=f"CHIPGRAPH_{name} cannot be '{value}'"):
        Settings.load()


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(InputError):
        Settings.load(colour="red")


def test_nothing_changes_them() -> None:
    with pytest.raises(ValidationError):
        Settings.load().port = 1  # type: ignore[misc]
