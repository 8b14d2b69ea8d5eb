"""Measure the shipped pipeline on this machine. It asserts nothing.

    python tests/benchmarks/run.py [--shared FOLDER] [--texts 300]

Reads on one thread: the sample articles and, where FOLDER holds them, the gold articles and records of other texts.
"""

from __future__ import annotations

import argparse
import json
import logging
import lzma
import os
import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

# Before numpy and onnxruntime are loaded: one thread is what is measured.
os.environ["OMP_NUM_THREADS"] = "1"

import reading
from machine import machine

from chipgraph.graph.model import Article
from chipgraph.ingest import clean
from chipgraph.ingest.language.extract import load_extractor
from chipgraph.ingest.sources.files import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator

LOAD = """
import time
began = time.perf_counter()
from chipgraph.ingest.language.extract import load_extractor
imported = time.perf_counter()
load_extractor()
print(f"{imported - began:.2f} s to import, {time.perf_counter() - imported:.2f} s to load the pipeline")
"""


def articles(*paths: Path) -> list[Article]:
    """The articles of files, those in English."""
    found = [one for one in read_files(paths) if isinstance(one, Article)]
    return [one for one in found if clean.language(one.text) == "en"]


def corpora(shared: Path | None, texts: int) -> Iterator[tuple[str, list[Article]]]:
    """The corpora to read, each with its name."""
    with resources.as_file(resources.files("chipgraph.ingest") / "sample") as folder:
        yield "sample", articles(folder)
    if shared is None or not shared.exists():
        return
    yield "gold", articles(shared / "seeds", shared / "dev")
    files = sorted((shared / "text").glob("*.jsonl.xz"))
    if files and texts:
        yield "text", _spread(files, texts)


def _spread(files: list[Path], wanted: int) -> list[Article]:
    """As many records of each file, spread evenly over it."""
    records = []
    for path in files:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            lines = file.read().splitlines()
        step = max(1, len(lines) * len(files) // wanted)
        records += [{**json.loads(line), "id": f"{path.name}-{n}"} for n, line in enumerate(lines[::step])]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "texts.jsonl"
        target.write_text("".join(json.dumps(one) + "\n" for one in records[:wanted]), encoding="utf-8")
        return articles(target)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, help="folder with seeds/, dev/ and text/")
    parser.add_argument("--texts", type=int, default=300, help="records of text/ to read")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # the exporter's, of packages that nothing here needs
    print(machine())
    subprocess.run([sys.executable, "-P", "-c", LOAD], check=True)
    yardstick, extractor = reading.yardstick(), load_extractor()
    print(f"\nreading on one thread; the encoder is {yardstick.name}")
    for name, found in corpora(arguments.shared, arguments.texts):
        reading.measure(found[:5], extractor, yardstick)  # to warm both up
        print(f"{name:8} {reading.measure(found, extractor, yardstick)}", flush=True)


if __name__ == "__main__":
    main()
