"""Records to rows of SQLite and back."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

import functools
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Article, Entity, Evidence, Fact, Judgement, Mention, Spell
from chipgraph.graph.schema import Basis, EntityType, Field, Relation, Status, Target, Verdict
from chipgraph.graph.spells import interval, last_day
from chipgraph.graph.store.base import Receipt
from chipgraph.graph.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

Row: TypeAlias = "tuple[Any, ...]"
_WIDTH = 10  # bytes of an id
# Looked up, because to call an enum takes ten times as long, and there are many rows.
_TYPES = {one.value: one for one in EntityType}
_FIELDS = {one.value: one for one in Field}
_RELATIONS = {one.value: one for one in Relation}
_STATUSES = {one.value: one for one in Status}
_BASES: dict[str | None, Basis | None] = {None: None, **{one.value: one for one in Basis}}

ARTICLE = "a.id, a.key, a.title, a.text, a.published, a.publisher, a.url, a.language, a.source, a.cluster"
EVIDENCE = (
    "e.id, a.id, e.field, e.sentence_start, e.sentence_end, e.subject_mention, e.object_mention, e.subject_start,"
    " e.subject_end, e.object_start, e.object_end, e.subject, e.relation, e.object, e.status, e.date, e.date_end,"
    " e.basis, e.item, e.amount, e.role, e.speaker, e.speaker_id, e.confidence, e.reader, e.version"
)
EVIDENCE_COLUMNS = EVIDENCE.replace("a.id", "article").replace("e.", "") + ", fact"
ENTITY = "id, type, name, aliases, external_ids"
MENTION = 'm.id, a.id, m.field, m.start, m."end", m.text, m.type, m.entities, m.refers_to, m.linked_by'
FACT = (
    "f.id, f.subject, f.relation, f.object, f.first_reported, f.last_reported, f.publishers, f.articles, f.evidence,"
    " f.confidence, f.disputed"
)
JUDGEMENT = 'id, target, "left", "right", relation, verdict, by, at, why, withdrawn'
SPELL = 's.start, s."end", s.basis, s.status, s.item, s.evidence'
RECEIPT = f"SELECT {EVIDENCE}, a.title, a.text, a.publisher, a.published, a.url, a.cluster"
# The canonical entities of those asked for, and with them all that each was merged from.
OWN = """
    SELECT value AS asked, coalesce(m.canonical, unhex(value)) AS own
    FROM json_each(?) LEFT JOIN merged m ON m.id = unhex(value)"""
MEMBERS = f"""
    (WITH asked_for AS ({OWN})
    SELECT own FROM asked_for UNION SELECT m.id FROM asked_for JOIN merged m ON m.canonical = own)"""


def pack(kind: str, id_: str) -> bytes:
    """The bytes of an id of that kind; raises InputError for what is none."""
    head, _, digits = id_.partition("-")
    key = unhex(digits)
    if head != kind or len(key) != _WIDTH or key.hex() != digits:
        raise InputError(f"{id_!r} is no id of this kind: {kind}")
    return key


def pack_all(kind: str, ids: Iterable[str]) -> str:
    """The ids that can be some of that kind, as the JSON that `json_each` reads and `unhex` turns into keys."""
    head = f"{kind}-"
    return json.dumps([id_[len(head) :] for id_ in ids if id_.startswith(head) and id_ == id_.lower()])


def keys_json(keys: Iterable[bytes]) -> str:
    """The same of keys."""
    return json.dumps([key.hex() for key in keys])


def unpack(kind: str, key: bytes) -> str:
    """The id that these bytes stand for."""
    return f"{kind}-{key.hex()}"


def unhex(text: str) -> bytes:
    """The bytes; none where the text is not in hexadecimal."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def json_list(values: Iterable[str]) -> str:
    """For `json_each`."""
    return json.dumps(list(values))


def marks(count: int) -> str:
    """That many places for values."""
    return ", ".join("?" * count)


def sentence_tokens(field: str, title: str, text: str, start: int, end: int) -> str:
    """What full text indexes of a sentence."""
    return tokens((title if field == Field.TITLE else text)[start:end])


def article_row(article: Article) -> Row:
    """In the order of ARTICLE."""
    return (
        pack("article", article.id), article.key, article.title, article.text, iso(article.published),
        article.publisher, article.url, article.language, article.source, article.cluster,
    )  # fmt: skip


def to_article(row: Row) -> Article:
    """From the order of ARTICLE."""
    id_, key, title, text, published, *rest = row
    return Article(unpack("article", id_), key, title, text, to_day(published), *rest)


def mention_row(mention: Mention) -> Row:
    """In the order of MENTION, without the article."""
    entities = b"".join(pack("entity", id_) for id_ in mention.entity_ids)
    refers_to = pack("mention", mention.refers_to) if mention.refers_to else None
    return (
        pack("mention", mention.id), mention.field.value, mention.start, mention.end, mention.text, mention.type.value,
        entities, refers_to, mention.linked_by,
    )  # fmt: skip


def to_mention(row: Row) -> Mention:
    """From the order of MENTION."""
    id_, article, field, start, end, text, type_, entities, refers_to, linked_by = row
    return Mention(
        unpack("mention", id_), unpack("article", article), _FIELDS[field], start, end, text, _TYPES[type_],
        _split("entity", entities), unpack("mention", refers_to) if refers_to else None, linked_by,
    )  # fmt: skip


def entity_row(entity: Entity) -> Row:
    """In the order of ENTITY."""
    return pack("entity", entity.id), entity.type.value, entity.name, _json(entity.aliases), _json(entity.external_ids)


# Most facts rest on one publisher, most entities have no alias: the same few come again and again.
@functools.lru_cache(maxsize=4096)
def _json(values: tuple[object, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


@functools.lru_cache(maxsize=4096)
def _texts(values: str) -> tuple[str, ...]:
    return tuple(json.loads(values))


def to_entity(row: Row) -> Entity:
    """From the order of ENTITY."""
    id_, type_, name, aliases, external = row
    pairs = tuple((key, value) for key, value in json.loads(external))
    return Entity(unpack("entity", id_), _TYPES[type_], name, _texts(aliases), pairs)


def evidence_row(one: Evidence, fact_id: str) -> Row:
    """In the order of EVIDENCE, without the article, and with the fact at the end."""
    return (
        pack("evidence", one.id), one.field.value, one.sentence_start, one.sentence_end,
        pack("mention", one.subject_mention), pack("mention", one.object_mention), one.subject_start, one.subject_end,
        one.object_start, one.object_end, pack("entity", one.subject_id), one.relation.value,
        pack("entity", one.object_id), one.status.value, one.date, one.date_end,
        one.basis.value if one.basis else None, one.item, one.amount, one.role, one.speaker,
        pack("entity", one.speaker_id) if one.speaker_id else None, one.confidence, one.reader, one.version,
        pack("fact", fact_id),
    )  # fmt: skip


def to_evidence(row: Row) -> Evidence:
    """From the order of EVIDENCE."""
    (id_, article, field, start, end, subject_mention, object_mention, s_start, s_end, o_start, o_end,
     subject, relation, object_, status, day, day_end, basis, item, amount, role, speaker, speaker_id,
     confidence, reader, version) = row  # fmt: skip
    return Evidence(
        unpack("evidence", id_), unpack("article", article), _FIELDS[field], start, end,
        unpack("mention", subject_mention), unpack("mention", object_mention), s_start, s_end, o_start, o_end,
        unpack("entity", subject), _RELATIONS[relation], unpack("entity", object_), _STATUSES[status], day, day_end,
        _BASES[basis], item, amount, role, speaker,
        unpack("entity", speaker_id) if speaker_id else None, confidence, reader, version,
    )  # fmt: skip


def to_receipt(row: Row) -> Receipt:
    """From the order of RECEIPT."""
    *columns, title, text, publisher, published, url, cluster = row
    one = to_evidence(tuple(columns))
    sentence = (title if one.field is Field.TITLE else text)[one.sentence_start : one.sentence_end]
    return Receipt(one, sentence, title, publisher, to_day(published), url, cluster)


def fact_row(fact: Fact) -> Row:
    """In the order of FACT."""
    return (
        pack("fact", fact.id), pack("entity", fact.subject_id), fact.relation.value, pack("entity", fact.object_id),
        iso(fact.first_reported), iso(fact.last_reported), _json(fact.publishers),
        fact.articles, fact.evidence, fact.confidence, fact.disputed,
    )  # fmt: skip


def to_fact(row: Row, spells: tuple[Spell, ...]) -> Fact:
    """From the order of FACT, and its spells."""
    id_, subject, relation, object_, first, last, publishers, articles, evidence, confidence, disputed = row
    return Fact(
        unpack("fact", id_), unpack("entity", subject), _RELATIONS[relation], unpack("entity", object_), spells,
        to_day(first), to_day(last), _texts(publishers), articles, evidence, confidence, bool(disputed),
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


def spell_rows(fact: Fact) -> list[Row]:
    """Rows of the table `spell`, in the order of its columns."""
    rows = []
    key, subject, object_ = pack("fact", fact.id), pack("entity", fact.subject_id), pack("entity", fact.object_id)
    for place, spell in enumerate(fact.spells):
        days = interval(spell, fact.relation)
        rows.append((
            key, place, subject, fact.relation.value, object_, spell.start, spell.end,
            spell.basis.value if spell.basis else None, spell.status.value, spell.item,
            b"".join(pack("evidence", id_) for id_ in spell.evidence),
            *((iso(days[0]), iso(days[1])) if days else (None, None)), iso(last_day(spell, fact.relation)),
        ))  # fmt: skip
    return rows


def to_spell(row: Row) -> Spell:
    """From the order of SPELL."""
    start, end, basis, status, item, evidence = row
    return Spell(start, end, _BASES[basis], _STATUSES[status], item, _split("evidence", evidence))


def _split(kind: str, keys: bytes) -> tuple[str, ...]:
    text, digits = keys.hex(), 2 * _WIDTH
    return tuple(f"{kind}-{text[at : at + digits]}" for at in range(0, len(text), digits))


def iso(day: date | None) -> str | None:
    """A day as the tables keep it: text that sorts by time."""
    return day.isoformat() if day else None


def to_day(text: str | None) -> date | None:
    """The day back."""
    return date.fromisoformat(text) if text else None
