"""Connections to a SQLite file, and its errors turned into ours."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chipgraph.graph.errors import (
    ChipGraphError,
    InputError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    StoreVersionError,
)
from chipgraph.graph.filters import names_item
from chipgraph.graph.store.sqlite_extraction import indexed_forms
from chipgraph.graph.store.sqlite_rows import indexed_article, indexed_sentence, unhex, unpack_text
from chipgraph.graph.store.sqlite_schema import APPLICATION_ID, PAGE, TABLES, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_log = logging.getLogger(__name__)
_WAIT_S = 30.0  # a second writer waits so long for the first
_WAL_FIXED = (3, 51, 3)  # versions before can corrupt a WAL that two connections checkpoint at once
_warned: set[str] = set()


def connect_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes; makes the file and its tables where there are none."""
    _warn_once()
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        db = _connect(path, "rwc")
        try:
            db.execute(f"PRAGMA page_size = {PAGE}")  # of a file that is there nothing is changed
            with transaction(db, write=True):
                if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
                    _create(db)
            _check_version(db, path)  # before anything that would change a file of others
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA cache_size = -65536")  # KiB; with SQLite's 2 MB a bulk load writes pages again and again
        except BaseException:
            db.close()
            raise
        return db


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, to a file that must exist."""
    if not path.exists():
        raise StoreUnavailableError(f"there is no database at {path}; make one with `chipgraph ingest`")
    with translated(path):
        try:
            return _checked(_connect(path, "ro"), path)
        except sqlite3.OperationalError as error:
            # WAL needs a file beside the database even to read; in a read-only folder nobody can be writing either.
            log = path.with_name(path.name + "-wal")
            if _code(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or (
                log.exists() and log.stat().st_size
            ):
                raise
            return _checked(_connect(path, "ro&immutable=1"), path)


class ReaderPool:
    """Connections that read one file: as many as there are reads at once, however many threads come and go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._closed = False
        self._idle = [connect_reader(path)]

    def close(self) -> None:
        """Close them all, those in use as soon as they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def reading(self) -> Reading:
        """A context in which a connection sees one state; a read within another, of the same thread, has the same."""
        try:
            reading: Reading = self._local.reading
        except AttributeError:
            reading = self._local.reading = Reading(self)
        return reading

    def take(self) -> sqlite3.Connection:
        """A connection that nobody uses."""
        if self._closed:
            raise StoreError(f"{self.path} is closed; open it again")
        try:
            return self._idle.pop()
        except IndexError:
            return connect_reader(self.path)

    def give_back(self, db: sqlite3.Connection) -> None:
        """Let others use it."""
        if db.in_transaction:
            db.execute("ROLLBACK")
        self._idle.append(db)
        if self._closed:
            self.close()


class Reading:
    """The reads of one thread, on one connection in one transaction from the first of them to the last.

    They need not end in the order in which they began (iterators), so whichever is the last gives it back. A class and
    no generator: a question makes a dozen of these, and may take no longer than they would.
    """

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool
        self._db: sqlite3.Connection | None = None
        self._holders = 0

    def __enter__(self) -> sqlite3.Connection:
        if self._db is None:
            with translated(self._pool.path):
                db = self._pool.take()
                db.execute("BEGIN")
                self._db = db
        self._holders += 1
        return self._db

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._holders -= 1
        db = self._db
        if not self._holders and db is not None:
            self._db = None
            self._pool.give_back(db)
        if isinstance(error, _FOREIGN):
            raise _ours(error, self._pool.path) from error


@contextmanager
def transaction(db: sqlite3.Connection, *, write: bool) -> Iterator[None]:
    """All or nothing; a reading one sees a single state."""
    db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have rolled it back already
            db.execute("ROLLBACK")
        raise


_FOREIGN = (sqlite3.Error, OSError, UnicodeEncodeError)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns what SQLite and the file system raise into our errors, with the remedy."""
    try:
        yield
    except _FOREIGN as error:
        raise _ours(error, path) from error


def _ours(error: BaseException, path: Path) -> ChipGraphError:
    if isinstance(error, sqlite3.Error):
        kind, message = _ERRORS.get(_code(error), (StoreError, f"{{}}: {error}"))
        return kind(message.format(path))
    if isinstance(error, UnicodeEncodeError):
        return InputError(f"text with the broken character {error.object[error.start]!r} cannot be stored")
    return StoreUnavailableError(f"{path} cannot be opened: {getattr(error, 'strerror', error)}")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
    db.create_function("unhex", 1, unhex, deterministic=True)
    db.create_function("unpack_text", 1, unpack_text, deterministic=True)
    db.create_function("indexed_sentence", 5, indexed_sentence, deterministic=True)
    db.create_function("indexed_article", 2, indexed_article, deterministic=True)
    db.create_function("indexed_forms", 1, indexed_forms, deterministic=True)
    db.create_function("names_item", 2, names_item, deterministic=True)
    # KiB, taken as they are filled. Of a million facts three tiers with their sentences take 36 ms with 8 or 16 MB,
    # which do not hold the pages of that one answer, and 26 with 32 or 64. A bulk load wants more (above).
    db.execute("PRAGMA cache_size = -32768")
    return db


def _checked(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    try:
        _check_version(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _create(db: sqlite3.Connection) -> None:
    for statement in TABLES:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _check_version(db: sqlite3.Connection, path: Path) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.execute("SELECT 1 FROM sqlite_master").fetchone()  # opens the log too, so that a fault shows here
    if application != APPLICATION_ID:
        raise StoreUnavailableError(f"{path} is not a database of chipgraph; choose another file")
    if version > VERSION:
        raise StoreVersionError(f"{path} was written by a newer chipgraph (format {version}); upgrade chipgraph")
    if version < VERSION:
        raise StoreVersionError(
            f"{path} was written by an older chipgraph (format {version}); ingest the articles into a new file"
        )


_ERRORS: dict[int | None, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (StoreFullError, "there is no room left for {}; free some and repeat, nothing stored is lost"),
    sqlite3.SQLITE_READONLY: (StoreFullError, "{} may not be written; change its permissions or choose another file"),
    sqlite3.SQLITE_NOTADB: (StoreUnavailableError, "{} is not a database of chipgraph; choose another file"),
    sqlite3.SQLITE_CORRUPT: (StoreUnavailableError, "{} is damaged; ingest the articles into a new file"),
    sqlite3.SQLITE_CANTOPEN: (StoreUnavailableError, "{} cannot be opened; check the folder and its permissions"),
    sqlite3.SQLITE_IOERR: (
        StoreUnavailableError,
        "{} cannot be read or written; check that it is a file, and the disk",
    ),
    sqlite3.SQLITE_BUSY: (StoreUnavailableError, "another process is writing to {}; repeat when it is done"),
}


def _code(error: sqlite3.Error) -> int | None:
    """The primary code, without what the extended one adds."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _warn_once() -> None:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _WAL_FIXED and version not in _warned:
        _warned.add(version)
        _log.warning("SQLite %s has a rare bug in its log; write to a database from one process at a time", version)
