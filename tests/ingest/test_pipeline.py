"""A run brings the store up to date, once, whatever the order, and whatever a single article does."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import small_extractor as small

from chipgraph.graph.errors import ChipGraphError, NotFoundError
from chipgraph.graph.store.open import open_store
from chipgraph.ingest import dedup
from chipgraph.ingest.pipeline import Stage, extract, remove, run
from chipgraph.ingest.sources.files import read_files
from chipgraph.ingest.sources.record import Reason, Rejection
from chipgraph.ingest.workers import process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chipgraph.graph.model import Article
    from chipgraph.graph.store.base import Store

NAMES = ["Acme", "Example", "Sample", "Tester", "Wafer", "Maker", "Etcher", "Bonder"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'one.db'}") as one:
        yield one


@pytest.fixture
def corpus(make: Callable[..., Article]) -> list[Article]:
    pairs = itertools.pairwise(NAMES)
    return [make(f"{left}{right}", f"{left} supplies {right}. {right} waits for it.") for left, right in pairs]


def digest_of(path: Path, articles: Iterable[Article | Rejection], **options: object) -> str:
    with open_store(f"sqlite:///{path}") as one:
        run(articles, one, loader=small.load, **options)  # type: ignore[arg-type]
        return one.digest()


def test_twice_is_once(store: Store, corpus: list[Article]) -> None:
    first = run(corpus, store, loader=small.load)
    digest = store.digest()
    second = run(corpus, store, loader=small.load)
    assert (first.read, first.new, first.unchanged) == (7, 7, 0)
    assert (second.read, second.new, second.changed, second.unchanged) == (7, 0, 0, 7)
    assert store.digest() == digest
    assert store.stats().facts == {"SUPPLIES": 7}
    assert {one.language for one in store.iter_articles()} == {"en"}


def test_order_batches_and_workers_do_not_matter(
    tmp_path: Path, corpus: list[Article], make: Callable[..., Article]
) -> None:
    pairs = itertools.pairwise(NAMES)
    copies = [make(f"{left}Copy", f"{left} supplies {right}. {right} waits for it.") for left, right in pairs]
    articles = corpus + copies
    one = digest_of(tmp_path / "a.db", articles)
    assert digest_of(tmp_path / "b.db", articles[::-1], batch_size=1) == one
    assert digest_of(tmp_path / "c.db", articles[3:] + articles[:3], workers=2, batch_size=3) == one
    assert digest_of(tmp_path / "d.db", articles, executor=ThreadPoolExecutor, batch_size=2) == one
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as store:
        assert len({article.cluster for article in store.iter_articles()}) < len(articles)


def test_same_articles_over_several_runs(tmp_path: Path, corpus: list[Article]) -> None:
    whole = digest_of(tmp_path / "a.db", corpus)
    digest_of(tmp_path / "b.db", corpus[4:])
    digest_of(tmp_path / "b.db", corpus[2:5])
    assert digest_of(tmp_path / "b.db", corpus[:3]) == whole


def test_later_version_of_one_article_wins(tmp_path: Path, make: Callable[..., Article]) -> None:
    url = "https://news.example/a"
    old = make("old", "Acme supplies Example.", url=url, published=date(2024, 1, 1))
    new = make("new", "Acme supplies Sample.", url=url, published=date(2024, 2, 1))
    same = replace(new, source="/corpus/zzz.txt")
    for number, order in enumerate(([old, new, same], [same, new, old], [new, old, same])):
        with open_store(f"sqlite:///{tmp_path / str(number)}.db") as store:
            report = run(order, store, loader=small.load, batch_size=1)
            assert report.new == 1
            assert {one.reason: one.source for one in report.rejections} == {
                Reason.OTHER_VERSION: old.source,
                Reason.COPY: new.source,
            }
            assert [one.text for one in store.iter_articles()] == [new.text]
            assert run(order, store, loader=small.load).unchanged == 1


def test_changed_article_replaces_its_former_version(store: Store, make: Callable[..., Article]) -> None:
    run([make("a", "Acme supplies Example.")], store, loader=small.load)
    report = run([make("a", "Acme supplies Sample.")], store, loader=small.load)
    assert (report.new, report.changed) == (0, 1)
    assert sorted(one.name for one in store.iter_entities()) == ["Acme", "Sample"]


def lay(folder: Path, subjects: dict[str, str]) -> Path:
    """A folder with these files and no others: a text about one firm each, or a file of many records without ids."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, firms in subjects.items():
        texts = [
            f"{firm} supplies Example. The firm said so on Monday and nobody had anything to add."
            for firm in firms.split()
        ]
        lines = [json.dumps({"title": "", "text": text}) for text in texts] if name.endswith(".jsonl") else texts
        (folder / name).write_text("\n".join(lines))
    return folder


@pytest.mark.parametrize("batch_size", [1, 32])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"latest.txt": "Acme"}, {"old.txt": "Acme", "latest.txt": "Wafer"}),
        ({"a.txt": "Acme", "b.txt": "Wafer"}, {"b.txt": "Acme"}),
        ({"a.txt": "Acme", "b.txt": "Acme"}, {"a.txt": "Acme", "b.txt": "Wafer"}),
        ({"a.txt": "Acme", "b.txt": "Acme"}, {"a.txt": "Wafer", "b.txt": "Acme"}),
        ({"a.txt": "Acme", "b.txt": "Wafer", "c.txt": "Maker"}, {"a.txt": "Maker", "b.txt": "Acme", "c.txt": "Wafer"}),
        ({"news.jsonl": "Acme Wafer Maker"}, {"news.jsonl": "Etcher Acme Wafer Maker"}),
        ({"news.jsonl": "Acme Wafer Maker"}, {"news.jsonl": "Wafer Maker Etcher"}),
    ],
)
def test_what_moved_is_found_where_it_is(
    store: Store, tmp_path: Path, before: dict[str, str], after: dict[str, str], batch_size: int
) -> None:
    folder = tmp_path / "corpus"
    run(read_files([lay(folder, before)]), store, loader=small.load)
    run(read_files([lay(folder, after)]), store, loader=small.load, batch_size=batch_size)
    assert store.digest() == digest_of(tmp_path / "fresh.db", read_files([folder]))
    found = {(one.id, one.key, one.source) for one in read_files([folder]) if not isinstance(one, Rejection)}
    assert {(one.id, one.key, one.source) for one in store.iter_articles()} <= found


def test_interrupted_run_loses_nothing_that_moved(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    names = [f"{letter}.txt" for letter in "abcdef"]
    run(read_files([lay(folder, dict(zip(names, NAMES, strict=False)))]), store, loader=small.load)
    stored = store.versions().keys()
    moved = dict(zip(names, NAMES[1:6] + NAMES[:1], strict=True))

    def interrupt(stage: Stage, done: int, total: int | None) -> None:
        if (stage, done) == (Stage.EXTRACT, 3):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(read_files([lay(folder, moved)]), store, loader=small.load_second_version, batch_size=1, progress=interrupt)
    assert store.versions().keys() == stored


def test_new_version_of_the_extractor_reads_again(store: Store, corpus: list[Article]) -> None:
    run(corpus, store, loader=small.load)
    report = run(corpus, store, loader=small.load_second_version)
    assert (report.changed, report.unchanged) == (7, 0)
    assert {one.version for one in store.iter_evidence()} == {"small-2"}


def test_near_copies_share_a_cluster_even_if_the_link_comes_last(store: Store, make: Callable[..., Article]) -> None:
    words = [f"Word{number} stands here." for number in range(60)]
    first, last = (make(name, " ".join(part)) for name, part in (("first", words[:36]), ("last", words[24:])))
    bridge = make("bridge", " ".join(words))
    alone = run([first, last], store, loader=small.load)
    assert alone.near_copies == 0
    report = run([bridge], store, loader=small.load)
    clusters = {one.cluster for one in store.iter_articles()}
    assert clusters == {min(first.id, last.id, bridge.id)}
    assert report.near_copies == int(bridge.id not in clusters)


def test_what_is_removed_leaves_the_graph_of_the_others(
    store: Store, corpus: list[Article], make: Callable[..., Article]
) -> None:
    words = [f"Word{number} stands here." for number in range(60)]
    first, last = (make(name, " ".join(part)) for name, part in (("first", words[:36]), ("last", words[24:])))
    bridge = make("bridge", " ".join(words))
    run([*corpus, first, last], store, loader=small.load)
    digest = store.digest()
    run([bridge], store, loader=small.load)
    assert store.digest() != digest
    with pytest.raises(NotFoundError):
        remove(store, [bridge.id, "article-0a1b2c3d4e5f60718293"])
    remove(store, [bridge.id, bridge.id])
    assert store.digest() == digest
    assert {store.get_article(one.id).cluster for one in (first, last)} == {first.id, last.id}


def test_sketches_are_kept_and_are_those_of_the_texts(
    store: Store, corpus: list[Article], make: Callable[..., Article]
) -> None:
    def kept() -> dict[str, bytes]:
        texts = {one.id: dedup.packed(dedup.sketch(one.text)) for one in store.iter_articles()}
        assert store.sketches() == texts
        return texts

    run(corpus, store, loader=small.load)
    before = kept()
    told: list[Stage] = []
    run([make("more", "Wafer supplies Acme.")], store, loader=small.load, progress=lambda stage, *_: told.append(stage))
    assert told.count(Stage.COMPARE) == 1  # the others were not read again
    assert kept().items() > before.items()
    run([make("more", "Wafer supplies Maker and it has done so for a while.")], store, loader=small.load)
    store.remove(corpus[0].id)
    kept()
    clusters = store.clusters()
    store.keep_sketches({corpus[1].id: b"of another version", f"article-{0:020}": b""})
    run([], store, loader=small.load)
    kept()
    assert store.clusters() == clusters == {one.id: one.cluster for one in store.iter_articles()}


@pytest.mark.parametrize("workers", [1, 2])
def test_failing_article_is_rejected_and_the_others_go_on(
    store: Store, corpus: list[Article], make: Callable[..., Article], workers: int
) -> None:
    bad = [make("bad", "FAIL"), make("worse", "BAD OFFSET"), make("worst", "Acme supplies Maker. BAD RELATION")]
    report = run(corpus[:3] + bad + corpus[3:], store, loader=small.load, workers=workers)
    assert (report.read, report.new) == (10, 7)
    assert {one.source for one in report.by_reason()[Reason.EXTRACTION]} == {one.source for one in bad}
    assert any("this text is cursed" in one.detail for one in report.rejections)


def test_death_of_a_worker_costs_only_the_article_that_it_died_of(
    store: Store, corpus: list[Article], make: Callable[..., Article]
) -> None:
    killers = [make("k1", "KILL"), make("k2", "KILL me too")]
    report = run([killers[0], *corpus, killers[1]], store, loader=small.load, workers=2)
    assert report.new == 7
    assert {one.source for one in report.by_reason()[Reason.WORKER]} == {one.source for one in killers}


def test_all_workers_run_before_the_first_task() -> None:
    before = set(multiprocessing.active_children())
    with process_pool(3):
        assert len(set(multiprocessing.active_children()) - before) == 3
    assert set(multiprocessing.active_children()) <= before


def test_workers_that_cannot_start_end_the_run(store: Store, corpus: list[Article]) -> None:
    with pytest.raises(ChipGraphError, match="no worker process can start"):
        list(extract(corpus, loader=small.load_dying, workers=2))
    with pytest.raises(FileNotFoundError):
        run(corpus, store, loader=small.load_failing)


def test_interrupted_run_is_continued(tmp_path: Path, corpus: list[Article], make: Callable[..., Article]) -> None:
    articles = [*corpus, make("stop", "STOP")]
    whole = digest_of(tmp_path / "a.db", articles)
    with open_store(f"sqlite:///{tmp_path / 'b.db'}") as store:
        with pytest.raises(KeyboardInterrupt):
            run(articles, store, loader=small.load_stopping, batch_size=1)
        done = len(list(store.iter_articles()))
        report = run(articles, store, loader=small.load, batch_size=1)
        assert (report.unchanged, report.new) == (done, 8 - done)
        assert store.digest() == whole


def test_what_is_not_english_is_rejected(store: Store, corpus: list[Article]) -> None:
    german = replace(corpus[0], text="Der Hersteller liefert seit Montag alle Wafer an ein Werk in Dresden.")
    report = run([german, Rejection("/corpus/b.txt", Reason.EMPTY), *corpus[1:]], store, loader=small.load)
    assert {one.reason for one in report.rejections} == {Reason.LANGUAGE, Reason.EMPTY}
    assert report.read == 8 == report.new + len(report.rejections)


def test_progress_counts_to_the_total(store: Store, corpus: list[Article]) -> None:
    told: list[tuple[Stage, int, int | None]] = []
    run(corpus, store, loader=small.load, progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] is Stage.EXTRACT][-1] == (Stage.EXTRACT, 7, 7)
    assert [step for step in told if step[0] is Stage.READ][-1] == (Stage.READ, 7, None)


def test_extract_keeps_order_and_copies(corpus: list[Article]) -> None:
    articles = [corpus[1], corpus[0], replace(corpus[1], key="copy")]
    outcomes = list(extract([*articles, Rejection("x", Reason.EMPTY)], loader=small.load, workers=2))
    assert [one[0].key for one in outcomes if isinstance(one, tuple)] == [one.key for one in articles]
    assert isinstance(outcomes[-1], Rejection)


KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
import small_extractor
from pathlib import Path
from chipgraph.graph.store.open import open_store
from chipgraph.ingest.pipeline import run
from chipgraph.ingest.sources.files import read_files
with open_store(sys.argv[2]) as store:
    run(read_files([Path(sys.argv[3])]), store, loader=small_extractor.load, batch_size=1)
"""


def test_killed_run_is_continued(tmp_path: Path, corpus: list[Article], make: Callable[..., Article]) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for article in (*corpus, make("killer", "KILL")):
        (folder / f"{article.key}.txt").write_text(article.text)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), url, str(folder)]
    assert subprocess.run(command, check=False, cwd=tmp_path).returncode == -signal.SIGKILL
    (folder / "killer.txt").unlink()
    with open_store(url) as store:
        report = run(read_files([folder]), store, loader=small.load)
        assert report.new + report.unchanged == 7
        assert store.digest() == digest_of(tmp_path / "b.db", read_files([folder]))
