"""Records to rows of SQLite and back."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

import functools
import json
import zlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Article, Edge, Entity, Evidence, Fact, Judgement, Spell
from chipgraph.graph.schema import Basis, EntityType, Field, Relation, Status, Target, Verdict
from chipgraph.graph.spells import interval, last_day
from chipgraph.graph.store.base import Receipt
from chipgraph.graph.store.sqlite_dates import to_moment, to_text
from chipgraph.graph.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from enum import StrEnum


Row: TypeAlias = "tuple[Any, ...]"
_WIDTH = 10  # bytes of an id
_PART = 512  # keys of one statement
_EVIDENCE = len("evidence-")
_LEVEL, _WINDOW = 4, -13  # deflate without a head; 8 KB back, for to make room for 32 takes longer than to pack
# Words of the schema as the tables have them, and back.
CODES: dict[StrEnum, int] = {
    one: place for words in (Field, EntityType, Relation, Status, Basis) for place, one in enumerate(words)
}
RELATIONS, STATUSES, BASES = tuple(Relation), tuple(Status), tuple(Basis)
_TYPES, _FIELDS = tuple(EntityType), tuple(Field)
_TITLE = CODES[Field.TITLE]

ARTICLE = "a.id, a.key, a.title, a.text, a.published, a.publisher, a.url, a.language, a.source, a.cluster"
# READ goes with the columns of evidence, ENDS with those of facts: what they name by numbers.
EVIDENCE = """
    e.id, a.id, e.field, e.sentence_start, e.sentence_length, e.subject_start, e.subject_length, e.object_start,
    e.object_length, s.id, e.relation, o.id, e.status, e.date, e.date_end, e.basis, e.item, e.amount, e.role, e.speaker,
    (SELECT id FROM entity WHERE n = e.speaker_entity), e.confidence, r.reader, r.version"""
READ = """
    CROSS JOIN entity s ON s.n = e.subject CROSS JOIN entity o ON o.n = e.object CROSS JOIN reading r ON r.n = e.reading
    CROSS JOIN article a ON a.n = e.article"""
ENTITY = "id, type, name, aliases, external_ids"
FORM = "(SELECT id FROM entity WHERE n = f.entity), f.type, f.name, f.aliases, f.external_ids"
FACT = """
    f.id, s.id, f.relation, o.id, f.first_reported, f.last_reported, f.publishers, f.articles, f.evidence,
    f.confidence / 1e6, f.disputed"""
EDGE = "f.id, s.id, f.relation, o.id, f.articles, f.publishers, f.confidence / 1e6, f.disputed"
ENDS = "CROSS JOIN entity s ON s.n = f.subject CROSS JOIN entity o ON o.n = f.object"
JUDGEMENT = 'id, target, "left", "right", relation, verdict, by, at, why, withdrawn'
SPELL = 's.start, s."end", s.basis, s.status, s.item, s.evidence'
SPELLS = "CROSS JOIN spell s ON s.subject = f.subject AND s.relation = f.relation AND s.fact = f.n"  # of a fact
RECEIPT = f"{EVIDENCE}, a.title, a.text, a.publisher, a.published, a.url, a.cluster"
# The canonical entities of those asked for, and with them all that each was merged from.
OWN = "SELECT value AS asked, c.canonical AS own FROM json_each(?) CROSS JOIN entity c ON c.id = unhex(value)"
MEMBERS = f"(SELECT n FROM ({OWN}) CROSS JOIN entity ON canonical = own)"
# The articles that name entities; these follow in brackets.
NAMING = "SELECT l.rowid FROM form f CROSS JOIN naming l ON l.naming MATCH f.n WHERE f.entity IN"


def pack(kind: str, id_: str) -> bytes:
    """The bytes of an id of that kind; raises InputError for what is none."""
    head, _, digits = id_.partition("-")
    key = unhex(digits)
    if head != kind or len(key) != _WIDTH or key.hex() != digits:
        raise InputError(f"{id_!r} is no id of this kind: {kind}")
    return key


def keys(kind: str, ids: Iterable[str]) -> list[bytes]:
    """The bytes of the ids that can be some of that kind."""
    head, length = f"{kind}-", len(kind) + 1 + 2 * _WIDTH
    digits = [id_[len(head) :] for id_ in ids if id_.startswith(head) and len(id_) == length and id_ == id_.lower()]
    return [key for key in map(unhex, digits) if len(key) == _WIDTH]


def parts(keys: Sequence[bytes]) -> Iterator[tuple[str, Sequence[bytes]]]:
    """Some keys at a time, with the places for them behind `IN`, filled up so that few statements differ."""
    for start in range(0, len(keys), _PART):
        part = list(keys[start : start + _PART])
        part += part[-1:] * ((1 << (len(part) - 1).bit_length()) - len(part))
        yield f"({marks(len(part))})", part


def pack_all(kind: str, ids: Iterable[str]) -> str:
    """As `keys`, as the JSON that `json_each` reads and `unhex` turns into them."""
    return json.dumps([key.hex() for key in keys(kind, ids)])


def unpack(kind: str, key: bytes) -> str:
    """The id that these bytes stand for."""
    return f"{kind}-{key.hex()}"


def unhex(text: str) -> bytes:
    """The bytes; none where the text is not in hexadecimal."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def json_list(values: Iterable[object]) -> str:
    """For `json_each`."""
    return json.dumps(list(values))


def marks(count: int) -> str:
    """That many places for values."""
    return ", ".join("?" * count)


def indexed_sentence(field: int, title: str, text: str, start: int, end: int) -> str:
    """What full text indexes of a sentence: SQLite splits and folds ASCII as `tokens` does."""
    told = (title if field == _TITLE else text)[start:end]
    return told if told.isascii() else tokens(told)


def indexed_article(title: str, text: str) -> str:
    """The same of an article."""
    whole = f"{title}\n{text}"
    return whole if whole.isascii() else tokens(whole)


def pack_text(text: str) -> bytes:
    """The text of an article in less than half of its room; raises UnicodeEncodeError where it is broken."""
    return deflate(text.encode())


@functools.lru_cache(maxsize=1024)  # the sentences of one answer, and of the next one, come from the same articles
def unpack_text(packed: bytes) -> str:
    """The text back."""
    return inflate(packed).decode()


def deflate(data: bytes) -> bytes:
    """The same in less room."""
    return zlib.compress(data, _LEVEL, _WINDOW)


def inflate(packed: bytes) -> bytes:
    """What was packed."""
    return zlib.decompress(packed, _WINDOW)


def article_row(article: Article) -> Row:
    """In the order of ARTICLE."""
    return (
        pack("article", article.id), article.key, article.title, pack_text(article.text),
        to_number(article.published), article.publisher, article.url, article.language, article.source, article.cluster,
    )  # fmt: skip


def to_article(row: Row) -> Article:
    """From the order of ARTICLE."""
    id_, key, title, text, published, *rest = row
    return Article(unpack("article", id_), key, title, unpack_text(text), to_day(published), *rest)


def entity_row(entity: Entity) -> Row:
    """In the order of ENTITY, without the id."""
    return CODES[entity.type], entity.name, _json(entity.aliases), _json(entity.external_ids)


# Most facts rest on one publisher, most entities have no alias: the same few come again and again.
@functools.lru_cache(maxsize=4096)
def _json(values: tuple[object, ...]) -> str:
    return _encode(values)


@functools.lru_cache(maxsize=4096)
def _texts(values: str) -> tuple[str, ...]:
    return tuple(json.loads(values))


def _count(values: str) -> int:
    """How many texts `_json` put together: within one a quotation mark has a backslash before it."""
    return 0 if values == "[]" else values.count('","') + 1


@functools.lru_cache(maxsize=4096)
def _pairs(values: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in json.loads(values))


# Made once: `json.dumps` makes another encoder each time that it is told how to write.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_entity(row: Row) -> Entity:
    """From the order of ENTITY or FORM."""
    id_, type_, name, aliases, external = row
    return Entity(f"entity-{id_.hex()}", _TYPES[type_], name, _texts(aliases), _pairs(external))


def to_evidence(row: Row) -> Evidence:
    """From the order of EVIDENCE."""
    (id_, article, field, at, length, s_at, s_length, o_at, o_length, subject, relation, object_, status, day, day_end,
     basis, item, amount, role, speaker, speaker_id, confidence, reader, version) = row  # fmt: skip
    s_at += at
    o_at += at
    # Ids are written out, as in facts: answers are made of these, and a call for each takes longer than all the rest.
    return Evidence(
        f"evidence-{id_.hex()}", f"article-{article.hex()}", _FIELDS[field], at, at + length, s_at, s_at + s_length,
        o_at, o_at + o_length, f"entity-{subject.hex()}", RELATIONS[relation], f"entity-{object_.hex()}",
        STATUSES[status], to_text(day), to_text(day_end), None if basis is None else BASES[basis], item, amount, role,
        speaker, f"entity-{speaker_id.hex()}" if speaker_id else None, confidence, reader, version,
    )  # fmt: skip


def to_receipt(row: Row) -> Receipt:
    """From the order of RECEIPT."""
    title, text, publisher, published, url, cluster = row[-6:]
    one = to_evidence(row[:-6])
    sentence = (title if one.field is Field.TITLE else unpack_text(text))[one.sentence_start : one.sentence_end]
    return Receipt(one, sentence, title, publisher, to_day(published), url, cluster)


def told_row(fact: Fact) -> Row:
    """In the order of FACT, without its id and ends."""
    return (
        to_number(fact.first_reported), to_number(fact.last_reported), _json(fact.publishers), fact.articles,
        fact.evidence, round(1e6 * fact.confidence), fact.disputed,
    )  # fmt: skip


def to_fact(row: Row, spells: tuple[Spell, ...]) -> Fact:
    """From the order of FACT, and its spells."""
    id_, subject, relation, object_, first, last, publishers, articles, evidence, confidence, disputed = row
    return Fact(
        f"fact-{id_.hex()}", f"entity-{subject.hex()}", RELATIONS[relation], f"entity-{object_.hex()}", spells,
        to_day(first), to_day(last), _texts(publishers), articles, evidence, confidence, bool(disputed),
    )  # fmt: skip


def to_edge(row: Row) -> Edge:
    """From the order of EDGE."""
    id_, subject, relation, object_, articles, publishers, confidence, disputed = row
    return Edge(
        f"fact-{id_.hex()}", f"entity-{subject.hex()}", RELATIONS[relation], f"entity-{object_.hex()}", articles,
        _count(publishers), confidence, bool(disputed),
    )  # fmt: skip


def judgement_row(one: Judgement) -> Row:
    """In the order of JUDGEMENT."""
    return (
        one.id, one.target, one.left, one.right, one.relation, one.verdict, one.by, one.at.isoformat(), one.why,
        one.withdrawn.isoformat() if one.withdrawn else None,
    )  # fmt: skip


def to_judgement(row: Row) -> Judgement:
    """From the order of JUDGEMENT."""
    id_, target, left, right, relation, verdict, by, at, why, withdrawn = row
    return Judgement(
        id_, Target(target), left, right, Relation(relation) if relation else None, Verdict(verdict), by,
        datetime.fromisoformat(at), why, datetime.fromisoformat(withdrawn) if withdrawn else None,
    )  # fmt: skip


def spell_row(spell: Spell, relation: Relation) -> Row:
    """In the order of the table `spell`, from `start` on."""
    start, end, basis, status, item, evidence = spell
    return (
        to_moment(start), to_moment(end), CODES[basis] if basis else None, CODES[status], item,
        bytes.fromhex("".join([id_[_EVIDENCE:] for id_ in evidence])), *_days(start, end, status, relation),
    )  # fmt: skip


@functools.lru_cache(maxsize=4096)  # the same few come again and again
def _days(start: str | None, end: str | None, status: Status, relation: Relation) -> Row:
    spell = Spell(start, end, None, status, None, ())
    _, last = interval(spell, relation) or (None, None)
    return to_number(None if last == date.max else last), to_number(last_day(spell, relation))


def to_spell(row: Row) -> Spell:
    """From the order of SPELL."""
    start, end, basis, status, item, evidence = row
    ids = evidence.hex("-", _WIDTH).split("-")
    return Spell(
        to_text(start), to_text(end), None if basis is None else BASES[basis], STATUSES[status], item,
        tuple([f"evidence-{digits}" for digits in ids]),
    )  # fmt: skip


def to_number(day: date | None) -> int | None:
    """A day as the tables keep it."""
    return day.toordinal() if day else None


def to_day(number: int | None) -> date | None:
    """The day back."""
    return date.fromordinal(number) if number else None
