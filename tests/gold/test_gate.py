"""What the shipped pipeline scores on the gold articles does not fall."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import gate


@pytest.fixture(scope="module")
def pinned() -> dict[str, Any]:
    return json.loads(gate.FLOORS.read_text())


@pytest.mark.shared
def test_gold_data_are_those_that_the_floors_were_measured_on(shared: Path, pinned: dict[str, Any]) -> None:
    assert gate.digest(shared) == pinned["gold"], "other gold data: look what changed, then `make gold FLAGS=--lower`"


@pytest.mark.shared
def test_nothing_falls_below_its_floor(shared: Path, pinned: dict[str, Any]) -> None:
    report = gate.measure(shared)
    assert not gate.shortfalls(pinned["floors"], gate.figures(report)), json.dumps(report, indent=1)
    assert report["evidence"]["right"] == report["evidence"]["of"] > 0


def test_a_drop_is_told_and_a_figure_cannot_go_unwatched() -> None:
    assert gate.shortfalls({"facts": 0.5}, {"facts": 0.5}) == []
    assert gate.shortfalls({"facts": 0.5}, {"facts": 0.49}) == ["facts: 0.490, the floor is 0.500"]
    assert gate.shortfalls({"facts": 0.5}, {}) == ["facts: 0.000, the floor is 0.500"]
    assert gate.shortfalls({}, {"facts": 0.5}) == ["facts has no floor"]


def test_floors_rise_with_what_is_reached_and_fall_only_when_told() -> None:
    old = gate.pin({}, "a", {"facts": 0.5, "evidence": 1.0}, lower=False)
    assert old == {"gold": "a", "floors": {"facts": 0.49, "evidence": 1.0}}
    assert gate.pin(old, "a", {"facts": 0.6, "evidence": 1.0}, lower=False)["floors"]["facts"] == 0.59
    assert gate.pin(old, "a", {"facts": 0.495, "evidence": 1.0}, lower=False)["floors"]["facts"] == 0.49
    with pytest.raises(ValueError, match=r"facts: 0\.400, the floor is 0\.490"):
        gate.pin(old, "a", {"facts": 0.4, "evidence": 1.0}, lower=False)
    with pytest.raises(ValueError, match="other"):
        gate.pin(old, "b", {"facts": 0.6, "evidence": 1.0}, lower=False)
    assert gate.pin(old, "b", {"facts": 0.4, "evidence": 1.0}, lower=True)["floors"]["facts"] == 0.39
