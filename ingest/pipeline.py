"""From articles to the store: read, clean, extract, put, and say which are near-copies.

What is stored after a run does not depend on the order of its articles, on batches or on workers: of several versions
of an article one is chosen before any is extracted, extraction is a pure function, the store derives facts from
evidence, and clusters are derived from all texts stored. An interrupted run leaves whole batches behind; the next one
passes over what they hold.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from chipgraph.graph.store.base import PutReport
from chipgraph.ingest import clean, dedup
from chipgraph.ingest.report import Report
from chipgraph.ingest.sources.record import Reason, Rejection
from chipgraph.ingest.spool import Spool
from chipgraph.ingest.workers import extract_all, load_shipped, loaded, process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence, Set
    from concurrent.futures import Executor

    from chipgraph.graph.model import Article, Extraction
    from chipgraph.graph.store.base import Store
    from chipgraph.ingest.workers import Loader, Outcome

BATCH = 32  # articles a transaction
_FEW = 100  # texts that are looked up one by one


class Stage(StrEnum):
    """What a run is doing."""

    READ = "reading"
    EXTRACT = "extracting"
    COMPARE = "comparing"


class Progress(Protocol):
    """Told after each article how many of how many are done; the total is None while nobody knows it."""

    def __call__(self, stage: Stage, done: int, total: int | None) -> None: ...  # noqa: D102


def run(
    articles: Iterable[Article | Rejection],
    store: Store,
    *,
    loader: Loader = load_shipped,
    workers: int = 1,
    executor: Callable[[], Executor] | None = None,
    batch_size: int = BATCH,
    progress: Progress | None = None,
) -> Report:
    """Bring the store up to date with these articles, and report what became of each.

    With more than one of `workers`, processes of this machine share the work, or what `executor` makes in their place.
    An article that cannot be read is rejected and the others go on; an error of the store ends the run.
    """
    tell = progress or _silent
    rejections: list[Rejection] = []
    put = PutReport()
    with Spool() as spool:
        read = _fill(spool, articles, rejections, tell)
        digests = spool.digests()
        version, stored = loaded(loader).version, store.versions()
        # First, else what moved could be deleted where it was, and an interrupted run would have lost it.
        store.set_places(spool.places())
        pending = [id_ for id_, digest in digests.items() if stored.get(id_) != (digest, version)]
        outcomes = extract_all(
            spool.read(pending), loader=loader, executor=_executor(workers, executor), window=4 * workers
        )
        with closing(outcomes):
            for batch in _batches(_counted(outcomes, len(pending), tell), batch_size, rejections):
                put += store.put(batch)
    clusters = _cluster(store, tell)
    return Report(
        read=read,
        new=put.new,
        changed=put.changed,
        unchanged=len(digests) - len(pending) + put.unchanged,
        near_copies=sum(clusters.get(id_, id_) != id_ for id_ in digests),
        rejections=tuple(rejections),
    )


def remove(store: Store, article_ids: Sequence[str]) -> None:
    """Take articles out of the store, with exactly what only they supported: the graph is that of the others.

    Raises NotFoundError, and removes none, where one is not there.
    """
    for id_ in article_ids:
        store.get_article(id_)
    for id_ in dict.fromkeys(article_ids):
        store.remove(id_)
    _cluster(store, _silent)


def extract(
    articles: Iterable[Article | Rejection],
    *,
    loader: Loader = load_shipped,
    workers: int = 1,
    executor: Callable[[], Executor] | None = None,
) -> Generator[Outcome]:
    """What is read out of each article, in order, without a store; copies are read like any other."""
    rejections: list[Rejection] = []
    accepted = _accepted(articles, rejections)
    yield from extract_all(accepted, loader=loader, executor=_executor(workers, executor), window=4 * workers)
    yield from rejections


def _fill(spool: Spool, articles: Iterable[Article | Rejection], rejections: list[Rejection], tell: Progress) -> int:
    """Put what can be read into the spool; returns how many articles and rejections there were."""
    kept = 0
    for kept, article in enumerate(_accepted(articles, rejections), 1):
        lost = spool.add(article)
        if lost is not None:
            rejections.append(lost)
        tell(Stage.READ, kept, None)
    return len(spool) + len(rejections)


def _accepted(articles: Iterable[Article | Rejection], rejections: list[Rejection]) -> Iterator[Article]:
    """The articles in English, their language told; the others, and what was rejected before, go to `rejections`."""
    for article in articles:
        if isinstance(article, Rejection):
            rejections.append(article)
        elif (language := clean.language(article.text)) != "en":
            rejections.append(Rejection(article.source, Reason.LANGUAGE, f"it reads like {language!r}"))
        else:
            yield replace(article, language=language)


def _batches(
    outcomes: Iterable[Outcome], size: int, rejections: list[Rejection]
) -> Iterator[list[tuple[Article, Extraction]]]:
    batch: list[tuple[Article, Extraction]] = []
    for outcome in outcomes:
        if isinstance(outcome, Rejection):
            rejections.append(outcome)
            continue
        batch.append(outcome)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _cluster(store: Store, tell: Progress) -> dict[str, str]:
    """Derive the clusters from all texts stored, and store those that changed.

    A text is read only if no sketch of it is kept, or if it may be like another.
    """
    with store.snapshot():
        former = store.clusters()
        sketches = _kept(store)
        fresh: dict[str, bytes] = {}
        for done, (id_, text) in enumerate(_texts(store, former.keys() - sketches.keys()), 1):
            sketches[id_] = dedup.sketch(text)
            fresh[id_] = dedup.packed(sketches[id_])
            tell(Stage.COMPARE, done, None)
        clusters = dedup.clusters(
            {id_: sketches[id_] for id_ in sorted(former)}, lambda id_: store.get_article(id_).text
        )
    if fresh:
        store.keep_sketches(fresh)
    changed = {id_: cluster for id_, cluster in clusters.items() if former[id_] != cluster}
    if changed:
        store.set_clusters(changed)
    return clusters


def _kept(store: Store) -> dict[str, dedup.Sketch | None]:
    """The sketches that are kept and of this version."""
    kept: dict[str, dedup.Sketch | None] = {}
    for id_, data in store.sketches().items():
        with suppress(ValueError):
            kept[id_] = dedup.unpacked(data)
    return kept


def _texts(store: Store, ids: Set[str]) -> Iterator[tuple[str, str]]:
    """The texts of these articles; of many in one go, which costs less on a server."""
    if len(ids) <= _FEW:
        yield from ((id_, store.get_article(id_).text) for id_ in sorted(ids))
    else:
        yield from ((article.id, article.text) for article in store.iter_articles() if article.id in ids)


def _counted(outcomes: Iterable[Outcome], total: int, tell: Progress) -> Iterator[Outcome]:
    for done, outcome in enumerate(outcomes, 1):
        tell(Stage.EXTRACT, done, total)
        yield outcome


def _executor(workers: int, executor: Callable[[], Executor] | None) -> Callable[[], Executor] | None:
    return executor or (partial(process_pool, workers) if workers > 1 else None)


def _silent(stage: Stage, done: int, total: int | None) -> None:
    """Progress that nobody watches."""
