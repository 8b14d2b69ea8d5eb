"""Measure the store on a generated graph, against plain SQL in the same run. It asserts nothing.

    python tests/benchmarks/store.py [--scale 1] [--kills 100] [--neo4j bolt://HOST:PORT | --shared FOLDER] [-o FILE]

At scale 1 there are 200,000 entities, 1,000,000 facts, 2,500,000 pieces of evidence and 300,000 articles; it needs 8 GB
of disk. Ours and plain SQL are asked in turn. What reads the file is timed by the processor, which a busy machine does
not lengthen; what writes, and what asks a server, by the clock. The limits are for a quiet machine of two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))
sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))

import generated
import killing
import neo4j_process
import plain
from figures import HEAD, Figure, Limit, figure
from machine import machine
from questions import ROUNDS, Question, entity_id, middling, questions

from chipgraph.graph import queries
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipgraph.graph.model import Article, Extraction
    from chipgraph.graph.store.base import Reader

    Read = tuple[Article, Extraction]

BATCH = 1000  # articles
SECONDS = 4.0  # for one question, at most


def load(graph: generated.Graph, url: str) -> tuple[plain.Watch, list[Read]]:
    """Bring the graph into the store; only that is timed. Gives some articles too."""
    watch = plain.Watch()
    kept: list[Read] = []
    store = open_store(url)
    with watch, store:  # to close it moves the log into the file
        store.put_all(_batches(graph, watch, kept))
    return watch, kept


def _batches(graph: generated.Graph, watch: plain.Watch, kept: list[Read]) -> Iterator[list[Read]]:
    read = graph.read()
    while True:
        with watch.paused():
            batch = list(islice(read, BATCH))
            kept += batch[:: 1 + len(batch) // 20] if len(kept) < ROUNDS else []
        if not batch:
            return
        yield batch


def loading(graph: generated.Graph, folder: Path) -> tuple[list[Figure], list[Read]]:
    """The bulk load with its size and memory, against plain inserts of the same rows."""
    ours, theirs = folder / "ours.db", folder / "plain.db"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    watch, kept = load(graph, f"sqlite:///{ours}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = [
        Figure("peak memory of the load", "SQLite", "MB", memory / 1024, None, None, Limit(1000)),
        Figure("of it the generator's", "SQLite", "MB", before / 1024, None, None, Limit()),
        Figure("on disk", "SQLite", "MB", ours.stat().st_size / 1e6, None, None, Limit(1300 * graph.scale)),
    ]
    inserted = plain.load(ours, theirs)
    limit = Limit(90 if graph.scale == 1 else None, ratio=1.5)
    load_figures = [
        Figure("bulk load", "SQLite", "s", watch.seconds, None, inserted.seconds, limit),
        Figure(
            "bulk load, by the processor", "SQLite", "s", watch.processor, None, inserted.processor, Limit(ratio=1.5)
        ),
    ]
    return load_figures + figures, kept


def upserting(folder: Path, kept: list[Read]) -> Iterator[Figure]:
    """One article that was read anew, durably, and the same rows by plain SQL.

    First with the same evidence by another version, as most articles are, then with evidence of which all is surer, so
    that all its facts are told otherwise.
    """
    surer = [
        (article, replace(read, evidence=tuple(one._replace(confidence=0.99) for one in read.evidence)))
        for article, read in kept
    ]
    with open_store(f"sqlite:///{folder / 'ours.db'}") as store, closing(plain.Upsert(folder / "plain.db")) as upsert:
        for name, every in (("", kept), (", all its facts told otherwise", surer)):
            ours, theirs = [], []
            for article, read in every:
                anew = replace(read, version=f"read again{name}")
                began = time.perf_counter()
                store.put([(article, anew)])
                ours.append(1000 * (time.perf_counter() - began))
                theirs.append(1000 * upsert(bytes.fromhex(article.id.removeprefix("article-"))))
            yield figure(f"one article upserted durably{name}", "SQLite", ours, theirs, Limit(5, 30, 2))
        store.put(kept)  # as it was, for the other engine's answers are compared with it


def opening(path: Path) -> Figure:
    """Open and answer, as a command does."""
    ours, theirs = [], []
    key = middling(path)
    for _ in range(ROUNDS // 4):
        began = time.thread_time()
        with open_reader(f"sqlite:///{path}") as reader:
            queries.suppliers(reader, entity_id(key))
        between = time.thread_time()
        with closing(plain.Plain(path)) as db:
            db.suppliers(key)
        ours.append(1000 * (between - began))
        theirs.append(1000 * (time.thread_time() - between))
    return figure("open and first answer", "SQLite", ours, theirs, Limit(50))


def asking(url: str, path: Path | None, asked: list[Question], engine: str) -> Iterator[Figure]:
    """Each question some times, to ours and to plain SQL in turn."""
    clock = time.thread_time if path else time.perf_counter
    with open_reader(url) as reader, ExitStack() as stack:
        db = stack.enter_context(closing(plain.Plain(path))) if path else None
        for one in asked:
            ours: list[float] = []
            theirs: list[float] = []
            until = time.perf_counter() + SECONDS
            for number in range(ROUNDS):
                ours.append(_milliseconds(clock, one.ours, reader, number))
                if db and one.plain:
                    theirs.append(_milliseconds(clock, one.plain, db, number))
                if time.perf_counter() > until and number > 4:
                    break
            yield figure(one.name, engine, ours, theirs, one.limit if path else Limit())


def _milliseconds(clock: Callable[[], float], ask: Callable[..., object], of: object, number: int) -> float:
    began = clock()
    ask(of, number)
    return 1000 * (clock() - began)


def same_answers(urls: list[str], asked: list[Question]) -> str:
    """Whether both engines answer alike, row for row; of free text only the hits are the same, whatever their order."""
    with ExitStack() as stack:
        readers = [stack.enter_context(open_reader(url)) for url in urls]
        differ = [one.name for one in asked if "free text" not in one.name and _differs(readers, one)]
        hits = [{one.evidence.id for one in reader.search(generated.word(500), limit=100_000)} for reader in readers]
    if hits[0] != hits[1]:
        differ.append("free text")
    return f"both engines answer {'differently: ' + ', '.join(differ) if differ else 'alike'}"


def _differs(readers: list[Reader], one: Question) -> bool:
    first, second = (one.ours(reader, 0) for reader in readers)
    return first != second


def on_sqlite(graph: generated.Graph, folder: Path) -> Iterator[Figure]:
    """All that is asked of the embedded engine."""
    loaded, kept = loading(graph, folder)
    yield from loaded
    path = folder / "ours.db"
    yield opening(path)
    yield from asking(f"sqlite:///{path}", path, list(questions(path)), "SQLite")
    yield from upserting(folder, kept)


def on_neo4j(graph: generated.Graph, url: str, path: Path) -> Iterator[Figure]:
    """The same questions, beside those of the embedded engine; judged is the speed of ingest alone."""
    watch, _ = load(graph, url)
    yield Figure(
        "evidence ingested, at least 2,000", "Neo4j", "1/s", graph.evidence / watch.seconds, None, None, Limit()
    )
    yield from asking(url, None, list(questions(path)), "Neo4j")


@contextmanager
def server(arguments: argparse.Namespace) -> Iterator[str | None]:
    """The Neo4j server that was named, else one of our own where it can be started; None where there is none."""
    if arguments.neo4j or not arguments.shared or neo4j_process.missing(arguments.shared):
        yield arguments.neo4j
        return
    with neo4j_process.running(arguments.shared) as address:
        os.environ["CHIPGRAPH_NEO4J_PASSWORD"] = neo4j_process.PASSWORD
        yield f"bolt://{address}"


def report(arguments: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    """Print line by line; gives the figures."""
    with server(arguments) as address:
        graph = generated.Graph(arguments.scale)
        print(f"{graph}\n\n{HEAD}")
        for one in on_sqlite(graph, folder):
            print(one, flush=True)
            yield one
        path = folder / "ours.db"
        if address:
            for one in on_neo4j(generated.Graph(arguments.scale), f"{address}/neo4j?graph=bench", path):
                print(one, flush=True)
                yield one
            print("\n" + same_answers([f"sqlite:///{path}", f"{address}/neo4j?graph=bench"], list(questions(path))))
        places = [("SQLite", f"sqlite:///{folder / 'killed'}"), ("Neo4j", f"{address}/neo4j?graph=killed")]
        for engine, url in places[: 1 + bool(address)] if arguments.kills else ():
            print("\n" + kills(url, engine, arguments.kills), flush=True)


def kills(url: str, engine: str, number: int) -> str:
    """Kill that many ingests, each of which must leave whole articles behind; says how it ended."""
    undisturbed = killing.finished(f"{url}-whole")
    killing.kill_often(url, number)
    same = killing.finished(url) == undisturbed
    return f"{engine}: {number} kills, nothing half-written, the digest is {'the same' if same else 'ANOTHER'}"


def main() -> None:
    """Print the report, and write its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1, help="of the graph")
    parser.add_argument("--kills", type=int, default=100, help="ingests to kill, of each engine")
    parser.add_argument(
        "--neo4j", metavar="URL", help="a server, bolt://HOST:PORT, whose password is in the environment"
    )
    parser.add_argument("--shared", type=Path, help="folder whose neo4j/start starts a server, where none is named")
    parser.add_argument("--folder", type=Path, help="where to put the files; by default the temporary folder")
    parser.add_argument("-o", "--output", type=Path, help="JSON file for the figures")
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        told = [asdict(one) | {"ratio": one.ratio, "passes": one.passes} for one in report(arguments, Path(name))]
    if arguments.output:
        text = json.dumps({"machine": machine(), "scale": arguments.scale, "figures": told}, indent=1)
        arguments.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
