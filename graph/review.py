"""Pairs of entities that may be one, for a person to judge: those first whose merging would change most.

Comparing every name with every other would take 20 billion comparisons for 200,000 entities. So names are compared only
where they share a word that few entities have, stand beside each other in the alphabet (read forwards or
backwards), or where one is the initials of the other: at most `RARE + 2 * BESIDE` comparisons a name and word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rapidfuzz.distance import OSA

from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.names import normalise, normalise_publisher
from chipgraph.graph.resolver import resolve
from chipgraph.graph.schema import SIGNATURES, EntityType, Relation, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chipgraph.graph.model import Fact
    from chipgraph.graph.store.base import Reader

RARE = 20  # entities that may share a word for it to bring names together
COMMON = 4  # entities beyond which a word says too little for a name to go on where another ends
WORDS = 3  # the rarest words of a name that count
BESIDE = 4  # neighbours in the alphabet with which a name is compared
SLIPS = ((9, 2), (5, 1))  # letters of the shorter name from which on so many slips of the pen are taken for slips
WEIGHED = 1000  # of the likest pairs, whose facts are looked at
FACTS = 200  # of one entity, the best supported, that are looked at
TOLD = 2  # reasons, the best
ARTICLES = 100  # that name an entity, counted up to here

# Types that one thing is given by different articles. A firm and its chip of one name are two things.
_KINDS = (
    {EntityType.COMPANY, EntityType.AGENCY, EntityType.ORGANIZATION},
    {EntityType.COUNTRY, EntityType.LOCATION},
    {EntityType.CHIP, EntityType.PRODUCT, EntityType.TECHNOLOGY},
    {EntityType.POLICY, EntityType.SANCTION},
)
_PLACES = {EntityType.COUNTRY, EntityType.LOCATION}
Pair: TypeAlias = tuple[str, str]  # ids in order
_NUMBERED = re.compile(r"\w*\d\w*")  # a model, a node, a year


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one; `left` has more facts. `likeness`, 0 to 100, is that of their likest names.

    What merging would change: `facts` would move from right to left, of which `joined` become one with a fact
    that is there; `publishers` report what would move, and `articles` name the right one (counted up to ARTICLES).
    """

    left: Entity
    right: Entity
    likeness: float
    reasons: tuple[str, ...]
    joined: int
    facts: int
    publishers: int
    articles: int
    between: bool  # a fact has one at each end, which speaks for two things


def candidates(reader: Reader, *, limit: int = 20) -> list[Candidate]:
    """The pairs nobody has judged, by what merging changes, likeness, ids; those between which a fact stands last."""
    with reader.snapshot():
        judgements = list(reader.iter_judgements())
        resolution = resolve(judgements)
        judged = {
            _pair(resolution.of(one.left), resolution.of(one.right))
            for one in judgements
            if one.target is Target.ENTITIES and one.right is not None and one.withdrawn is None
        }
        entities = {entity.id: entity for entity in reader.iter_entities()}
        alike = {pair: reasons for pair, reasons in _alike(reader, entities).items() if pair not in judged}
        weighed = nsmallest(WEIGHED, alike, key=lambda pair: (-_likeness(alike[pair]), pair))
        facts = _facts(reader, sorted({id_ for pair in weighed for id_ in pair}))
        found = [_weigh(entities, facts, pair, alike[pair]) for pair in weighed]
        found.sort(key=_order)
        return [_counted(reader, one) for one in found[:limit]]


def _order(one: Candidate) -> tuple[object, ...]:
    return one.between, -one.joined, -one.facts, -one.publishers, -one.likeness, one.left.id, one.right.id


def compatible(left: EntityType, right: EntityType) -> bool:
    """Whether one thing may be given both types."""
    return left is right or any({left, right} <= kind for kind in _KINDS)


class _Name(NamedTuple):
    text: str  # as `normalise` leaves it
    entity: str


_Reasons: TypeAlias = dict[str, float]  # the likeness that each gives


def _likeness(reasons: _Reasons) -> float:
    return max(reasons.values())


def _alike(reader: Reader, entities: Mapping[str, Entity]) -> dict[Pair, _Reasons]:
    """Every pair that has a reason, with its reasons."""
    names = [_Name(*one) for one in reader.iter_names()]
    having = _having(names)
    common = frozenset(word for word, ids in having.items() if len(ids) > COMMON)
    found: defaultdict[Pair, _Reasons] = defaultdict(dict)
    for left, right in _brought_together(names, having):
        if _may_be_one(entities[left.entity], entities[right.entity]):
            place = entities[left.entity].type in _PLACES
            if reason := _compare(left.text, right.text, common, place=place):
                _add(found[_pair(left.entity, right.entity)], *reason)
    for left, right in _shortened(names, entities):
        if _may_be_one(entities[left.entity], entities[right.entity]):
            _add(found[_pair(left.entity, right.entity)], 90.0, f"“{left.text}” are the initials of “{right.text}”")
    return dict(found)


def _may_be_one(left: Entity, right: Entity) -> bool:
    """Whether neither their types nor the numbers in their names tell two apart."""
    if left.id == right.id or not compatible(left.type, right.type):
        return False
    numbers = [set(_NUMBERED.findall(one.name.casefold())) for one in (left, right)]
    return numbers[0] == numbers[1] or not all(numbers)


def _add(reasons: _Reasons, likeness: float, words: str) -> None:
    reasons[words] = max(likeness, reasons.get(words, 0))


def _having(names: Iterable[_Name]) -> dict[str, set[str]]:
    """The entities that have a word in a name."""
    having: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for word in name.text.split():
            having[word].add(name.entity)
    return dict(having)


def _brought_together(names: Sequence[_Name], having: Mapping[str, set[str]]) -> Iterator[tuple[_Name, _Name]]:
    """Names to compare."""
    for block in _blocks(names, having):
        yield from combinations(block, 2)
    yield from _neighbours(names)


def _neighbours(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Names that stand beside each other in the alphabet, read forwards or backwards: slips of the pen."""
    for step in (1, -1):
        row = sorted(names, key=lambda one: (one.text.replace(" ", "")[::step], one.entity))
        for place, left in enumerate(row):
            for right in row[place + 1 : place + 1 + BESIDE]:
                yield left, right


def _shortened(names: Sequence[_Name], entities: Mapping[str, Entity]) -> Iterator[tuple[_Name, _Name]]:
    """Names of one word, each with entities of which they may be the initials."""
    short: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if " " not in name.text:
            short[name.text].append(name.entity)
    for entity in entities.values():
        for text in sorted(_initials(entity)):
            for other in short.get(text, ())[:RARE]:
                yield _Name(text, other), _Name(normalise(entity.name), entity.id)


def _blocks(names: Iterable[_Name], having: Mapping[str, set[str]]) -> Iterator[list[_Name]]:
    """Names that share a word which no more than RARE entities have; each name with its rarest words only."""
    blocks: defaultdict[str, list[_Name]] = defaultdict(list)
    for name in names:
        for word in sorted(set(name.text.split()), key=lambda word: (len(having[word]), word))[:WORDS]:
            if 1 < len(having[word]) <= RARE:
                blocks[word].append(name)
    for word in sorted(blocks):
        yield blocks[word]


def _initials(entity: Entity) -> set[str]:
    """What its longer names may be shortened to, with and without a last word such as Limited."""
    found = set()
    for name in (entity.name, *entity.aliases):
        letters = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper()).casefold()
        plain = "".join(word[0] for word in normalise(name).split())
        found |= {letters} | {text for text in (letters[:-1], plain) if len(text) > 2}
    return {text for text in found if len(text) > 1}


def _compare(left: str, right: str, common: frozenset[str], *, place: bool) -> tuple[float, str] | None:
    """How alike two normalised names are, and in what; None where they are not."""
    if left == right:
        return 100.0, f"both are called “{left}”"
    if left.replace(" ", "") == right.replace(" ", "") or sorted(left.split()) == sorted(right.split()):
        return 98.0, f"“{left}” and “{right}” differ in spaces or order only"
    if set(_NUMBERED.findall(left)) != set(_NUMBERED.findall(right)):
        return None
    short, long = sorted((left, right), key=lambda text: (len(text), text))
    slips = next((most for letters, most in SLIPS if len(short) >= letters), 0)
    if slips and (distance := OSA.distance(short, long, score_cutoff=slips)) <= slips:
        return round(95 - 100 * distance / len(long), 1), f"“{short}” and “{long}” are spelt alike"
    words = set(short.split())
    # "Boise, Idaho" goes on before Idaho, and is another place.
    if words < set(long.split()) and not words <= common and (long.startswith(short) or not place):
        return round(50 + 35 * len(short) / len(long), 1), f"“{long}” has all words of “{short}”"
    return None


def _facts(reader: Reader, entity_ids: Sequence[str]) -> dict[str, list[Fact]]:
    """The best supported facts of each entity, of every status."""
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    wanted = set(entity_ids)
    for fact in reader.find_facts(entity_ids, FactFilter(statuses=EVERY_STATUS), per_entity=FACTS) if wanted else ():
        for id_ in {fact.subject_id, fact.object_id} & wanted:
            found[id_].append(fact)
    return found


def _weigh(entities: Mapping[str, Entity], facts: Mapping[str, list[Fact]], pair: Pair, reasons: _Reasons) -> Candidate:
    left, right = sorted(pair, key=lambda id_: (-len(facts.get(id_, ())), id_))
    moved = facts.get(right, [])
    there = {_seen_from(left, fact) for fact in facts.get(left, ())}
    return Candidate(
        left=entities[left],
        right=entities[right],
        likeness=_likeness(reasons),
        reasons=tuple(sorted(reasons, key=lambda words: (-reasons[words], words))[:TOLD]),
        joined=sum(_seen_from(right, fact) in there for fact in moved),
        facts=len(moved),
        publishers=len({normalise_publisher(name) for fact in moved for name in fact.publishers}),
        articles=0,
        between=any({fact.subject_id, fact.object_id} == set(pair) for fact in moved),
    )


def _seen_from(entity_id: str, fact: Fact) -> tuple[Relation, str, bool]:
    """The fact without that end: its relation, its other end, and whether the entity is the subject."""
    outward = fact.subject_id == entity_id and not SIGNATURES[fact.relation].symmetric
    return fact.relation, fact.object_id if fact.subject_id == entity_id else fact.subject_id, outward


def _counted(reader: Reader, one: Candidate) -> Candidate:
    return replace(one, articles=len(reader.find_articles(entity_id=one.right.id, limit=ARTICLES)))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)
