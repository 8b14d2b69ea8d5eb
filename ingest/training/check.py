"""Check the annotated passages: each record, the corpus as a whole, and its size against the targets.

    python -m chipgraph.ingest.training.check [--data DIR] [--gold DIR …]

Prints the counts as they stand on the card, then every fault by the id of its passage; the exit code is 1 with faults.
`--gold` names folders of texts that the passages must share no run of words with: `*.txt`, and the `text` of each line
of `*.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipgraph.ingest.dedup import clusters, sketch
from chipgraph.ingest.evaluation.faults import is_date, passage_faults
from chipgraph.ingest.evaluation.passages import DATA, Passage, lines
from chipgraph.ingest.training.census import GENRES, SPLITS, iter_unmet, table, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FIELDS = frozenset({"id", "split", "genre", "date", "text", "rels"})
RUN = 13  # words in a row that two texts do not share by chance

_ID = re.compile(r"p-[0-9a-f]{12}")


def read(folder: Path) -> tuple[list[Passage], list[str]]:
    """The passages of a folder's `*.jsonl` files, and the faults of the lines that hold none."""
    passages, faults = [], []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in lines(path):
            try:
                record = json.loads(line)
                if missing := FIELDS - record.keys():
                    faults.append(f"{path.name}:{number}: the record lacks {', '.join(sorted(missing))}.")
                else:
                    passages.append(Passage.parse(record))
            except (AttributeError, TypeError, ValueError) as error:
                faults.append(f"{path.name}:{number}: no passage: {error}.")
    return passages, faults


def iter_faults(passages: Sequence[Passage]) -> Iterator[str]:
    """Every fault of the passages themselves, each after the id of its passage."""
    ids: set[str] = set()
    splits: dict[tuple[str, str], str] = {}
    for passage in passages:
        record = passage.record
        id_ = record["id"]
        faults = [*_field_faults(record), *passage_faults(passage)]
        yield from (f"{id_}: {fault}" for fault in faults)
        if id_ in ids:
            yield f"{id_}: another passage has this id."
        ids.add(id_)
        if (
            "source" in record
            and splits.setdefault((record["source"], record["date"]), record["split"]) != record["split"]
        ):
            yield f"{id_}: another passage of the same document is in another split."
    yield from _copies(passages)


def iter_overlaps(passages: Iterable[Passage], texts: Iterable[str]) -> Iterator[str]:
    """The passages that share a run of words with one of the texts."""
    forbidden = {run for text in texts for run in _runs(text)}
    for passage in passages:
        if shared := forbidden.intersection(_runs(passage.text)):
            yield f"{passage.record['id']}: shares words with a gold text: “{min(shared)}”."


def gold_texts(folders: Iterable[Path]) -> Iterator[str]:
    """The texts of folders: whole `*.txt` files, and the field `text` of the lines of `*.jsonl` files."""
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            yield path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.jsonl")):
            yield from (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())


def _field_faults(record: dict[str, Any]) -> Iterator[str]:
    if not _ID.fullmatch(str(record["id"])):
        yield "the id is not p- and twelve hexadecimal digits."
    if record["split"] not in SPLITS:
        yield f"split {record['split']!r} is none of {', '.join(SPLITS)}."
    if record["genre"] not in GENRES:
        yield f"genre {record['genre']!r} is none of {', '.join(GENRES)}."
    if not is_date(record["date"]) or len(record["date"]) < len("2024-01-31"):
        yield f"date {record['date']!r} is not a day."
    if unknown := record.keys() - FIELDS - {"source"}:
        yield f"unknown fields {', '.join(sorted(unknown))}."


def _copies(passages: Sequence[Passage]) -> Iterator[str]:
    """Passages with the words of an earlier one, but for some editing."""
    texts: dict[str, str] = {passage.record["id"]: " ".join(passage.text.split()) for passage in passages}
    same: defaultdict[str, list[str]] = defaultdict(list)
    for id_, root in clusters({id_: sketch(text) for id_, text in texts.items()}, texts.__getitem__).items():
        same[root].append(id_)
    for root, ids in same.items():
        yield from (f"{id_}: has nearly the words of {root}." for id_ in ids if id_ != root)


def _runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the passages")
    parser.add_argument("--gold", type=Path, nargs="*", default=[], help="folders of texts not to share words with")
    options = parser.parse_args()
    passages, faults = read(options.data)
    faults += iter_faults(passages)
    if options.gold:
        faults += iter_overlaps(passages, gold_texts(options.gold))
    counts = take(passage for passage in passages if passage.record["split"] in SPLITS)
    faults += iter_unmet(counts["all"])
    sys.stdout.write(table(counts))
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
