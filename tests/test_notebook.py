"""The notebooks run from top to bottom on the graph of the sample corpus, and are committed without their outputs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

EXECUTE = Path(sys.executable).with_name("jupyter-execute")  # of nbclient
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
# Generous: the import of pandas and matplotlib for the first time takes long on a busy machine.
SECONDS = 300


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def _code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_outputs_are_stripped(path: Path) -> None:
    assert all(not cell.outputs and cell.execution_count is None for cell in _code(path))
    assert set(nbformat.read(path, as_version=4).metadata) <= {"kernelspec", "language_info"}


def test_runs_from_top_to_bottom(path: Path, sample_db: str, tmp_path: Path) -> None:
    """In a process of its own: what the client of a kernel leaves open must not outlive the test."""
    copy = shutil.copy(path, tmp_path)
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
