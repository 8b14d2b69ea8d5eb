"""The extractor over many articles: in this process, or spread over the workers of an executor."""

from __future__ import annotations

import functools
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from chipgraph.graph.errors import ChipGraphError, InputError
from chipgraph.graph.model import Article, Extraction
from chipgraph.graph.store.batch import check
from chipgraph.ingest.sources.record import Reason, Rejection

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.synchronize import Barrier


class Extractor(Protocol):
    """Reads one article: a pure function of it and of `version`."""

    @property
    def version(self) -> str: ...  # noqa: D102

    def extract(self, article: Article) -> Extraction: ...  # noqa: D102


# Loads the extractor; each worker calls it once. It travels to the workers by name: a function of a module.
Loader: TypeAlias = Callable[[], Extractor]
START_S = 120.0  # for all workers to start, on a machine however busy
Outcome: TypeAlias = "tuple[Article, Extraction] | Rejection"


def load_shipped() -> Extractor:
    """The extractor that comes with the package."""
    from chipgraph.ingest.language.extract import load_extractor  # noqa: PLC0415 - spaCy takes a second to import

    return load_extractor()


@functools.cache
def loaded(loader: Loader) -> Extractor:
    """The extractor of this process, loaded once."""
    return loader()


def process_pool(workers: int) -> Executor:
    """Local processes that are started afresh: a fork would copy the threads' locks of the libraries in use.

    All of them run when this returns. ProcessPoolExecutor would start the later ones as work comes in, and one that it
    starts while it ends the others, because one has died, is never ended: the interpreter then waits for it at exit.
    """
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(workers)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(together,))
    for started in [pool.submit(_do_nothing) for _ in range(workers)]:
        started.exception()  # a pool that is broken already tells whoever gives it work
    return pool


def extract_all(
    articles: Iterable[Article], *, loader: Loader, executor: Callable[[], Executor] | None, window: int = 1
) -> Generator[Outcome]:
    """What was read out of each article, in order, or why nothing was; `window` articles are under way at a time.

    Without `executor` all is done in this process. Else it makes an executor, and another one each time that a worker
    dies; the article that a worker dies of, alone, is rejected. Closing the generator ends the workers. Raises
    ChipGraphError where no worker can start.
    """
    if executor is None:
        for article in articles:
            yield _outcome(article, _extract(loader, article))
    else:
        pool = _Pool(loader, executor)
        try:
            yield from pool.run(articles, window)
        finally:
            pool.close()


@dataclass(frozen=True, slots=True)
class _Flight:
    article: Article
    future: Future[Extraction | str]


class _Pool:
    """An executor that is replaced when it breaks. What was under way is then tried again, one article at a time."""

    def __init__(self, loader: Loader, make: Callable[[], Executor]) -> None:
        self._loader = loader
        self._make = make
        self._executor = self._start()

    def run(self, articles: Iterable[Article], window: int) -> Iterator[Outcome]:
        """Outcomes in the order of the articles."""
        flying: deque[_Flight] = deque()
        for article in articles:
            flying.append(self._submit(article))
            while len(flying) >= window:
                yield from self._land(flying)
        while flying:
            yield from self._land(flying)

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)

    def _land(self, flying: deque[_Flight]) -> Iterator[Outcome]:
        """The first outcome; after a death those of all under way, for nobody knows which of them it was."""
        try:
            result = flying[0].future.result()
        except BrokenExecutor:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = self._start()
            while flying:
                yield self._alone(flying.popleft())
        else:
            yield _outcome(flying.popleft().article, result)

    def _alone(self, flight: _Flight) -> Outcome:
        if flight.future.done() and not flight.future.cancelled() and flight.future.exception() is None:
            return _outcome(flight.article, flight.future.result())
        try:
            return _outcome(flight.article, self._submit(flight.article).future.result())
        except BrokenExecutor:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = self._start()
            return Rejection(flight.article.source, Reason.WORKER, "the system ended the process that read it")

    def _submit(self, article: Article) -> _Flight:
        try:
            return _Flight(article, self._executor.submit(_extract, self._loader, article))
        except BrokenExecutor as error:
            broken: Future[Extraction | str] = Future()
            broken.set_exception(error)
            return _Flight(article, broken)

    def _start(self) -> Executor:
        """A new executor that has loaded the extractor once, so that later deaths are the articles' doing."""
        executor = self._make()
        try:
            executor.submit(_load_only, self._loader).result()
        except BrokenExecutor as error:
            executor.shutdown(wait=False)
            raise ChipGraphError("no worker process can start; try with one worker, which needs none") from error
        return executor


def _extract(loader: Loader, article: Article) -> Extraction | str:
    """The extraction, or what went wrong, in words: not every exception can travel between processes."""
    extractor = loaded(loader)
    try:
        return extractor.extract(article)
    except ChipGraphError as error:
        return str(error)
    except Exception as error:  # whatever it is, it costs this article only
        return f"{type(error).__name__}: {error}"


def _outcome(article: Article, result: Extraction | str) -> Outcome:
    if isinstance(result, str):
        return Rejection(article.source, Reason.EXTRACTION, result)
    try:
        check(article, result)
    except InputError as error:
        return Rejection(article.source, Reason.EXTRACTION, str(error))
    return article, result


def _load_only(loader: Loader) -> None:
    loaded(loader)


def _do_nothing() -> None:
    pass


def _start_worker(together: Barrier) -> None:
    """Ctrl-C goes to the whole group of processes; only the first of them acts on it. None is idle before all run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    together.wait(START_S)
