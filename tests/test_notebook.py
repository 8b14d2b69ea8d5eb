"""The notebooks run from top to bottom on the graph of the sample corpus, and are committed without their outputs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

EXECUTE = Path(sys.executable).with_name("jupyter-execute")  # of nbclient
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
# Generous: the import of pandas and matplotlib for the first time takes long on a busy machine.
SECONDS = 300
# What is to be seen after a cell, by the name of the notebook and the id of the cell.
SEEN = {
    ("explore", "cell-10"): "assert len(timeline) > timeline.date.notna().sum() > len(timeline) / 2",
    ("explore", "cell-13"): """
shown = [label.get_window_extent() for label in labels.values() if label.get_visible()]
assert not [1 for place, one in enumerate(shown) for other in shown[:place] if one.overlaps(other)]
assert len(shown) > len(labels) * 0.9
""",
    ("explore", "cell-15"): """
assert list(years.index) == list(range(years.index.min(), years.index.max() + 1))
assert years.sum() == events.date.notna().sum() and not years.all()
assert all(tick.is_integer() for tick in axes.get_xticks())
""",
}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def _code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def _checked(path: Path) -> nbformat.NotebookNode:
    """The notebook with cells between its own that fail where something else than it should is to be seen."""
    notebook = nbformat.read(path, as_version=4)
    cells = [(cell, SEEN.get((path.stem, cell.id))) for cell in notebook.cells]
    notebook.cells = [
        one for cell, seen in cells for one in (cell, *([nbformat.v4.new_code_cell(seen)] if seen else []))
    ]
    return notebook


def test_outputs_are_stripped(path: Path) -> None:
    assert all(not cell.outputs and cell.execution_count is None for cell in _code(path))
    assert set(nbformat.read(path, as_version=4).metadata) <= {"kernelspec", "language_info"}


def test_runs_from_top_to_bottom(path: Path, sample_db: str, tmp_path: Path) -> None:
    """In a process of its own: what the client of a kernel leaves open must not outlive the test."""
    copy = tmp_path / path.name
    nbformat.write(_checked(path), copy)
    limits = [f"--timeout={SECONDS}", f"--startup_timeout={SECONDS}", "--kernel_name=python3"]
    done = subprocess.run(
        [EXECUTE, *limits, "--inplace", copy],
        cwd=tmp_path, env=os.environ | {"CHIPGRAPH_DB": sample_db},
        capture_output=True, text=True, check=False, timeout=3 * SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outputs = [output for cell in _code(copy) for output in cell.outputs]
    assert {"text/html", "image/png"} <= {kind for one in outputs for kind in one.get("data", {})}  # a frame and a plot
    assert not [one for one in outputs if one.get("name") == "stderr"]


def test_there_is_one_to_begin_with() -> None:
    assert "explore" in {path.stem for path in NOTEBOOKS}


def test_what_is_to_be_seen_belongs_to_a_cell() -> None:
    assert SEEN.keys() <= {(path.stem, cell.id) for path in NOTEBOOKS for cell in _code(path)}
