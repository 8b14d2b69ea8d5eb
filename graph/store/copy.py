"""A graph from one store into another, and the proof that both hold the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

from chipgraph.graph.errors import StoreError
from chipgraph.graph.store.base import PutReport
from chipgraph.graph.store.batch import content_digest
from chipgraph.graph.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chipgraph.graph.model import Judgement
    from chipgraph.graph.store.base import Reader, Store
    from chipgraph.graph.store.batch import Batch

Progress: TypeAlias = "Callable[[int, int], None]"

_ARTICLES, _EVIDENCE = 500, 2000  # a batch ends with the first of these that is reached
_TOGETHER = 25  # batches: what an interrupted copy may lose


@dataclass(frozen=True, slots=True)
class Copied:
    """What was done: articles written and passed over, judgements there are, and the digest of both graphs."""

    articles: int
    unchanged: int
    judgements: int
    digest: str


def copy(source: Reader, target: Store, tell: Progress = lambda _done, _total: None) -> Copied:
    """Write all that the source holds, batch by batch, and compare the digests.

    What the target has already is passed over, so that an interrupted copy goes on where it stopped. `tell` hears how
    many articles of how many are done. Raises StoreError, with nothing written, where the target holds articles or
    judgements that the source lacks; and if the two differ in the end, because another has written to the target.
    """
    held = target.versions()
    with source.snapshot():
        total = source.stats().articles
        judgements = list(source.iter_judgements())
        places = {one.id: (one.key, one.source) for one in source.iter_articles() if one.id in held} if held else {}
        _check_part(len(held.keys() - places.keys()), judgements, target)
        if places:  # what moved since would be deleted where it was
            target.set_places(places)
        # First, so that facts are derived once.
        target.judge(*judgements)
        for one in judgements:
            if one.withdrawn is not None:
                target.withdraw(one.id, one.withdrawn)
        written, done = PutReport(), 0
        clusters: dict[str, str] = {}
        batches = _batches(source, held, clusters)
        for first in batches:
            seen: list[int] = []
            written += target.put_all(_counted(chain([first], islice(batches, _TOGETHER - 1)), seen))
            done += sum(seen)
            tell(done, total)
        if clusters:
            target.set_clusters(clusters)
        ours = source.digest()
    theirs = target.digest()
    if ours != theirs:
        raise StoreError(_differ(source, target, ours, theirs))
    return Copied(written.new + written.changed, total - written.new - written.changed, len(judgements), ours)


def _check_part(articles: int, judgements: Iterable[Judgement], target: Reader) -> None:
    """Raise StoreError for a target with so many articles, or with any judgement, that the source lacks."""
    # A judgement that the source has withdrawn since is withdrawn in the target too.
    known = {variant for one in judgements for variant in (one, replace(one, withdrawn=None))}
    judged = sum(one not in known for one in target.iter_judgements())
    more = [counted(number, what) for number, what in ((articles, "article"), (judged, "judgement")) if number]
    if more:
        raise StoreError(
            f"the target holds {' and '.join(more)} that the original lacks; nothing was copied, copy into a store that"
            " is empty"
        )


def _batches(source: Reader, held: dict[str, tuple[str, str]], clusters: dict[str, str]) -> Iterator[tuple[Batch, int]]:
    """Articles to write with what was read out of them, and how many were seen; clusters of the others are noted."""
    batch = []
    seen = evidence = 0
    for article in source.iter_articles():
        seen += 1
        extraction = source.get_extraction(article.id)
        if held.get(article.id) == (content_digest(article), extraction.version):
            clusters[article.id] = article.cluster
            continue
        batch.append((article, extraction))
        evidence += len(extraction.evidence)
        if len(batch) >= _ARTICLES or evidence >= _EVIDENCE:
            yield batch, seen
            batch, seen, evidence = [], 0, 0
    yield batch, seen


def _counted(batches: Iterable[tuple[Batch, int]], seen: list[int]) -> Iterator[Batch]:
    for batch, articles in batches:
        seen.append(articles)
        yield batch


def _differ(source: Reader, target: Reader, ours: str, theirs: str) -> str:
    told = f"the copy has the digest {theirs[:12]}…, the original {ours[:12]}…"
    mine, other = source.stats(), target.stats()
    if other.articles > mine.articles:
        told += f": it holds {other.articles} articles, the original {mine.articles}"
    return f"{told}; copy into a store that is empty"
