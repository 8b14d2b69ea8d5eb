"""What the tests of the front door share: a small corpus, its graph, and the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import pytest

from chipgraph.cli import main
from chipgraph.graph.store.open import open_store
from chipgraph.ingest import pipeline, workers
from chipgraph.ingest.sources.files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Worker processes inherit this path, and import the small extractor by its name.
sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
import small_extractor

sys.path.insert(0, str(Path(__file__).parents[1] / "api"))
import written_corpus

PAIRS = [("Acme", "Example"), ("Example", "Sample"), ("Sample", "Acme"), ("Tester", "Example")]


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def article(number: int, subject: str, object_: str) -> str:
    """Markdown with front matter; each article has words of its own, so that none is a near-copy."""
    own = " ".join(f"word{number}{place}" for place in range(30))
    head = f"---\ntitle: Deal {number}\ndate: 2024-0{number + 1}-01\npublisher: Wafer {number}\n---\n"
    return (
        f"{head}{subject} supplies {object_}. The makers said that there was nothing else to tell, and so on: {own}.\n"
    )


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number, pair in enumerate(PAIRS):
        (folder / f"{number}.md").write_text(article(number, *pair))
    return folder


@pytest.fixture(scope="session")
def db(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'chips.db'}"
    with open_store(url) as store:
        pipeline.run(read_files([corpus]), store, loader=small_extractor.load)
    return url


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph with dates, which the small extractor does not read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'written.db'}"
    written_corpus.build(url)
    return url


@pytest.fixture
def chipgraph(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Runs the command line in this process, in an empty folder; `chipgraph("stats", "--db", url)`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        code = exit_.value.code
        return Ran(code if isinstance(code, int) else 1, *capsys.readouterr())

    return run


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small extractor in place of the shipped one: what a command does must not hang on how well that reads."""
    module = ModuleType("chipgraph.ingest.language.extract")
    module.load_extractor = small_extractor.load  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    workers.loaded.cache_clear()
    yield
    workers.loaded.cache_clear()
