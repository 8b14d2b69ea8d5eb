"""The gate: what the shipped pipeline scores on the gold articles may not fall below the pinned floors.

    python tests/gold/gate.py FOLDER            score, and raise the floors to just under what was reached
    python tests/gold/gate.py FOLDER --lower    the same, and let floors fall or pin them for other gold data

FOLDER holds the gold annotations, the articles behind them and the scorer, `evaluate.py`.

`floors.json` holds the floors and a digest of the gold data they were measured on. A floor lies MARGIN under what was
measured: eight-bit arithmetic differs a little between processors, and one fact more or less is .002.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).with_name("floors.json")
MARGIN = 0.01
SCRIPT = Path(sys.executable).with_name("chipgraph")
Figures = dict[str, float]


def digest(shared: Path) -> str:
    """SHA-256 over the scorer, the annotations and the texts behind them, as they are named and what they hold."""
    total = hashlib.sha256()
    paths = [shared / "evaluate.py", *(shared / "gold").glob("*.json"), *_articles(shared)]
    for path in sorted(paths):
        total.update(f"{path.relative_to(shared).as_posix()}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _articles(shared: Path) -> list[Path]:
    return [*sorted((shared / "seeds").glob("*.txt")), shared / "dev" / "articles.jsonl"]


def measure(shared: Path) -> dict[str, Any]:
    """Extract the gold articles with the command line and score them; the scorer's report."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "extracted.jsonl"
        lines = ""
        for paths, options in ((_articles(shared)[:-1], ["--id-prefix", "seed-"]), (_articles(shared)[-1:], [])):
            _run(SCRIPT, "extract", *paths, *options, "-o", out)
            lines += out.read_text(encoding="utf-8")
        out.write_text(lines, encoding="utf-8")
        report: dict[str, Any] = json.loads(
            _run(sys.executable, shared / "evaluate.py", "--gold", shared / "gold", "--pred", out, "--json")
        )
    return report


def _run(*command: object) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode or "warning" in done.stderr:  # a gold article without a prediction, or a rejected one
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def figures(report: dict[str, Any]) -> Figures:
    """What the gate watches, each the better the higher: shares right, and for errors the share without them."""
    found = {
        "entities": report["entities"]["f1"],
        "entities_typed": report["entities_typed"]["f1"],
        "facts_precision": report["facts"]["p"],
        "facts_recall": report["facts"]["r"],
        "facts": report["facts"]["f1"],
        "pairs": report["pairs"]["f1"],
    }
    for name in ("date", "status", "evidence", "key_relations"):
        found[name] = _share(report[name], "right")
    for name in ("turned", "too_sure"):
        found[f"not_{name}"] = 1 - _share(report[name], "wrong")
    return found


def _share(counts: dict[str, int], what: str) -> float:
    return counts[what] / counts["of"] if counts["of"] else 0.0


def shortfalls(floors: Figures, reached: Figures) -> list[str]:
    """One line for each figure below its floor, or without one."""
    return _below(floors, reached) + [f"{name} has no floor" for name in reached if name not in floors]


def _below(floors: Figures, reached: Figures) -> list[str]:
    found = {name: (reached.get(name, 0), floor) for name, floor in floors.items()}
    return [f"{name}: {value:.3f}, the floor is {floor:.3f}" for name, (value, floor) in found.items() if value < floor]


def pin(old: dict[str, Any], gold: str, reached: Figures, *, lower: bool) -> dict[str, Any]:
    """The new content of floors.json. Without `lower` no floor falls; raises ValueError where one would have to."""
    former: Figures = {} if lower else old.get("floors", {})
    if former and old["gold"] != gold:
        raise ValueError("the gold data are others than the floors were measured on; --lower pins new ones")
    if below := _below(former, reached):
        raise ValueError("below the floors, which only --lower lets fall:\n" + "\n".join(below))
    # Evidence has no margin: every fact that is reported has a valid span, on every processor.
    new = {name: 1.0 if name == "evidence" else _down(value - MARGIN) for name, value in reached.items()}
    return {"gold": gold, "floors": {name: max(value, former.get(name, 0)) for name, value in new.items()}}


def _down(value: float) -> float:
    return math.floor(max(value, 0) * 1000) / 1000


def main() -> None:
    """Score, print and pin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, metavar="FOLDER")
    parser.add_argument("--lower", action="store_true", help="let floors fall")
    arguments = parser.parse_args()
    old = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    reached = figures(measure(arguments.shared))
    for name, value in reached.items():
        print(f"{name:16} {value:.3f}   floor {old.get('floors', {}).get(name, 0):.3f}")
    try:
        new = pin(old, digest(arguments.shared), reached, lower=arguments.lower)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    FLOORS.write_text(json.dumps(new, indent=1) + "\n")


if __name__ == "__main__":
    main()
