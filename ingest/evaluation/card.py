"""The quality card: how well the shipped weights read annotated texts, as one object.

Files of passages (`.jsonl`) and annotated articles (`.json`) are measured together. Names, status and qualifiers of
passages are measured on each by itself, as dates count from the day of each; relations on pages of several.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol

from chipgraph.graph.errors import InputError
from chipgraph.ingest.evaluation import causes, figures
from chipgraph.ingest.evaluation.articles import read_article
from chipgraph.ingest.evaluation.causes import Error
from chipgraph.ingest.evaluation.faults import is_date, passage_faults
from chipgraph.ingest.evaluation.passages import DATA, Passage, lines
from chipgraph.ingest.evaluation.reading import Reading, read
from chipgraph.ingest.evaluation.sheets import Sheet, iter_pages, page
from chipgraph.ingest.language.reader import shipped_network

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


_DAY = len("2024-01-31")
SHIPPED = resources.files("chipgraph.ingest.language") / "weights" / "quality.json"
UNSEEN = (None, "test")  # the splits that weights were neither trained nor tuned on


class Progress(Protocol):
    """Told after each text how many of how many are read."""

    def __call__(self, stage: str, done: int, total: int | None) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Gold:
    """Annotated texts, and a digest of what they hold that does not depend on the names of files."""

    passages: list[Passage] = field(default_factory=list)
    articles: list[Sheet] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 of the texts with their annotations."""
        total = hashlib.sha256()
        for one in self.passages:
            total.update(json.dumps(one.record, sort_keys=True).encode() + b"\n")
        for sheet in self.articles:
            told = [sheet.text, sorted((name, sorted(types)) for name, types in sheet.types.items())]
            told += [[str(fact) for fact in sheet.facts], sorted(sheet.names.items()), sorted(sheet.optional)]
            total.update(json.dumps(told).encode() + b"\n")
        return total.hexdigest()


def load(paths: Sequence[Path] = ()) -> Gold:
    """The annotated texts of files, and of folders with the files right in them; by default the test passages.

    Passages that name a split other than "test" are passed over: the weights were made with them. Raises InputError
    for the first fault, naming file and line, and where nothing is left.
    """
    if not paths and not DATA.is_dir():
        raise InputError("the test passages are not part of the installed package; name files of annotated texts")
    gold = Gold()
    passed = 0
    for path in _files(paths or (DATA,)):
        if path.suffix == ".json":
            gold.articles.append(read_article(path))
        else:
            found = _passages(path)
            unseen = [one for one in found if one.record.get("split") in UNSEEN]
            gold.passages.extend(unseen)
            passed += len(found) - len(unseen)
    if not gold.passages and not gold.articles:
        seen = f"; the weights were made with the {passed:,} passages there" if passed else ""
        raise InputError(f"there is nothing to measure in {', '.join(map(str, paths))}{seen}")
    return gold


def _files(paths: Sequence[Path]) -> list[Path]:
    found = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.suffix in (".json", ".jsonl"))
        elif not path.exists():
            raise InputError(f"there is no file or folder {path}; check the spelling")
        elif path.suffix not in (".json", ".jsonl"):
            raise InputError(f"{path} is no file of annotated texts: passages are .jsonl, articles .json")
        else:
            found.append(path)
    return found


def _passages(path: Path) -> list[Passage]:
    found = []
    where = str(path)
    try:
        for number, line in lines(path):
            where = f"{path}:{number}"
            record = json.loads(line)
            record.setdefault("id", where)
            passage = Passage.parse(record)
            day = record.get("date")
            faults = [] if day is None or (is_date(day) and len(day) == _DAY) else [f"date {day!r} is not a day"]
            if faults := [*faults, *passage_faults(passage)]:
                raise InputError(f"{where}: {faults[0].removesuffix('.')}")
            found.append(passage)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(f"{where} is no annotated passage: {told}") from error
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """The card, and the single errors behind it."""

    card: dict[str, Any]
    errors: list[Error]


def measure(gold: Gold, progress: Progress | None = None) -> Measured:
    """Read annotated texts with the shipped weights, and tell how well."""
    pages = [page(some) for some in iter_pages(gold.passages)]
    single = [page([one]) for one in gold.passages]
    total = len(pages) + len(single) + len(gold.articles)
    readings: list[Reading] = []
    for done, sheet in enumerate((*pages, *single, *gold.articles), 1):
        readings.append(read(sheet))
        if progress:
            progress("reading", done, total)
    together = readings[: len(pages)] + readings[len(pages) + len(single) :]
    apart = readings[len(pages) :]
    errors = [error for reading in together for error in causes.iter_errors(reading)]
    meta = shipped_network().meta
    card = {
        "weights": meta["weights"],
        "trained_on": meta["data"],
        "measured_on": gold.digest,
        "passages": len(gold.passages),
        "articles": len(gold.articles),
        "names": figures.names(apart),
        "relations": figures.relations(together),
        "directions": figures.directions(together),
        "statuses": figures.statuses(apart),
        "qualifiers": figures.qualifiers(apart),
        "calibration": figures.calibration(together),
        "causes": causes.count(errors),
    }
    if points := curve(meta["weights"], gold.digest):
        card["curve"] = points
    return Measured(card, errors)


def curve(weights: str, measured_on: str) -> list[dict[str, Any]]:
    """The learning curve, which takes hours to draw: that of the shipped card, where it is of these digests."""
    shipped = json.loads(SHIPPED.read_text("utf-8"))
    same = (weights, measured_on) == (shipped["weights"], shipped["measured_on"])
    return shipped.get("curve", []) if same else []
