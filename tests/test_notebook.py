"""The notebooks run from top to bottom on the graph of the sample corpus, and are committed without their outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def _code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_outputs_are_stripped(notebook: nbformat.NotebookNode) -> None:
    assert all(not cell.outputs and cell.execution_count is None for cell in _code(notebook))
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}


# The kernel's client leaves sockets to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_runs_from_top_to_bottom(
    notebook: nbformat.NotebookNode, sample_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPGRAPH_DB", sample_db)
    resources = {"metadata": {"path": str(tmp_path)}}
    # Generous: the import of pandas and matplotlib for the first time takes long on a busy machine.
    client = NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3", resources=resources)
    client.execute()
    kinds = {kind for cell in _code(notebook) for output in cell.outputs for kind in output.get("data", {})}
    assert {"text/html", "image/png"} <= kinds  # a data frame and a plot
    assert not [output for cell in _code(notebook) for output in cell.outputs if output.get("name") == "stderr"]


def test_there_is_one_to_begin_with() -> None:
    assert "explore" in {path.stem for path in NOTEBOOKS}
