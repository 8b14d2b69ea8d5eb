"""What the tests of `graph` are built from: articles whose sentences state facts, with true offsets."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Mention
from chipgraph.graph.schema import Basis, EntityType, Field, Relation, Status
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from chipgraph.graph.store.base import Reader, Store

VERSION = "test-1"

# Child processes inherit this path, and import by name: this folder's module of kills, and the small extractor.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "ingest")]


@dataclass(frozen=True)
class Say:
    """One sentence and what it states."""

    subject: str
    relation: Relation
    object: str
    date: str | None = None
    status: Status = Status.ACTUAL
    date_end: str | None = None
    item: str | None = None
    basis: Basis | None = Basis.EXPLICIT
    confidence: float = 0.9
    type: EntityType = EntityType.COMPANY
    object_type: EntityType | None = None  # where it is another

    @property
    def sentence(self) -> str:
        told = [self.subject, self.relation.lower(), self.object, self.status, self.date, self.date_end, self.item]
        return " ".join(part for part in told if part) + "."


class Writer:
    """Writes articles and reads them as an extractor would."""

    Say = Say

    def article(
        self,
        title: str,
        *statements: Say,
        published: str | None = "2024-01-01",
        publisher: str | None = "Gazette",
        url: str | None = None,
        source: str | None = None,
        cluster: str | None = None,
        version: str = VERSION,
    ) -> tuple[Article, Extraction]:
        """An article of the statements' sentences, with its extraction; the emoji makes characters unlike bytes."""
        text, evidence = "🙂 ", []
        entities: dict[str, Entity] = {}
        mentions: dict[str, Mention] = {}
        id_ = Article.make_id(url=url, title=title, text="".join(one.sentence for one in statements))
        for say in statements:
            evidence.append(self._read(id_, say, len(text), entities, mentions))
            text += say.sentence + " "
        day = date.fromisoformat(published) if published else None
        article = Article(id_, title, title, text, day, publisher, url, "en", source or f"{title}.txt", cluster or id_)
        return article, Extraction(id_, version, tuple(mentions.values()), tuple(entities.values()), tuple(evidence))

    def _read(
        self, article_id: str, say: Say, start: int, entities: dict[str, Entity], mentions: dict[str, Mention]
    ) -> Evidence:
        ends = []
        for name, type_ in ((say.subject, say.type), (say.object, say.object_type or say.type)):
            entity = Entity(Entity.make_id(type_, name), type_, name, (f"{name} Inc",))
            entities[entity.id] = entity
            at = start + say.sentence.index(name)
            id_ = Mention.make_id(article_id, Field.TEXT, at, at + len(name))
            mentions[id_] = Mention(id_, article_id, Field.TEXT, at, at + len(name), name, type_, (entity.id,))
            ends.append(mentions[id_])
        subject, object_ = ends
        spans = (subject.start, subject.end), (object_.start, object_.end)
        ids = subject.entity_ids[0], object_.entity_ids[0]
        return Evidence(
            id=Evidence.make_id(
                article_id=article_id,
                field_=Field.TEXT,
                subject=spans[0],
                object_=spans[1],
                ends=ids,
                relation=say.relation,
                date_=say.date,
                status=say.status,
                item=say.item,
            ),
            article_id=article_id,
            field=Field.TEXT,
            sentence_start=start,
            sentence_end=start + len(say.sentence),
            subject_start=spans[0][0],
            subject_end=spans[0][1],
            object_start=spans[1][0],
            object_end=spans[1][1],
            subject_id=ids[0],
            relation=say.relation,
            object_id=ids[1],
            status=say.status,
            date=say.date,
            date_end=say.date_end,
            basis=say.basis if say.date or say.date_end else None,
            item=say.item,
            amount=None,
            role=None,
            speaker=None,
            speaker_id=None,
            confidence=say.confidence,
            reader="test",
            version=VERSION,
        )


@pytest.fixture(scope="session")
def writer() -> Writer:
    return Writer()


class Engine:
    """A place where one engine keeps graphs, each by a name."""

    moves_on = False  # whether a snapshot that a commit interrupts ends with StoreChangedError

    def __init__(self, scheme: str, folder: Path) -> None:
        self.scheme = scheme
        self.folder = folder
        self._given = 0

    def url(self, name: str = "graph") -> str:
        return f"{self.scheme}:///{self.folder / name}.db"

    def fresh(self) -> str:
        """A name that was not given before."""
        self._given += 1
        return f"graph-{self._given}"

    def store(self, name: str = "graph") -> Store:
        return open_store(self.url(name))

    def reader(self, name: str = "graph") -> Reader:
        return open_reader(self.url(name))


class Neo4jEngine(Engine):
    """As many graphs of one database: Community has no more than one."""

    moves_on = True

    def __init__(self, server: str, folder: Path) -> None:
        super().__init__("neo4j", folder)
        self._server = server

    def url(self, name: str = "graph") -> str:
        # No two tests have a folder of one name, nor two runs.
        return f"neo4j://{self._server}/neo4j?graph={self.folder.parent.name}.{self.folder.name}.{name}"


@pytest.fixture(params=["sqlite", "neo4j"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "neo4j":
        return Neo4jEngine(request.getfixturevalue("neo4j_server"), tmp_path)
    return Engine(request.param, tmp_path)


@pytest.fixture(scope="session")
def story(writer: Writer) -> list[tuple[Article, Extraction]]:
    """A few articles on the trade of some firms: near-copies, a plan, a denial, an end."""
    supplies, competes = Relation.SUPPLIES, Relation.COMPETES_WITH
    return [
        writer.article(
            "Trade",
            Say("TSMC", supplies, "Huawei", "2014", item="chips"),
            Say("ASML", supplies, "TSMC", item="scanners"),
            Say("Zeiss", supplies, "ASML", item="optics"),
            published="2019-05-01", publisher="Gazette", url="https://example.org/trade",
        ),
        writer.article(
            "Trade, again", Say("TSMC", supplies, "Huawei", "2014", item="chips"),
            published="2019-05-02", publisher="Mirror", cluster="trade",
        ),
        writer.article(
            "The end", Say("TSMC", supplies, "Huawei", "2020-09-15", Status.ENDED, item="chips"),
            Say("Huawei", competes, "Apple"), published="2020-09-16", publisher="Herald",
        ),
        writer.article(
            "Plans", Say("SMIC", supplies, "Huawei", "2026", Status.PLANNED), Say("SMIC", supplies, "Huawei", "2023"),
            published="2023-09-01", publisher="Herald",
        ),
        writer.article(
            "Denial", Say("SMIC", supplies, "Huawei", status=Status.DENIED), Say("Huawei", supplies, "ASML"),
            published=None, publisher="Post",
        ),
    ]  # fmt: skip
