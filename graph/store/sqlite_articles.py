"""Articles in SQLite with what was read out of them: written batch by batch, and deleted."""

# All SQL here is put together from constants of this package; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from chipgraph.graph.errors import NotFoundError
from chipgraph.graph.facts import triple
from chipgraph.graph.store import sqlite_extraction as packed
from chipgraph.graph.store import sqlite_numbers as numbers
from chipgraph.graph.store import sqlite_rows as rows
from chipgraph.graph.store.batch import content_digest
from chipgraph.graph.store.sqlite_dates import to_moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Triple
    from chipgraph.graph.store.batch import Place
    from chipgraph.graph.store.sqlite_derive import Fresh
    from chipgraph.graph.store.sqlite_judgements import Touched
    from chipgraph.graph.store.sqlite_rows import Row

    Read = tuple[Article, Extraction]

_ARTICLE = f"""
    INSERT INTO article (n, {rows.ARTICLE.replace("a.", "")}, digest, extractor, first_evidence, last_evidence)
    VALUES ({rows.marks(15)})"""
_READ_AGAIN = """
    UPDATE article SET key = ?, source = ?, cluster = ?, extractor = ?, first_evidence = ?, last_evidence = ?
    WHERE n = ?"""
_TOLD = """
    indexed_sentence(
        e.field, a.title, unpack_text(a.text), e.sentence_start, e.sentence_start + e.sentence_length
    )"""
# Row number and words of all that each full text index has.
INDEXED = {
    "sentence": f"SELECT e.n, {_TOLD} FROM evidence e JOIN article a ON a.n = e.article",
    "whole": "SELECT n, indexed_article(title, unpack_text(text)) FROM article",
    "naming": "SELECT article, indexed_forms(packed) FROM extraction",
}
_OWN = "(SELECT first_evidence FROM article WHERE n = :n) AND (SELECT last_evidence FROM article WHERE n = :n)"


def held(db: sqlite3.Connection, article: Article) -> tuple[int, tuple[str, str, str] | None]:
    """Row number of the article of that id, and what of it decides whether it must be read again."""
    sql = "SELECT n, digest, extractor, cluster FROM article WHERE id = ?"
    for number, digest, extractor, cluster in db.execute(sql, [rows.pack("article", article.id)]):
        return number, (digest.hex(), extractor, cluster)
    return 0, None


def number(db: sqlite3.Connection, article_id: str) -> int:
    """Row number of the article of that id; raises NotFoundError where there is none."""
    for key in rows.keys("article", [article_id]):
        for (found,) in db.execute("SELECT n FROM article WHERE id = ?", [key]):
            return int(found)
    raise NotFoundError(f"there is no article {article_id}; it may have been replaced or removed")


def places(db: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Id, key and source of every article."""
    for key, *place in db.execute("SELECT id, key, source FROM article"):
        yield rows.unpack("article", key), *place


def set_places(db: sqlite3.Connection, found: Mapping[str, Place]) -> None:
    """Write key and source of these, by id."""
    told = [(*place, rows.pack("article", id_)) for id_, place in found.items()]
    db.executemany("UPDATE article SET key = ?, source = ? WHERE id = ?", told)


def under_source(db: sqlite3.Connection, source: str, present: set[str]) -> list[int]:
    """Row numbers of former articles of that source; those of the batch have a place of their own in it."""
    found = db.execute("SELECT n, id FROM article WHERE source = ?", [source])
    return [number for number, key in found if rows.unpack("article", key) not in present]


class Former(NamedTuple):
    """What was read out of an article before: the forms that it gave, and what it told of facts, as `_told` has it."""

    forms: set[int]
    told: set[Row]

    @property
    def facts(self) -> set[int]:
        """The numbers of the facts that it told of."""
        return {fact for fact, *_ in self.told}


class Kept(NamedTuple):
    """Of an article that is only read anew: its row number, and what it gave before that still counts the same."""

    number: int
    former: Former


def insert(
    db: sqlite3.Connection, batch: Sequence[Read], kept: Mapping[str, Kept], fresh: Fresh, touched: Touched
) -> None:
    """Write articles that are not there, and those that are `kept`, by id; new facts go to `fresh`."""
    new, first = count(numbers.last(db, "article") + 1), numbers.last(db, "evidence") + 1
    own = [kept[article.id].number if article.id in kept else next(new) for article, _ in batch]
    entities = _insert_articles(db, batch, own, first, kept, touched)
    sentences = (
        rows.indexed_sentence(rows.CODES[one.field], article.title, article.text, one.sentence_start, one.sentence_end)
        for article, read in batch
        for one in read.evidence
    )
    whole = (
        (number, rows.indexed_article(article.title, article.text))
        for number, (article, _) in zip(own, batch, strict=True)
        if article.id not in kept
    )
    db.executemany("INSERT INTO sentence (rowid, tokens) VALUES (?, ?)", enumerate(sentences, first))
    db.executemany("INSERT INTO whole (rowid, tokens) VALUES (?, ?)", whole)
    _insert_evidence(db, batch, own, first, entities, kept, fresh, touched)


def _insert_articles(
    db: sqlite3.Connection,
    batch: Sequence[Read],
    own: Sequence[int],
    first_evidence: int,
    kept: Mapping[str, Kept],
    touched: Touched,
) -> dict[str, int]:
    """Also their extractions; gives the numbers of the entities."""
    entities = numbers.entities(db, {one.id for _, extraction in batch for one in extraction.entities})
    places: dict[Entity, int] = {}  # of forms among those of the batch, which are much the same in all articles
    given = [[places.setdefault(one, len(places)) for one in extraction.entities] for _, extraction in batch]
    distinct = [(entities[one.id], *rows.entity_row(one)) for one in places]
    known = numbers.forms(db, distinct)
    forms = [known[form] for form in distinct]
    articles, again, extractions, naming = [], [], [], []
    for number, (article, extraction), wanted in zip(own, batch, given, strict=True):
        own_forms = [forms[place] for place in wanted]
        naming.append((number, packed.form_words(own_forms)))
        extractions.append((number, packed.pack(own_forms, extraction)))
        after = first_evidence + len(extraction.evidence)
        read = extraction.version, first_evidence, after - 1
        if article.id in kept:
            again.append((article.key, article.source, article.cluster, *read, number))
            touched.forms.update(kept[article.id].former.forms.symmetric_difference(own_forms))
        else:
            articles.append((number, *rows.article_row(article), bytes.fromhex(content_digest(article)), *read))
            touched.forms.update(own_forms)
        first_evidence = after
    db.executemany(_ARTICLE, articles)
    db.executemany(_READ_AGAIN, again)
    db.executemany("INSERT INTO extraction VALUES (?, ?)", extractions)
    db.executemany("INSERT INTO naming (rowid, tokens) VALUES (?, ?)", naming)
    return entities


def _insert_evidence(
    db: sqlite3.Connection,
    batch: Sequence[Read],
    own: Sequence[int],
    first: int,
    entities: Mapping[str, int],
    kept: Mapping[str, Kept],
    fresh: Fresh,
    touched: Touched,
) -> None:
    """`entities` has the numbers of all that the articles name.

    Facts of which an article that is read anew tells what it told before are not touched.
    """
    every = [(number, one, triple(one, fresh.resolution)) for number, (_, read) in zip(own, batch, strict=True)
             for one in read.evidence]  # fmt: skip
    by_triple: defaultdict[Triple, list[Evidence]] = defaultdict(list)
    for _, one, ends in every:
        by_triple[ends].append(one)
    merged = {id_ for subject, _, object_ in by_triple for id_ in (subject, object_)} - entities.keys()
    unknown = by_triple.keys() - fresh.facts.keys()
    written, new = numbers.facts(db, unknown, {**entities, **numbers.entities(db, merged)}, len(fresh.facts))
    facts = written | fresh.add(new, by_triple, (one for one, _ in batch))
    told: defaultdict[str, set[Row]] = defaultdict(set)
    for _, one, ends in every:
        if one.article_id in kept:
            told[one.article_id].add(_told(one, facts[ends]))
        elif ends in written:
            touched.facts.add(written[ends])
    for id_, again in kept.items():
        touched.facts.update(fact for fact, *_ in told[id_] ^ again.former.told)
    readings = numbers.readings(db, {(one.reader, one.version) for _, one, _ in every})
    codes = rows.CODES
    db.executemany(
        f"INSERT INTO evidence VALUES ({rows.marks(25)})",
        (
            (
                place, rows.pack("evidence", one.id), number, facts[ends], codes[one.field],
                one.sentence_start, one.sentence_end - one.sentence_start,
                one.subject_start - one.sentence_start, one.subject_end - one.subject_start,
                one.object_start - one.sentence_start, one.object_end - one.object_start,
                entities[one.subject_id], codes[one.relation], entities[one.object_id], codes[one.status],
                to_moment(one.date), to_moment(one.date_end), codes[one.basis] if one.basis else None,
                one.item, one.amount, one.role, one.speaker, entities[one.speaker_id] if one.speaker_id else None,
                one.confidence, readings[one.reader, one.version],
            )
            for place, (number, one, ends) in enumerate(every, first)
        ),
    )  # fmt: skip


_STATEMENT = "fact, id, status, date, date_end, basis, item, confidence"


def _told(one: Evidence, fact: int) -> Row:
    """What evidence says of its fact, by number, in the columns of _STATEMENT: all that facts are derived from."""
    return (
        fact, rows.pack("evidence", one.id), rows.CODES[one.status], to_moment(one.date), to_moment(one.date_end),
        rows.CODES[one.basis] if one.basis else None, one.item, one.confidence,
    )  # fmt: skip


def delete(db: sqlite3.Connection, number: int, touched: Touched) -> None:
    """Delete an article with all that was read out of it."""
    former = delete_extraction(db, number)
    touched.forms |= former.forms
    touched.facts |= former.facts
    _delete_words(db, "whole", "n = :n", number)
    for table, column in (("sketch", "article"), ("article", "n")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", [number])


def delete_extraction(db: sqlite3.Connection, number: int) -> Former:
    """Delete what was read out of an article; it is left to others to touch what it gave."""
    told = set(db.execute(f"SELECT {_STATEMENT} FROM evidence WHERE n BETWEEN {_OWN}", {"n": number}))
    (blob,) = db.execute("SELECT packed FROM extraction WHERE article = ?", [number]).fetchone()
    _delete_words(db, "sentence", f"e.n BETWEEN {_OWN}", number)
    _delete_words(db, "naming", "article = :n", number)
    db.execute(f"DELETE FROM evidence WHERE n BETWEEN {_OWN}", {"n": number})
    db.execute("DELETE FROM extraction WHERE article = ?", [number])
    return Former(set(packed.unpack_forms(blob)), told)


def _delete_words(db: sqlite3.Connection, index: str, own: str, number: int) -> None:
    """Take what is of an article, as `own` says of `:n`, from an index."""
    # Row by row: a statement for several opens a savepoint, for which the index writes a segment of what it has.
    indexed = db.execute(f"{INDEXED[index]} WHERE {own}", {"n": number}).fetchall()
    db.executemany(f"INSERT INTO {index} ({index}, rowid, tokens) VALUES ('delete', ?, ?)", indexed)


def facts_of(db: sqlite3.Connection, number: int) -> set[int]:
    """The numbers of the facts of which the article speaks."""
    sql = f"SELECT DISTINCT fact FROM evidence WHERE n BETWEEN {_OWN}"
    return {fact for (fact,) in db.execute(sql, {"n": number})}
