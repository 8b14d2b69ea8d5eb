"""Thirty whole articles are read no worse than they were; `chipgraph evaluate tests/gold/articles` tells it all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chipgraph.graph.schema import Relation
from chipgraph.ingest.evaluation import card

ARTICLES = Path(__file__).with_name("articles")
# One hundredth under what was measured: eight-bit arithmetic differs a little between processors.
NAMES, PRECISION, RECALL, STATUS, DATE = 0.95, 0.85, 0.75, 0.91, 0.68


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    return card.measure(card.load([ARTICLES])).card


def test_names_and_facts_are_found(measured: dict[str, Any]) -> None:
    assert measured["articles"] == 30
    assert measured["names"]["all"]["f1"] >= NAMES
    facts = measured["relations"]["all"]
    assert facts["p"] >= PRECISION
    assert facts["r"] >= RECALL


def test_every_relation_is_read_rightly_somewhere(measured: dict[str, Any]) -> None:
    few = {Relation.SUPPORTS, Relation.DEPENDS_ON}  # of which the articles have three and five
    assert {one for one in Relation if not measured["relations"][one]["right"]} <= few


def test_facts_are_told_with_their_status_and_their_date(measured: dict[str, Any]) -> None:
    assert measured["statuses"]["right"] / measured["statuses"]["of"] >= STATUS
    assert measured["qualifiers"]["date"]["r"] >= DATE
