"""What all tests share: the shared material, the installed command, the graph of the sample corpus, CI's rigour."""

from __future__ import annotations

import faulthandler
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import neo4j_process

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CHIPGRAPH_SHARED") or ROOT.parent / "shared").resolve()
SCRIPT = Path(sys.executable).with_name("chipgraph")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


class Demo(NamedTuple):
    """Where `chipgraph demo --only-build` was run, what it printed, and the URL of what it made."""

    folder: Path
    report: str
    db: str


def pytest_unconfigure() -> None:
    """An interpreter that a thread or a process keeps from ending says which, and has failed."""
    faulthandler.dump_traceback_later(60, exit=True, file=sys.__stderr__ or sys.stderr)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _rigorous(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _rigorous(report)


def _rigorous(report: Report) -> Report:
    """In CI a test that is skipped has failed: there everything that it needs should be present."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"in CI nothing may be skipped: {reason}"
    return report


@pytest.fixture(scope="session")
def run_chipgraph() -> Callable[..., str]:
    """Runs the installed command in a folder and gives what it prints: `run_chipgraph(folder, "stats")`."""

    def run(folder: Path, *arguments: object) -> str:
        command = [str(SCRIPT), *map(str, arguments)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material: gold annotations, real articles, the scorer."""
    if not (SHARED / "evaluate.py").exists():
        pytest.skip(f"there is no shared material at {SHARED}; CHIPGRAPH_SHARED names the folder")
    return SHARED


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, run_chipgraph: Callable[..., str]) -> Demo:
    """The graph of the sample corpus, built once for all tests that read it."""
    folder = tmp_path_factory.mktemp("demo")
    report = run_chipgraph(folder, "demo", "--only-build", "--workers", 2)
    return Demo(folder, report, f"sqlite:///{folder / 'chipgraph-demo.db'}")


@pytest.fixture(scope="session")
def sample_db(demo: Demo) -> str:
    """URL of the graph of the sample corpus."""
    return demo.db


@pytest.fixture(scope="session")
def neo4j_server(shared: Path) -> Iterator[str]:
    """Host and port of a real server, one for all tests, whose password is in the environment meanwhile.

    `CHIPGRAPH_TEST_NEO4J` names one that runs already, and whose password is in the environment.
    """
    if running := os.environ.get("CHIPGRAPH_TEST_NEO4J"):
        yield running
        return
    if reason := neo4j_process.missing(shared):
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch, neo4j_process.running(shared) as address:
        patch.setenv("CHIPGRAPH_NEO4J_PASSWORD", neo4j_process.PASSWORD)
        yield address
