"""What is peculiar to the engine for a Neo4j server: addresses, logins, Cypher by hand, reads beside writes."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import neo4j
import pytest

from chipgraph.graph.errors import (
    ChipGraphError,
    InputError,
    StoreChangedError,
    StoreError,
    StoreUnavailableError,
    StoreVersionError,
)
from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.schema import Relation, Status
from chipgraph.graph.settings import Settings
from chipgraph.graph.store import neo4j_connection, neo4j_schema
from chipgraph.graph.store.neo4j_address import Address
from chipgraph.graph.store.neo4j_search import lucene
from chipgraph.graph.store.neo4j_work import writing
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neo4j import Session


@pytest.fixture
def url(neo4j_server: str, tmp_path: Path) -> str:
    return f"neo4j://{neo4j_server}/neo4j?graph={tmp_path.parent.name}.{tmp_path.name}"


@pytest.fixture
def session(neo4j_server: str) -> Iterator[Session]:
    """For Cypher by hand."""
    login = ("neo4j", Settings.load().neo4j_password.get_secret_value())
    with neo4j.GraphDatabase.driver(f"bolt://{neo4j_server}", auth=login) as driver, driver.session() as session:
        yield session


@pytest.mark.parametrize(
    ("given", "parsed"),
    [
        ("neo4j://localhost", Address("neo4j://localhost", "neo4j", "main")),
        ("bolt://localhost:7687/", Address("bolt://localhost:7687", "neo4j", "main")),
        ("neo4j+s://db.example.org/chips", Address("neo4j+s://db.example.org", "chips", "main")),
        ("bolt+ssc://[::1]:7688/chips?graph=two", Address("bolt+ssc://[::1]:7688", "chips", "two")),
    ],
)
def test_addresses(given: str, parsed: Address) -> None:
    assert Address.parse(given) == parsed
    assert Address.parse(str(parsed)) == parsed


@pytest.mark.parametrize(
    "bad",
    [
        "neo4j://",
        "neo4j:///chips",
        "neo4j://localhost:port",
        "neo4j://localhost:99999",
        "bolt://localhost/a/b",
        "bolt://localhost?graph=a%20b",
        "bolt://localhost?graph=",
        "bolt://localhost?policy=eu",
        "bolt://localhost#main",
        "neo4j://neo4j:secret@localhost",
        "neo4j://neo4j:sec/ret@localhost",
        "neo4j://neo4j:1#secret@localhost",
        "neo4j+x://neo4j:secret@localhost",
    ],
)
def test_bad_addresses_are_told_without_their_password(bad: str) -> None:
    for opens in (open_store, open_reader):
        with pytest.raises(InputError, match=r"neo4j://|CHIPGRAPH_NEO4J_PASSWORD") as caught:
            opens(bad)
        assert "secret" not in str(caught.value)
        assert "ret@" not in str(caught.value)


def test_the_query_for_lucene_holds_nothing_but_words() -> None:
    query, begun = lucene('AND "a OR b" x:[1 TO 2}* (c~2 \\" 中芯*', "main")
    assert query == (
        '+tokens:"and" +tokens:"a or b" +tokens:"x" +tokens:1* +tokens:"to" +tokens:"2" +tokens:"c 2"'
        ' +tokens:"中" +tokens:芯* +graph:"main"^0'
    ).replace('+tokens:"x" +tokens:1* +tokens:"to" +tokens:"2"', '+tokens:"x 1" +tokens:"to" +tokens:2*')
    assert begun == [" 中 芯"]
    assert lucene("*", "main") == ("", [])


@pytest.mark.parametrize(
    ("address", "login", "told"),
    [
        ("bolt://127.0.0.1:1", {}, "no Neo4j answers"),
        ("neo4j://127.0.0.1:1", {}, "no Neo4j answers"),
        ("bolt+s://{}", {}, "without TLS the scheme is"),
        ("neo4j+ssc://{}", {}, "without TLS the scheme is"),
        ("neo4j://{}", {"neo4j_password": "wrong-secret"}, "set CHIPGRAPH_NEO4J_USER and CHIPGRAPH_NEO4J_PASSWORD"),
        ("bolt://{}", {"neo4j_user": "nobody"}, "set CHIPGRAPH_NEO4J_USER and CHIPGRAPH_NEO4J_PASSWORD"),
        ("bolt://{}/nothing", {}, "there is no database"),
        ("neo4j://{}/nothing", {}, "there is no database"),
    ],
)
def test_what_cannot_be_reached_is_told_in_one_line(
    neo4j_server: str, address: str, login: dict[str, str], told: str
) -> None:
    settings = Settings.load(**login)
    for opens in (open_store, open_reader):
        with pytest.raises(StoreUnavailableError, match=told) as caught:
            opens(address.format(neo4j_server), settings)
        shown = f"{caught.value}{settings!r}"
        assert "\n" not in shown
        assert "secret" not in shown
        assert Settings.load().neo4j_password.get_secret_value() not in shown


def test_a_missing_graph_is_not_made_by_reading(url: str) -> None:
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="chipgraph ingest"):
            open_reader(url)


@pytest.mark.parametrize("other", [neo4j_schema.FORMAT - 1, neo4j_schema.FORMAT + 1])
def test_another_format_is_refused(url: str, session: Session, other: int) -> None:
    open_store(url).close()
    with open_store(url) as held:
        graph = Address.parse(url).graph
        session.run("MATCH (g:ChipGraph {graph: $graph}) SET g.format = $format", graph=graph, format=other).consume()
        for opens in (open_store, open_reader):
            with pytest.raises(StoreVersionError, match=r"upgrade|new graph"):
                opens(url)
        with pytest.raises(StoreVersionError):
            held.stats()
        with pytest.raises(StoreVersionError):
            held.rebuild()


def test_nothing_of_the_driver_leaks_after_close(url: str) -> None:
    store = open_store(url)
    store.close()
    store.close()
    for ask in (store.stats, store.rebuild, store.digest, lambda: next(store.iter_facts())):
        with pytest.raises(StoreError, match="closed"):
            ask()


def test_broken_characters_are_named(url: str, writer: Any) -> None:
    with open_store(url) as store:
        with pytest.raises(InputError, match="broken character"):
            store.put([writer.article("Lone \ud800", writer.Say("A", Relation.SUPPLIES, "B"))])
        assert store.stats().articles == 0
        store.put([writer.article("Whole", writer.Say("A", Relation.SUPPLIES, "B"))])
        assert store.stats().articles == 1


def test_cypher_by_hand_reads_well(url: str, session: Session, story: Any) -> None:
    with open_store(url) as store:
        store.put(story)
    graph = Address.parse(url).graph
    suppliers = session.run(
        """
        MATCH (a:Company)-[r:SUPPLIES]->(b {name: 'Huawei', graph: $graph})
        RETURN a.name, r.status, r.since, r.until, r.item ORDER BY a.name""",
        graph=graph,
    ).values()
    assert suppliers == [["SMIC", "actual", "2023", None, None], ["TSMC", "ended", "2014", "2020-09-15", "chips"]]
    receipts = session.run(
        """
        MATCH (:Company {name: 'TSMC', graph: $graph})-[r:SUPPLIES]->(:Company {name: 'Huawei'})
        MATCH (e:Evidence {graph: $graph, fact: r.id})-[:READ_IN]->(a:Article)
        RETURN e.sentence, a.publisher, toString(a.published) ORDER BY a.published""",
        graph=graph,
    ).values()
    assert receipts[0] == ["TSMC supplies Huawei actual 2014 chips.", "Gazette", "2019-05-01"]
    assert len(receipts) == 3
    named = session.run(
        """
        MATCH (a:Article)-[:NAMES]->(:Form)-[:FORM_OF]->(:Entity {name: 'SMIC', graph: $graph})
        RETURN a.title ORDER BY a.title""",
        graph=graph,
    ).values()
    assert named == [["Denial"], ["Plans"]]


def test_several_graphs_of_a_database_are_apart(url: str, story: Any) -> None:
    with open_store(f"{url}.one") as one, open_store(f"{url}.other") as other:
        one.put(story)
        other.put(story[:1])
        assert (one.stats().articles, other.stats().articles) == (5, 1)
        assert (len(one.search("chips")), len(other.search("chips"))) == (3, 1)
        other.remove(story[0][0].id)
        assert one.get_article(story[0][0].id) == story[0][0]
        assert len(one.find_facts(None, FactFilter(statuses=EVERY_STATUS))) == 6


def test_what_a_rebuild_mends(url: str, session: Session, story: Any) -> None:
    graph = Address.parse(url).graph
    with open_store(url) as store:
        store.put(story)
        digest = store.digest()
        for harm in (
            "MATCH (f:Fact {graph: $graph}) WITH f LIMIT 2 DETACH DELETE f",
            "MATCH (a:Entity {graph: $graph})-[r]->(b:Entity) CREATE (b)-[:OWNS {id: 'fact-x'}]->(a) DELETE r",
            "MATCH (e:Evidence {graph: $graph}) SET e.tokens = 'harm', e.fact = 'fact-x'",
            "MATCH (n:Entity {graph: $graph}) SET n.name = 'harm', n:Chip",
            "MATCH (n:EntityName {graph: $graph}) DELETE n",
        ):
            session.run(harm, graph=graph).consume()
        store.rebuild()
        assert store.digest() == digest
        assert len(store.search("chips")) == 3
        assert [one.name for one in store.find_entities("A")] == ["ASML", "Apple"]
        assert len(store.find_facts(None, FactFilter(statuses=EVERY_STATUS))) == 6
    labels = session.run("MATCH (n:Entity {graph: $graph}) RETURN DISTINCT labels(n)", graph=graph).values()
    assert [sorted(one) for (one,) in labels] == [["Company", "Entity"]]


def test_no_read_beside_a_writer_mixes_two_states(url: str, writer: Any) -> None:
    """Each batch has as many articles as facts: no count of the one goes with another count of the other."""
    batches = [
        [writer.article(f"{n}.{m}", writer.Say(f"A{n}.{m}", Relation.SUPPLIES, "B")) for m in range(5)]
        for n in range(8)
    ]
    with open_store(url) as store:
        written = threading.Thread(target=lambda: [store.put(batch) for batch in batches])
        seen: set[int] = set()
        interrupted = 0
        with open_reader(url) as reader:
            written.start()
            while len(seen) < 3 or written.is_alive():
                stats = reader.stats()
                assert stats.articles == stats.evidence == sum(stats.facts.values())
                seen.add(stats.articles)
                try:
                    with reader.snapshot():
                        count = reader.stats().articles
                        assert len(reader.search("supplies", limit=1000)) == count
                        assert len(list(reader.iter_facts())) == count
                except StoreChangedError as error:
                    assert "ask again" in str(error)  # noqa: PT017 - it may come or not
                    interrupted += 1
            written.join()
            assert reader.stats().articles == 40
    assert all(count % 5 == 0 for count in seen)
    assert len(seen) > 2


def test_writers_wait_for_each_other(url: str, writer: Any) -> None:
    """What two derive from evidence of one fact is derived from all of it."""

    def write(name: str) -> None:
        with open_store(url) as store:
            for n in range(5):
                store.put(
                    [writer.article(f"{name}{n}", writer.Say("A", Relation.SUPPLIES, "B"), publisher=f"{name}{n}")]
                )

    open_store(url).close()
    threads = [threading.Thread(target=write, args=(name,)) for name in "xy"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with open_reader(url) as reader:
        (fact,) = reader.iter_facts()
        assert fact.evidence == 10
        assert len(fact.publishers) == 10


def test_what_a_dead_writer_left_is_mended(
    url: str, session: Session, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies after its first or second commit; readers then wait a while, once, and the next writer mends it."""
    monkeypatch.setattr(neo4j_connection, "_ABANDONED_S", 0.05)
    graph = Address.parse(url).graph
    with open_store(url) as store, open_reader(url) as reader:
        store.put(story)
        session.run("MATCH (c:ChipGraphClock {graph: $graph}) SET c.begun = c.begun + 1", graph=graph).consume()
        assert reader.stats().articles == 5
        assert reader.digest() == store.digest()
        store.remove(story[0][0].id)
        assert reader.stats().articles == 4
    clock = "MATCH (c:ChipGraphClock {graph: $graph}) RETURN c.begun = c.done"
    assert session.run(clock, graph=graph).value() == [True]
    session.run("MATCH (c:ChipGraphClock {graph: $graph}) SET c.begun = c.begun + 1", graph=graph).consume()
    with closing(open_store(url)):
        assert session.run(clock, graph=graph).value() == [True]


def test_a_write_that_fails_leaves_the_clock_still(url: str, session: Session, story: Any) -> None:
    with open_store(url) as store:
        store.put(story)
        with pytest.raises(ChipGraphError):
            store.remove("article-00000000000000000000")
        assert store.stats().articles == 5
    state = "MATCH (c:ChipGraphClock {graph: $graph}) RETURN c.begun, c.done"
    assert session.run(state, graph=Address.parse(url).graph).values() == [[1, 1]]


def test_what_failed_first_is_told(session: Session) -> None:
    """Not what came of it: that the transaction is over already."""

    def write() -> None:
        with session.begin_transaction() as tx, writing(cast("neo4j.ManagedTransaction", tx), "nothing") as work:
            work.run("UNWIND [0] AS n CREATE (:Nothing {graph: $graph, n: 1 / n})")
            work.table("UNWIND $lists.rows AS n RETURN collect([n])", [1])

    with pytest.raises(neo4j.exceptions.ClientError, match="by zero"):
        write()


def test_status_and_time_on_relationships(url: str, session: Session, writer: Any) -> None:
    """What stands on a relationship is the spell that stands for all."""
    say = writer.Say("A", Relation.SUPPLIES, "B", "2019", date_end="2021", item="the AI chips")
    times = ["2019-01-01 2021-12-31 2021-12-31 actual |ai|chips|", "2030-01-01 9999-12-31 9999-12-31 planned -"]
    planned = writer.Say("A", Relation.SUPPLIES, "B", "2030", Status.PLANNED)
    with open_store(url) as store:
        store.put([writer.article("One", say, planned)])
    found = session.run(
        "MATCH (:Entity {graph: $graph})-[r:SUPPLIES]->() RETURN r.status, r.since, r.until, r.times",
        graph=Address.parse(url).graph,
    ).values()
    assert found == [["actual", "2019", "2021", times]]
