"""Ingests that are killed: a corpus for the small extractor, a process that ingests it, and what must hold afterwards.

Processes are forked from a server that has imported everything once, so that a kill costs milliseconds. Each ingests
again and again until it is killed, so that no kill comes too late; it is killed some steps of its progress after its
start and a moment of random length after that, both seeded.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import random
import signal
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

import pytest
import small_extractor

from chipgraph.graph.errors import StoreError
from chipgraph.graph.facts import derive
from chipgraph.graph.model import Article, Judgement
from chipgraph.graph.schema import Target, Verdict
from chipgraph.graph.store.open import open_store
from chipgraph.ingest import clean, pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from chipgraph.graph.store.base import Reader

ARTICLES = 40
NOBODY = 65534
BATCH = 2  # articles a transaction: many transactions, many moments between them
FIRMS = ("Acme", "Example", "Sample", "Tester", "Wafer", "Maker", "Etcher", "Bonder", "Mirror", "Laser", "Resist")

_context = multiprocessing.get_context("forkserver")


clean.language("What tells languages apart is loaded once, for all that are forked.")


def corpus(articles: int = ARTICLES) -> list[Article]:
    """Articles on who supplies whom; every fifth is a near-copy of the one before, every seventh has no date."""
    chance = random.Random(1)  # noqa: S311
    made: list[Article] = []
    for number in range(articles):
        if number % 5 == 4:
            text = made[-1].text + " It was copied."
        else:
            pairs = [chance.sample(FIRMS, 2) for _ in range(chance.randint(1, 4))]
            told = " ".join(f"{left} supplies {right}. {_filler(chance)}" for left, right in pairs)
            text = f"{told} The report came out on Monday and nobody had anything to add to what it said."
        published = None if number % 7 == 6 else date(2020, 1, 1) + timedelta(days=number)
        id_ = Article.make_id(url=None, title="", text=text)
        made.append(
            Article(id_, str(number), "", text, published, f"Paper {number % 3}", None, "und", f"/{number}.txt", id_)
        )
    return made


def _filler(chance: random.Random) -> str:
    """A sentence that makes articles unlike one another."""
    return f"The {' '.join(''.join(chance.choices('aeilnorst', k=6)) for _ in range(9))} was seen by all of them."


def ingest(url: str, environment: dict[str, str], tell: Connection | None = None) -> None:
    """Ingest the corpus once or, where somebody listens, again and again; each step of progress is told."""
    os.environ.update(environment)
    articles = corpus()
    with open_store(url) as store:
        while True:
            progress = (lambda *_: tell.send_bytes(b".")) if tell else None
            pipeline.run(articles, store, loader=small_extractor.load, batch_size=BATCH, progress=progress)
            if tell is None:
                return


def judge(url: str, environment: dict[str, str], tell: Connection, left: str, right: str) -> None:
    """Judge two entities the same and withdraw it, again and again; each judgement that stands is told."""
    os.environ.update(environment)
    with open_store(url) as store:
        for hours in count():
            at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
            told = (Target.ENTITIES, left, right, None, Verdict.SAME, "me", at)
            one = Judgement(Judgement.make_id(*told), *told)
            store.judge(one)
            tell.send_bytes(b".")
            store.withdraw(one.id, at)


def ingest_as_nobody(url: str, tell: Connection) -> None:
    """Ingest without the rights of the superuser, and tell the error."""
    if os.getuid() == 0:
        os.setuid(NOBODY)
    try:
        ingest(url, {})
    except StoreError as error:
        tell.send(str(error))


@functools.cache
def _start_server() -> None:
    """Start what forks the children; it imports by the path of its environment, not by that of this process."""
    _context.set_forkserver_preload(["__main__", __name__])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        patch.setenv("PYTHONSAFEPATH", "1")  # the folder chipgraph/ here is a part of the package only
        forkserver.ensure_running()


@contextmanager
def child(target: Any, *arguments: object) -> Iterator[BaseProcess]:
    """A process that is gone at the end, whatever happened."""
    _start_server()
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def pipe() -> tuple[Connection, Connection]:
    """Two ends, to hear at and to tell at; the parent closes the second once the child has it."""
    return _context.Pipe(duplex=False)


def environment() -> dict[str, str]:
    """What a child needs to know of this process: the server that forks it may have started earlier."""
    return {name: value for name, value in os.environ.items() if name.startswith("CHIPGRAPH_")}


def kill_one(url: str, chance: random.Random) -> None:
    """Start an ingest and kill it at a random moment: most often while it writes, at times before."""
    steps = chance.choice((chance.randint(1, ARTICLES), *(ARTICLES + chance.randint(1, 5) for _ in range(5))))
    kill(chance, steps, ingest, url)


def kill(chance: random.Random, steps: int, target: Any, url: str, *arguments: object) -> None:
    """Start what tells its steps, and kill it some moments after it has told so many."""
    hear, tell = pipe()
    with child(target, url, environment(), tell, *arguments) as process:
        tell.close()
        for _ in range(steps):
            hear.recv_bytes()
        time.sleep(chance.uniform(0, 0.01))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    hear.close()


def check_whole(reader: Reader) -> int:
    """Raises AssertionError where an article is there in part; returns how many are there."""
    stored = list(reader.iter_articles())
    extractor = small_extractor.load()
    for article in stored:
        told = extractor.extract(article)
        held = reader.get_extraction(article.id)
        assert set(held.mentions) == set(told.mentions), article.id
        assert set(held.evidence) == set(told.evidence), article.id
        assert {one.id for one in held.entities} == {one.id for one in told.entities}, article.id
    evidence = list(reader.iter_evidence())
    assert {one.article_id for one in evidence} <= {article.id for article in stored}
    if evidence:
        hits = reader.search("supplies", limit=len(evidence) + 1)
        assert sorted(hit.evidence.id for hit in hits) == [one.id for one in evidence]
    return len(stored)


def check_derived(reader: Reader) -> None:
    """Raises AssertionError where facts and entities are not those of the evidence."""
    evidence = list(reader.iter_evidence())
    articles = {article.id: article for article in reader.iter_articles()}
    assert list(reader.iter_facts()) == derive(evidence, articles)
    ends = {id_ for one in evidence for id_ in (one.subject_id, one.object_id)}
    assert [entity.id for entity in reader.iter_entities()] == sorted(ends)


def kill_often(url: str, kills: int, seed: int = 6) -> list[int]:
    """Kill that many ingests of one store, and check it after each; returns how many articles were there each time."""
    chance = random.Random(seed)  # noqa: S311
    counts = []
    for _ in range(kills):
        kill_one(url, chance)
        with open_store(url) as store:
            counts.append(check_whole(store))
            check_derived(store)
    return counts


def finished(url: str) -> str:
    """The digest of the graph once an ingest of all articles has come to its end; checks that nothing is amiss."""
    with open_store(url) as store:
        # Another order: what was stored before the kills must not show.
        pipeline.run(corpus()[::-1], store, loader=small_extractor.load, batch_size=BATCH)
        assert check_whole(store) == ARTICLES
        check_derived(store)
        return store.digest()
