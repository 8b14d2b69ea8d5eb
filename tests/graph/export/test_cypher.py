from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import neo4j_process
import pytest
from neo4j import GraphDatabase

from chipgraph.graph.export.cypher import literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neo4j import Driver


@pytest.fixture(scope="module")
def driver(shared: Path) -> Iterator[Driver]:
    """A plain server of its own: what the script sets up must not stand in the way of other tests."""
    if reason := neo4j_process.missing(shared):
        pytest.skip(reason)
    with (
        neo4j_process.running(shared) as address,
        GraphDatabase.driver(f"bolt://{address}", auth=("neo4j", neo4j_process.PASSWORD)) as found,
    ):
        yield found


@pytest.fixture
def ask(driver: Driver, exported: Any) -> Any:
    """Loads the script, twice, and asks."""
    lines = exported("cypher").read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
    driver.execute_query("MATCH (n) DETACH DELETE n")
    for line in lines * 2:
        driver.execute_query(line)

    def ask(query: str, **values: Any) -> list[Any]:
        return [tuple(record) for record in driver.execute_query(query, **values).records]

    return ask


def test_questions_by_hand_read_well(ask: Any) -> None:
    suppliers = (
        "MATCH (a:Company)-[f:SUPPLIES]->(b {name: 'Huawei'}) RETURN a.name, f.status, f.since, f.until ORDER BY a.name"
    )
    assert ask(suppliers) == [("SMIC", "actual", "2023", None), ("TSMC", "ended", "2014", "2020-09-15")]
    words = """
        MATCH (:Company {name: 'TSMC'})-[f:SUPPLIES]->(:Company {name: 'Huawei'})
        MATCH (e:Evidence {fact: f.id})-[:READ_IN]->(a:Article)
        RETURN e.sentence, a.publisher, toString(a.published) ORDER BY a.published"""
    assert ask(words)[-1] == ("TSMC supplies Huawei ended 2020-09-15 chips.", "Herald", "2020-09-16")
    assert ask("MATCH (a {name: 'Zeiss'})-[:SUPPLIES*1..3]->(b) RETURN DISTINCT b.name ORDER BY b.name") == [
        ("ASML",), ("Huawei",), ("TSMC",),
    ]  # fmt: skip


def test_all_is_there_once_and_hostile_text_is_text(ask: Any, reader: Any, hostile: Any) -> None:
    counts = "MATCH (n:Entity) WITH count(n) AS n MATCH (:Entity)-[f]->(:Entity) RETURN n, count(f)"
    assert ask(counts) == [(len(list(reader.iter_entities())), len(list(reader.iter_facts())))]
    items = {item for (item,) in ask("MATCH ()-[f:SUPPLIES]->({name: 'Victim'}) RETURN f.item")}
    assert items == set(hostile)
    assert {one.sentence for one in reader.find_receipts({one.id for one in reader.iter_evidence()})} == {
        sentence for (sentence,) in ask("MATCH (e:Evidence)-[:READ_IN]->(:Article) RETURN e.sentence")
    }


def test_literals_come_back(driver: Driver, hostile: Any) -> None:
    values = [*hostile, "", "'", "\\", "\\\\u0041", "\u2029", "\U0001f642", 0.1, 1e-09, -3, True, None, ["a", "b"]]
    (record,) = driver.execute_query(f"RETURN {literal(values)} AS found").records
    assert record["found"] == values


def test_no_text_has_a_backslash_before_a_u(exported: Any) -> None:
    """But for the escapes that are ours, which stand for control characters."""
    text = exported("cypher").read_text(encoding="utf-8")
    assert set(re.findall(r"\\u(\w{4})", text)) <= {"0000", "0007", "2028"}
