"""A graph of any size out of a seed: 200,000 entities, 1,000,000 facts, 2,500,000 pieces of evidence at scale 1.

Few entities are in very many facts and most in few, as in news; likewise facts and their evidence, and the words of the
sentences, which have about 25. An article has no text but the sentences of its evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Mention
from chipgraph.graph.schema import SIGNATURES, Basis, EntityType, Field, Relation, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    Read = tuple[Article, Extraction]
    Numbers = npt.NDArray[np.int64]
    _Row = tuple[int, list[int], int, list[float]]

ENTITIES, FACTS, EVIDENCE, ARTICLES = 200_000, 1_000_000, 2_500_000, 300_000

_TYPES = (
    (EntityType.COMPANY, 0.60), (EntityType.PRODUCT, 0.10), (EntityType.TECHNOLOGY, 0.08), (EntityType.PERSON, 0.08),
    (EntityType.CHIP, 0.05), (EntityType.LOCATION, 0.04), (EntityType.ORGANIZATION, 0.03), (EntityType.AGENCY, 0.02),
)  # fmt: skip
_RELATIONS = (
    (Relation.SUPPLIES, 0.30), (Relation.DEVELOPS, 0.14), (Relation.USES, 0.10), (Relation.COMPETES_WITH, 0.08),
    (Relation.PARTNERS_WITH, 0.08), (Relation.INVESTS_IN, 0.08), (Relation.RESTRICTS, 0.08), (Relation.OWNS, 0.06),
    (Relation.INVESTIGATES, 0.05), (Relation.LOCATED_IN, 0.03),
)  # fmt: skip
_STATUSES = (
    (Status.ACTUAL, 0.80), (Status.PLANNED, 0.08), (Status.ALLEGED, 0.05), (Status.ENDED, 0.05), (Status.DENIED, 0.02),
)  # fmt: skip
_VERBS = {one: one.lower().replace("_", " ") for one in Relation}
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
_FIRST = date(2015, 1, 1)
_VERSION = "generated-1"
WORDS = 20_000  # of the vocabulary


def word(number: int) -> str:
    """A word that no other number has, of three syllables or more."""
    text = ""
    number += len(_SYLLABLES) ** 2
    while number:
        number, at = divmod(number, len(_SYLLABLES))
        text += _SYLLABLES[at]
    return text


@dataclass(frozen=True, slots=True)
class _Facts:
    subjects: Numbers
    objects: Numbers
    relations: Numbers


class Graph:
    """The articles of one seed at a scale, with what is to be read out of them; the same in every run."""

    def __init__(self, scale: float, seed: int = 5) -> None:
        self.scale = scale
        self._random = np.random.default_rng(seed)
        self.articles = max(1, round(ARTICLES * scale))
        self._names = [_name(number) for number in range(max(50, round(ENTITIES * scale)))]
        types = self._choices(_TYPES, len(self._names))
        self.entities = [
            Entity(Entity.make_id(_TYPES[kind][0], name), _TYPES[kind][0], name)
            for kind, name in zip(types, self._names, strict=True)
        ]
        self._facts = self._make_facts(round(FACTS * scale), types)
        self._told = self._make_evidence(round(EVIDENCE * scale))
        zipf = 1 / np.arange(1, WORDS + 1)
        drawn = self._random.choice(WORDS, size=(20_000, 10), p=zipf / zipf.sum())
        self._clauses = [" ".join(word(number) for number in row) for row in drawn]

    @property
    def evidence(self) -> int:
        """How many pieces there are."""
        return len(self._told)

    def __str__(self) -> str:
        counts = (len(self.entities), "entities"), (len(self._facts.subjects), "facts"), (self.articles, "articles")
        return f"{', '.join(f'{count:,} {name}' for count, name in counts)}, {self.evidence:,} pieces of evidence"

    def _choices(self, weighted: tuple[tuple[object, float], ...], size: int) -> Numbers:
        return self._random.choice(len(weighted), size=size, p=[weight for _, weight in weighted])

    def _skewed(self, below: int, size: int) -> Numbers:
        """Numbers of which the small ones come often: the first of 200,000 in 0.8 % of the cases, most hardly ever."""
        return (below * self._random.random(size) ** 2.5).astype(np.int64)

    def _make_facts(self, wanted: int, types: Numbers) -> _Facts:
        """Triples, each once; the ends of a hub are others than itself."""
        count = len(self._names)
        subjects, objects = self._random.permutation(count)[self._skewed(count, wanted)], self._skewed(count, wanted)
        relations = self._joining(types[subjects], types[objects])
        _, first = np.unique((subjects * count + objects) * len(_RELATIONS) + relations, return_index=True)
        first = np.sort(first[subjects[first] != objects[first]])
        return _Facts(subjects[first], objects[first], relations[first])

    def _joining(self, subjects: Numbers, objects: Numbers) -> Numbers:
        """For each pair of types a relation, by weight among those that may join the two."""
        admitted = [
            [[weight * SIGNATURES[one].admits(subject, other) for one, weight in _RELATIONS] for other, _ in _TYPES]
            for subject, _ in _TYPES
        ]
        bounds = np.cumsum(admitted, axis=2)
        chances = self._random.random(len(subjects)) * bounds[subjects, objects, -1]
        relations = np.zeros(len(subjects), dtype=np.int64)
        for place in range(len(_RELATIONS)):  # one after the other: a table of all would be large
            relations += chances >= bounds[subjects, objects, place]
        return relations

    def _make_evidence(self, wanted: int) -> Numbers:
        """The fact of each piece of evidence, shuffled: every fact has one, few have many."""
        facts = len(self._facts.subjects)
        return self._random.permutation(np.concatenate([np.arange(facts), self._skewed(facts, wanted - facts)]))

    def read(self) -> Iterator[Read]:
        """Article by article."""
        cuts = np.linspace(0, len(self._told), self.articles + 1).astype(int).tolist()
        days = self._random.integers(0, 4000, self.articles).tolist()
        publishers = self._skewed(500, self.articles).tolist()
        rows = self._rows()
        cluster = ""
        for number, (start, stop) in enumerate(pairwise(cuts)):
            publisher = word(publishers[number])
            url = f"https://{publisher}.example/{days[number]}/{word(number)}"
            id_ = Article.make_id(url=url, title="", text="")
            cluster = cluster if number % 10 == 9 else id_
            text, extraction = self._extraction(id_, islice(rows, stop - start))
            day = _FIRST + timedelta(days=days[number])
            title = f"{word(number).title()} and others"
            yield (
                Article(id_, str(number), title, text, day, publisher.title(), url, "en", url, cluster),
                extraction,
            )

    def _rows(self) -> Iterator[_Row]:
        """Of each piece of evidence the fact, two clauses, the status, and three chances; drawn some at a time."""
        for start in range(0, len(self._told), 10_000):
            told = self._told[start : start + 10_000]
            clauses = self._random.integers(0, len(self._clauses), (len(told), 2))
            chances = self._random.random((len(told), 3))
            statuses = self._choices(_STATUSES, len(told))
            columns = (told, clauses, statuses, chances)
            yield from zip(*(column.tolist() for column in columns), strict=True)

    def _extraction(self, article_id: str, rows: Iterable[_Row]) -> tuple[str, Extraction]:
        text, evidence = "", []
        mentions: list[Mention] = []
        named: dict[str, Entity] = {}
        for fact, clauses, status, chances in rows:
            ends = [self.entities[int(side[fact])] for side in (self._facts.subjects, self._facts.objects)]
            relation = _RELATIONS[int(self._facts.relations[fact])][0]
            head = f"{ends[0].name} {_VERBS[relation]} "
            sentence = f"{head}{ends[1].name} {self._clauses[clauses[0]]} {self._clauses[clauses[1]]}."
            starts = len(text), len(text) + len(head)
            spans = [(at, at + len(one.name)) for at, one in zip(starts, ends, strict=True)]
            pair = [_mention(article_id, one, span) for one, span in zip(ends, spans, strict=True)]
            mentions += pair
            named |= {one.id: one for one in ends}
            spot = (len(text), len(text) + len(sentence))
            evidence.append(_evidence(article_id, spot, pair, relation, _STATUSES[status][0], fact, chances))
            text += sentence + " "
        return text, Extraction(article_id, _VERSION, tuple(mentions), tuple(named.values()), tuple(evidence))


def _name(number: int) -> str:
    return f"{word(number).title()} {word(number % 97).title()}"


def _mention(article_id: str, entity: Entity, span: tuple[int, int]) -> Mention:
    id_ = Mention.make_id(article_id, Field.TEXT, *span)
    return Mention(id_, article_id, Field.TEXT, *span, entity.name, entity.type, (entity.id,))


def _evidence(
    article_id: str, spot: tuple[int, int], pair: list[Mention], relation: Relation, status: Status, fact: int,
    chances: list[float],
) -> Evidence:  # fmt: skip
    """With a date in three of five, to the month or the year, and an item in two of five."""
    day = None
    if chances[0] < 0.6:
        year = 2010 + int(chances[0] * 1000) % 15
        day = f"{year}" if chances[0] < 0.2 else f"{year}-{1 + int(chances[0] * 1e6) % 12:02}"
    item = word(fact % 300) if chances[1] < 0.4 else None
    spans = (pair[0].start, pair[0].end), (pair[1].start, pair[1].end)
    ends = pair[0].entity_ids[0], pair[1].entity_ids[0]
    id_ = Evidence.make_id(
        article_id=article_id, field_=Field.TEXT, subject=spans[0], object_=spans[1], ends=ends, relation=relation,
        date_=day, status=status, item=item,
    )  # fmt: skip
    return Evidence(
        id_, article_id, Field.TEXT, *spot, *spans[0], *spans[1], ends[0], relation, ends[1],
        status, day, None, Basis.EXPLICIT if day else None, item, None, None, None, None,
        round(0.5 + chances[2] / 2, 3), "generated", _VERSION,
    )  # fmt: skip
