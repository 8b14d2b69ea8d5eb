"""The wheel works in an empty environment, in a folder whose files have the names of our packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "out", "*.egg-info", "__pycache__", "*.db*", "tests")


def _run(*command: object, cwd: Path) -> str:
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because a build leaves folders behind where it runs."""
    folder = tmp_path_factory.mktemp("wheel")
    source = shutil.copytree(ROOT, folder / "source", ignore=LEFT_OUT)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    _run(sys.executable, "-m", "pip", "wheel", *options, "-w", folder, source, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the dependencies are those installed here, without our package."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    _run(*pip, wheel, cwd=folder)
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    # What a .pth file names is searched after the environment's own packages, and its own .pth files are not read: so
    # neither hides the wheel the editable installation nor the other way round.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder with a graph.py, an ingest.py and an api/ of its own."""
    for name in ("graph.py", "ingest.py", "api/__init__.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("MINE = True\n")
    return tmp_path


def test_wheel_holds_what_is_shipped_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {one.filename: one.file_size for one in archive.infolist()}
    assert {name.partition("/")[0] for name in names} <= {
        "chipgraph",
        f"{'-'.join(wheel.name.split('-')[:2])}.dist-info",
    }
    sample = [name for name in names if name.startswith("chipgraph/ingest/sample/")]
    assert len(sample) >= 60
    for name in ("gazetteer.tsv", "pipeline.cfg", "weights/words.onnx", "weights/tokenizer.json", "weights/meta.json"):
        assert f"chipgraph/ingest/language/{name}" in names
    assert "chipgraph/py.typed" in names
    assert any(name.startswith("chipgraph/api/static/") for name in names)
    assert any(name.startswith("chipgraph/api/templates/") for name in names)
    weights = [size for name, size in names.items() if name.startswith("chipgraph/ingest/language/weights/")]
    assert sum(weights) <= 45_000_000
    assert not [name for name in names if name.endswith((".pkl", ".pt", ".jsonl"))]


def test_modules_beside_a_notebook_shadow_nothing(python: Path, folder: Path) -> None:
    script = (
        "import graph, api, ingest, chipgraph, chipgraph.api.app, chipgraph.graph, chipgraph.ingest.pipeline\n"
        "print(graph.MINE, api.MINE, ingest.MINE, chipgraph.__file__)"
    )
    printed = _run(python, "-c", script, cwd=folder).split()
    assert printed[:3] == ["True"] * 3
    assert Path(printed[3]).is_relative_to(python.parents[1])


def test_pipeline_and_command_line_work_there(python: Path, folder: Path) -> None:
    command = python.with_name("chipgraph")
    assert "suppliers" in _run(command, "--help", cwd=folder)
    (folder / "1.txt").write_text(
        "ASML of the Netherlands supplies TSMC with machines, and TSMC makes chips for Apple.\n"
    )
    row = json.loads(_run(command, "extract", "1.txt", "--workers", 1, cwd=folder))
    assert {"ASML", "TSMC", "Apple"} <= {entity["name"] for entity in row["entities"]}
    without = "import sys; sys.modules.update(dict.fromkeys(['torch', 'onnx', 'safetensors', 'transformers']))"
    _run(python, "-c", f"{without}\nimport chipgraph.ingest.language.extract as e; e.load_extractor()", cwd=folder)


def test_sample_corpus_is_inside(python: Path, folder: Path) -> None:
    script = (
        "from importlib import resources\nfrom chipgraph.ingest.sources.files import read_files\n"
        "with resources.as_file(resources.files('chipgraph.ingest') / 'sample') as sample:\n"
        "    print(sum(hasattr(one, 'text') for one in read_files([sample])))"
    )
    assert int(_run(python, "-c", script, cwd=folder)) >= 60
