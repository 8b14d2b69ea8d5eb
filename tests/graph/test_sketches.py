"""What texts are compared by is kept with the article, on every engine, and goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chipgraph.graph.schema import Relation

if TYPE_CHECKING:
    from chipgraph.graph.model import Article, Extraction


def test_sketches_go_with_the_text_that_they_are_of(engine: Any, writer: Any) -> None:
    def told(partner: str, url: str) -> tuple[Article, Extraction]:
        statement = writer.Say("TSMC", Relation.SUPPLIES, partner)
        read: tuple[Article, Extraction] = writer.article("Trade", statement, url=url, source=url)
        return read

    first, other = told("Huawei", "https://example.org/1"), told("Apple", "https://example.org/2")
    ids = [first[0].id, other[0].id]
    with engine.store() as store:
        store.put([first, other])
        assert (store.sketches(), store.clusters()) == ({}, {id_: id_ for id_ in ids})
        digest = store.digest()
        kept = {ids[0]: b"\x00\xff one", ids[1]: b""}
        store.keep_sketches({**kept, f"article-{0:020}": b"of none"})
        assert store.sketches() == kept
        assert store.digest() == digest
        store.keep_sketches({ids[0]: b"another"})
        store.put([first])
        store.set_clusters({ids[1]: ids[0]})
        store.rebuild()
        assert store.sketches() == {ids[0]: b"another", ids[1]: b""}
        assert store.clusters() == dict.fromkeys(ids, ids[0])
        store.put([told("SMIC", "https://example.org/1")])
        assert store.sketches() == {ids[1]: b""}
        store.remove(ids[1])
        assert store.sketches() == {}
        assert list(store.clusters()) == ids[:1]
