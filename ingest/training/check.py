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
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Status
from chipgraph.ingest.dedup import clusters, sketch
from chipgraph.ingest.training.census import GENRES, QUALIFIERS, SPLITS, iter_unmet, table, take
from chipgraph.ingest.training.passages import DATA, REFERENCE, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chipgraph.ingest.training.passages import Mark

FIELDS = frozenset({"id", "split", "genre", "date", "text", "rels"})
RUN = 13  # words in a row that two texts do not share by chance

_ID = re.compile(r"p-[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def read(folder: Path) -> tuple[list[Passage], list[str]]:
    """The passages of a folder's `*.jsonl` files, and the faults of the lines that hold none."""
    passages, faults = [], []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
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
        faults = [*_field_faults(record), *_mark_faults(passage), *_relation_faults(passage)]
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
    if not _is_date(record["date"]) or len(record["date"]) < len("2024-01-31"):
        yield f"date {record['date']!r} is not a day."
    if unknown := record.keys() - FIELDS - {"source"}:
        yield f"unknown fields {', '.join(sorted(unknown))}."


def _mark_faults(passage: Passage) -> Iterator[str]:
    if re.search(r"\[\[|\]\]|\|", passage.text):
        yield "a mark is broken: brackets or bars are left in the text."
    types = passage.types()
    for mark in passage.marks:
        surface = passage.text[mark.start : mark.end]
        if mark.type not in (REFERENCE, *EntityType):
            yield f"“{surface}” has the type {mark.type!r}, which is not in the ontology."
        if mark.type != REFERENCE and len(mark.entities) > 1:
            yield f"“{surface}” names several entities, which only a reference may."
        for entity in mark.entities:
            if entity not in types:
                yield f"“{surface}” refers to {entity}, which has no name in the passage."
            elif mark.type not in (REFERENCE, types[entity]):
                yield f"“{surface}” is a {mark.type}, but {entity} was a {types[entity]} before."
        if not _ends_with_words(mark, passage.text):
            yield f"the mark of “{surface}” does not begin and end where words do."
        if mark.type != REFERENCE and re.match(r"(the|an?) (?!Hague)", surface):
            yield f"the mark of “{surface}” holds an article."


def _ends_with_words(mark: Mark, text: str) -> bool:
    surface = text[mark.start : mark.end]
    edges = (text[max(mark.start - 1, 0) : mark.start + 1], text[mark.end - 1 : mark.end + 1])
    return surface == surface.strip() and not any(len(edge) == 2 and edge.isalnum() for edge in edges)


def _relation_faults(passage: Passage) -> Iterator[str]:
    types = passage.types()
    seen: set[tuple[object, ...]] = set()
    for subject, relation, obj, qualifiers in passage.relations:
        faults = list(_qualifier_faults(qualifiers, types))
        if relation not in set(Relation):
            faults.append("the relation is not in the ontology.")
        elif subject == obj or not {subject, obj} <= types.keys():
            faults.append("its ends are not two named entities.")
        elif not _admits(Relation(relation), types[subject], types[obj]):
            faults.append(f"no {types[subject]} has this relation to a {types[obj]}.")
        else:
            ends = sorted((subject, obj)) if SIGNATURES[Relation(relation)].symmetric else (subject, obj)
            key = (*ends, relation, qualifiers.get("date"), qualifiers.get("status"))
            if key in seen:
                faults.append("the fact stands twice.")
            seen.add(key)
        if "role" in qualifiers and relation != Relation.WORKS_FOR:
            faults.append("a role belongs to WORKS_FOR.")
        yield from (f"{subject} {relation} {obj}: {fault}" for fault in faults)


def _admits(relation: Relation, subject: str, obj: str) -> bool:
    if not {subject, obj} <= set(EntityType):
        return True  # the fault is the mark's
    return SIGNATURES[relation].admits(EntityType(subject), EntityType(obj))


def _qualifier_faults(qualifiers: dict[str, Any], types: dict[int, str]) -> Iterator[str]:
    if unknown := qualifiers.keys() - set(QUALIFIERS):
        yield f"unknown qualifiers {', '.join(sorted(unknown))}."
    if qualifiers.get("status", Status.ACTUAL) not in set(Status):
        yield f"unknown status {qualifiers['status']!r}."
    speaker = qualifiers.get("speaker")
    if isinstance(speaker, int) and speaker not in types:
        yield f"its speaker, {speaker}, has no name in the passage."
    for name in qualifiers.keys() & {"item", "amount", "role", "speaker"}:
        value = qualifiers[name]
        if not isinstance(value, str | int if name == "speaker" else str) or value == "":
            yield f"{name} {value!r} is no text."
    dates = [qualifiers[name] for name in ("date", "date_end") if name in qualifiers]
    if not all(map(_is_date, dates)):
        yield f"{', '.join(map(repr, dates))}: dates are ISO 8601, as precise as the text."
    elif len(dates) == 2 and dates[1] < dates[0][: len(dates[1])]:
        yield f"{dates[1]} is before {dates[0]}."


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[: len("2024-01-31") - len(value)])
    except ValueError:
        return False
    return True


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
