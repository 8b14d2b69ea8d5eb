"""What batches bring to a Neo4j server, made ready for one transaction while the server works on the one before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from chipgraph.graph.model import Article, Extraction
from chipgraph.graph.store import neo4j_rows as rows
from chipgraph.graph.store.batch import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chipgraph.graph.model import Entity
    from chipgraph.graph.store.batch import Batch

# Pieces of evidence that batches of one transaction bring. The server has them all in memory: of 25,000 one of 1 GB
# gives up, and three of 8,000 take as long.
_TOGETHER = 8_000


@dataclass(frozen=True, slots=True)
class Read:
    """An article with what was read out of it, and the rows of both."""

    article: Article
    extraction: Extraction
    row: rows.Row
    forms: list[rows.Row]
    evidence: list[rows.Row]  # without the facts

    @property
    def digest(self) -> str:
        """The article's, as `content_digest` gives it."""
        digest: str = self.row[rows.DIGEST]
        return digest


@dataclass(frozen=True, slots=True)
class Transaction:
    """What one transaction is to store, by batch; no batch replaces what another brings."""

    batches: list[list[Read]]
    superseded: int

    @classmethod
    def of(cls, batches: Sequence[Batch]) -> Self:
        """What of these batches is to be stored; raises InputError where any of it is wrong."""
        wanted = [chosen(batch) for batch in batches]
        superseded = sum(map(len, batches)) - sum(map(len, wanted))
        # Articles share most of their forms.
        forms = {
            entity: rows.form_row(entity)
            for entity in {one for pairs in wanted for _, extraction in pairs for one in extraction.entities}
        }
        return cls([[_read(*pair, forms) for pair in pairs] for pairs in wanted], superseded)


def _read(article: Article, extraction: Extraction, forms: Mapping[Entity, rows.Row]) -> Read:
    return Read(
        article,
        extraction,
        rows.article_row(article, extraction),
        [forms[one] for one in extraction.entities],
        [rows.evidence_row(one, article) for one in extraction.evidence],
    )


def transactions(batches: Iterable[Batch]) -> Iterator[Transaction]:
    """Of all the batches; each is made ready while the one before is being stored, most of which is the server's work.

    The batches are asked for by the caller's own thread.
    """
    with ThreadPoolExecutor(1, "chipgraph-batches") as executor:
        groups = _together(batches)
        ready = Transaction.of(next(groups))
        for some in groups:
            coming = executor.submit(Transaction.of, some)
            yield ready
            ready = coming.result()
        yield ready


def _together(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Some of the batches at a time, once at least; each has articles and sources that the others have not."""
    some: list[Batch] = []
    known: set[str] = set()
    evidence = 0
    for batch in batches:
        own = {key for article, _ in batch for key in (article.id, article.source)}
        more = sum(len(extraction.evidence) for _, extraction in batch)
        if some and (evidence + more > _TOGETHER or not known.isdisjoint(own)):
            yield some
            some, known, evidence = [], set(), 0
        some.append(batch)
        known |= own
        evidence += more
    yield some
