"""The tables of a SQLite file, and its version.

Ids are stored as the ten bytes of their hash: half the size of the file, and the kind is known from the column.
Articles, evidence and forms have row numbers as well, which never leave the engine. `fact`, `spell`, `entity`, `name`
and the full text indexes are derived from the other tables, as are `merged` and the column `fact` of evidence.
"""

from __future__ import annotations

APPLICATION_ID = 0x43484950  # "CHIP"
VERSION = 3  # raise it with every change of the tables; a file of another version is refused

TABLES = (
    # The text last: what stands behind it could be read only by way of all its pages.
    """
    CREATE TABLE article (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, key TEXT NOT NULL, title TEXT NOT NULL, published TEXT,
        publisher TEXT, url TEXT, language TEXT NOT NULL, source TEXT NOT NULL, cluster TEXT NOT NULL,
        digest TEXT NOT NULL, extractor TEXT NOT NULL, text TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX article_by_source ON article (source)",
    # What near-copies are found by; it can be made again from the text.
    "CREATE TABLE sketch (article INTEGER PRIMARY KEY, sketch BLOB NOT NULL) STRICT",
    "CREATE INDEX article_by_day ON article (published DESC, id)",
    """
    CREATE TABLE mention (
        article INTEGER NOT NULL, field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, id BLOB NOT NULL,
        text TEXT NOT NULL, type TEXT NOT NULL, entities BLOB NOT NULL, refers_to BLOB, linked_by TEXT NOT NULL,
        PRIMARY KEY (article, field, start, "end")
    ) STRICT, WITHOUT ROWID""",
    # A form is an entity as some article gives it; most articles share the form of the gazetteer.
    """
    CREATE TABLE form (
        n INTEGER PRIMARY KEY, entity BLOB NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, aliases TEXT NOT NULL,
        external_ids TEXT NOT NULL, UNIQUE (entity, name, aliases, external_ids)
    ) STRICT""",
    """
    CREATE TABLE article_form (
        article INTEGER NOT NULL, form INTEGER NOT NULL, PRIMARY KEY (article, form)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX article_form_by_form ON article_form (form, article)",
    """
    CREATE TABLE evidence (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, article INTEGER NOT NULL, field TEXT NOT NULL,
        sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL, subject_mention BLOB NOT NULL,
        object_mention BLOB NOT NULL, subject_start INTEGER NOT NULL, subject_end INTEGER NOT NULL,
        object_start INTEGER NOT NULL, object_end INTEGER NOT NULL, subject BLOB NOT NULL, relation TEXT NOT NULL,
        object BLOB NOT NULL, status TEXT NOT NULL, date TEXT, date_end TEXT, basis TEXT, item TEXT, amount TEXT,
        role TEXT, speaker TEXT, speaker_id BLOB, confidence REAL NOT NULL, reader TEXT NOT NULL, version TEXT NOT NULL,
        fact BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX evidence_by_article ON evidence (article, fact)",
    "CREATE INDEX evidence_by_fact ON evidence (fact, article)",
    """
    CREATE TABLE entity (
        id BLOB PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, aliases TEXT NOT NULL, external_ids TEXT NOT NULL,
        articles INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE name (name TEXT, entity BLOB, PRIMARY KEY (name, entity)) STRICT, WITHOUT ROWID",
    "CREATE INDEX name_by_entity ON name (entity)",
    """
    CREATE TABLE fact (
        id BLOB PRIMARY KEY, subject BLOB NOT NULL, relation TEXT NOT NULL, object BLOB NOT NULL, first_reported TEXT,
        last_reported TEXT, publishers TEXT NOT NULL, articles INTEGER NOT NULL, evidence INTEGER NOT NULL,
        confidence REAL NOT NULL, disputed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # `holds_from` to `holds_to` is what `interval` says, `last_day` what `last_day` says; `evidence` is ids in a row.
    """
    CREATE TABLE spell (
        fact BLOB NOT NULL, place INTEGER NOT NULL, subject BLOB NOT NULL, relation TEXT NOT NULL, object BLOB NOT NULL,
        start TEXT, "end" TEXT, basis TEXT, status TEXT NOT NULL, item TEXT, evidence BLOB NOT NULL,
        holds_from TEXT, holds_to TEXT, last_day TEXT, PRIMARY KEY (fact, place)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE INDEX spell_by_subject
    ON spell (subject, relation, status, holds_from, holds_to, last_day, object, item)""",
    """
    CREATE INDEX spell_by_object
    ON spell (object, relation, status, holds_from, holds_to, last_day, subject, item)""",
    # `n` grows with every judgement and every withdrawal, so that its maximum says which state one has read.
    """
    CREATE TABLE judgement (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, target TEXT NOT NULL, "left" TEXT NOT NULL, "right" TEXT,
        relation TEXT, verdict TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, withdrawn TEXT
    ) STRICT""",
    # Entities that were judged the same as another, and the canonical one that they lead to.
    "CREATE TABLE merged (id BLOB PRIMARY KEY, canonical BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX merged_by_canonical ON merged (canonical, id)",
    # Contentless: the words stand in `article` already. Row numbers are those of `evidence` and of `article`.
    "CREATE VIRTUAL TABLE sentence USING fts5 (tokens, content = '', tokenize = 'unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE whole USING fts5 (tokens, content = '', tokenize = 'unicode61 remove_diacritics 0')",
)
