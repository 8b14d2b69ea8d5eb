"""The tables of a SQLite file, and its version.

Ids are stored once, as the ten bytes of their hash; elsewhere articles, entities, evidence, facts and forms go by row
numbers, which never leave the engine. Words of the schema are numbered in the order in which it has them, days from the
first of the year 1 (`date.toordinal`), dates that may be a month or a year as `sqlite_dates.py` says.

`fact`, `spell`, `name`, the full text indexes, the column `fact` of evidence, and of `entity` all but number and id are
derived from the other tables.
"""

# The SQL here is put together from constants.
# ruff: noqa: S608

from __future__ import annotations

APPLICATION_ID = 0x43484950  # "CHIP"
VERSION = 12  # raise it with every change of the tables or the order of the schema's words; other files are refused
PAGE = 8192  # bytes; articles fill such pages better than SQLite's 4096
# Bytes of words that a transaction collects before the full text index writes them: what FTS5 writes by the megabyte it
# merges soon, and the pages of what was merged stay behind empty, a third of the index.
HELD_WORDS = 32 << 20

TABLES = (
    # The text, as `pack_text` packs it, last: what stands behind it could be read only by way of all its pages. The
    # article's evidence has the row numbers from `first_evidence` to `last_evidence`.
    """
    CREATE TABLE article (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, key TEXT NOT NULL, title TEXT NOT NULL, published INTEGER,
        publisher TEXT, url TEXT, language TEXT NOT NULL, source TEXT NOT NULL, cluster TEXT NOT NULL,
        digest BLOB NOT NULL, extractor TEXT NOT NULL, first_evidence INTEGER NOT NULL, last_evidence INTEGER NOT NULL,
        text BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX article_by_source ON article (source)",
    "CREATE INDEX article_by_day ON article (published DESC, id)",
    # What near-copies are found by; it can be made again from the text.
    "CREATE TABLE sketch (article INTEGER PRIMARY KEY, sketch BLOB NOT NULL) STRICT",
    # The forms that an article gives of its entities, and its mentions, which are only ever read together.
    "CREATE TABLE extraction (article INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT",
    # Every entity of which some article or judgement speaks. It has a name if it is canonical and some article names it
    # or what was merged into it.
    """
    CREATE TABLE entity (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, canonical INTEGER NOT NULL, type INTEGER, name TEXT,
        aliases TEXT, external_ids TEXT, articles INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX entity_by_canonical ON entity (canonical)",
    "CREATE TABLE name (name TEXT, entity INTEGER, PRIMARY KEY (name, entity)) STRICT, WITHOUT ROWID",
    "CREATE INDEX name_by_entity ON name (entity)",
    # A form is an entity as some article gives it; most articles share the form of the gazetteer.
    """
    CREATE TABLE form (
        n INTEGER PRIMARY KEY, entity INTEGER NOT NULL, type INTEGER NOT NULL, name TEXT NOT NULL,
        aliases TEXT NOT NULL, external_ids TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX form_by_entity ON form (entity)",
    # Who read evidence: a rule or model, and its version.
    """
    CREATE TABLE reading (
        n INTEGER PRIMARY KEY, reader TEXT NOT NULL, version TEXT NOT NULL, UNIQUE (reader, version)
    ) STRICT""",
    # Its ends are counted from the start of its sentence: small numbers take little room. The ids of its mentions
    # follow from their places.
    """
    CREATE TABLE evidence (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, article INTEGER NOT NULL, fact INTEGER NOT NULL,
        field INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_length INTEGER NOT NULL,
        subject_start INTEGER NOT NULL, subject_length INTEGER NOT NULL, object_start INTEGER NOT NULL,
        object_length INTEGER NOT NULL, subject INTEGER NOT NULL, relation INTEGER NOT NULL, object INTEGER NOT NULL,
        status INTEGER NOT NULL, date INTEGER, date_end INTEGER, basis INTEGER, item TEXT, amount TEXT, role TEXT,
        speaker TEXT, speaker_entity INTEGER, confidence REAL NOT NULL, reading INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX evidence_by_fact ON evidence (fact)",
    # Every triple of which evidence speaks. None of what was told counts where `evidence` is 0: such a fact is none.
    # Its confidence is in millionths, for it has six decimals.
    """
    CREATE TABLE fact (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, subject INTEGER NOT NULL, relation INTEGER NOT NULL,
        object INTEGER NOT NULL, first_reported INTEGER, last_reported INTEGER, publishers TEXT NOT NULL,
        articles INTEGER NOT NULL, evidence INTEGER NOT NULL, confidence INTEGER NOT NULL, disputed INTEGER NOT NULL
    ) STRICT""",
    # In the order of their subjects, so that these need no index; those of a fact are found by its subject. `holds_to`
    # is the last day that `interval` says, NULL where that is open, `last_day` what `last_day` says; `evidence` is ids
    # in a row.
    """
    CREATE TABLE spell (
        subject INTEGER NOT NULL, relation INTEGER NOT NULL, fact INTEGER NOT NULL, place INTEGER NOT NULL,
        object INTEGER NOT NULL, start INTEGER, "end" INTEGER, basis INTEGER, status INTEGER NOT NULL, item TEXT,
        evidence BLOB NOT NULL, holds_to INTEGER, last_day INTEGER, PRIMARY KEY (subject, relation, fact, place)
    ) STRICT, WITHOUT ROWID""",
    'CREATE INDEX spell_by_object ON spell (object, relation, status, start, "end", holds_to, last_day)',
    # `n` grows with every judgement and every withdrawal, so that its maximum says which state one has read.
    """
    CREATE TABLE judgement (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, target TEXT NOT NULL, "left" TEXT NOT NULL, "right" TEXT,
        relation TEXT, verdict TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, withdrawn TEXT
    ) STRICT""",
    # Contentless: the words stand in `article` already. Row numbers are those of `evidence` and of `article`. The words
    # of `naming` are the numbers of forms: a sixth of the room that a table of pairs takes.
    "CREATE VIRTUAL TABLE sentence USING fts5 (tokens, content = '', tokenize = 'unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE whole USING fts5 (tokens, content = '', tokenize = 'unicode61 remove_diacritics 0')",
    """
    CREATE VIRTUAL TABLE naming
    USING fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii')""",
    f"INSERT INTO sentence (sentence, rank) VALUES ('hashsize', {HELD_WORDS})",
    f"INSERT INTO whole (whole, rank) VALUES ('hashsize', {HELD_WORDS})",
)
