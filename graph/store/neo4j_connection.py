"""One driver of a Neo4j server, and reads and writes that are whole although Neo4j's own are not.

Neo4j isolates at "read committed" only: a query may see half of a transaction that is just being committed, and the
next query of one transaction another state. So each graph has a clock of two numbers. A writer, once all its changes
wait to be committed, sets `begun` one higher, commits, then sets `done` to `begun`; each of the three is a commit of
its own. A reader waits until both are equal, reads, and looks again: if `begun` is still the same, no commit came
between, and what it has read is one state. Otherwise it reads anew. Within a `snapshot` it can't, for earlier answers
are already in the caller's hands: there it raises StoreChangedError.

A writer that dies between its commits leaves the numbers unequal. The next writer makes them equal; until then readers
take the state for a settled one after `_ABANDONED_S`.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

from chipgraph.graph.errors import StoreChangedError, StoreUnavailableError, StoreVersionError
from chipgraph.graph.store import neo4j_schema as schema
from chipgraph.graph.store.neo4j_errors import VANISHED, translated
from chipgraph.graph.store.neo4j_work import State, Work, WriteWork, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver, ManagedTransaction, Session, Transaction

    from chipgraph.graph.store.neo4j_address import Address

T = TypeVar("T")

_CONNECT_S = 10.0
_RETRY_S = 30.0  # a transaction that met a passing fault (a new leader, a deadlock) is tried again for so long
_POLL_S = 0.005  # a commit takes some milliseconds
_ABANDONED_S = 20.0  # after so long without a tick a commit under way is none: its writer has died
_PATIENCE_S = 60.0  # a read that another commit interrupts again and again is given up after this

# The driver warns in its log of what we turn into errors. Whoever configures logging still gets all of it.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class _Interrupted(Exception):  # noqa: N818 - no error: a signal to read anew
    """A commit came between two reads that must see one state."""


class Connection:
    """A driver for the program's life; safe to share between threads, each of which has a snapshot of its own."""

    def __init__(self, address: Address, user: str, password: str) -> None:
        self.address = address
        self._local = threading.local()
        self._closed = False
        self._abandoned = -1  # the `begun` of a writer that died
        # So that in a cluster a read sees what was written before over this connection.
        self._bookmarks = GraphDatabase.bookmark_manager()
        with translated(address):
            try:
                # Hints on labels and properties that an empty graph does not have yet cost time and help no user.
                self._driver = self._connect(user, password, notifications_min_severity=NotificationMinimumSeverity.OFF)
            except ConfigurationError:  # a server before 5.7 can't leave them out
                self._driver = self._connect(user, password)

    def _connect(self, user: str, password: str, **options: Any) -> Driver:
        driver = GraphDatabase.driver(
            self.address.server,
            auth=(user, password),
            connection_timeout=_CONNECT_S,
            connection_acquisition_timeout=_CONNECT_S,
            max_transaction_retry_time=_RETRY_S,
            **options,
        )
        try:
            with driver.session(database=self.address.database, default_access_mode=READ_ACCESS) as session:
                session.run("RETURN 1").consume()  # once, where a managed transaction would try for long
        except BaseException:
            driver.close()
            raise
        return driver

    def close(self) -> None:
        """Give all connections back; closing twice does no harm."""
        self._closed = True
        self._driver.close()

    def make(self) -> None:
        """Make constraints, indexes and the graph where they are missing, and mend what a dead writer left."""
        with translated(self.address), self._session(WRITE_ACCESS) as session:
            for row in session.run(schema.STATE, graph=self.address.graph).values():
                self._check(State(*row))  # before anything that would change what a newer version made
            held = dict(session.run(schema.PRESENT).values())
            for name, statement in schema.STATEMENTS.items():
                if name not in held:
                    session.run(statement).consume()
            if held.keys() < schema.STATEMENTS.keys() or set(held.values()) != {"ONLINE"}:
                session.run(schema.AWAIT).consume()
            session.execute_write(self._found)

    def read(self, work: Callable[[Work], T]) -> T:
        """What the work reads, all of one state; it may be run several times."""
        if held := getattr(self._local, "snapshot", None):
            with translated(self.address):
                answer: T = held.read(work)
            return answer
        until = time.monotonic() + _PATIENCE_S
        with translated(self.address), self._session(READ_ACCESS) as session:
            while True:
                try:
                    return session.execute_read(self._whole, work)
                except _Interrupted:
                    if time.monotonic() > until:
                        raise _changed(self.address) from None

    def write(self, work: Callable[[WriteWork], T]) -> T:
        """Do the work in one transaction, wholly or not at all; it may be run several times.

        Other writers of the graph wait, for the first thing done is to lock it.
        """
        begun = [-1]

        def locked(tx: ManagedTransaction) -> T:
            with writing(tx, self.address.graph) as db:
                db.run(schema.LOCK)
                state = db.state()
                self._check(state)
                db.judged = state.judged
                answer = work(db)
            begun[0] = self._tick(schema.BEGIN)[0][0]
            return answer

        with translated(self.address), self._session(WRITE_ACCESS) as session:
            try:
                return session.execute_write(locked)
            finally:
                if begun[0] >= 0:
                    # Lost with the connection it is made up for by the next writer.
                    with suppress(Neo4jError, DriverError):
                        self._tick(schema.DONE, begun=begun[0])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread within are of one state, or raise StoreChangedError."""
        if getattr(self._local, "snapshot", None):
            yield
            return
        with translated(self.address), self._session(READ_ACCESS) as session, session.begin_transaction() as tx:
            self._local.snapshot = _Snapshot(self, tx)
            try:
                yield
            finally:
                self._local.snapshot = None

    def iterate(self, cypher: str) -> Iterator[list[Any]]:
        """The rows of the answer as they are asked for, of one state, or StoreChangedError."""
        if held := getattr(self._local, "snapshot", None):
            with translated(self.address):
                yield from held.iterate(cypher)
            return
        with translated(self.address), self._session(READ_ACCESS) as session, session.begin_transaction() as tx:
            yield from _Snapshot(self, tx).iterate(cypher)

    def settled(self, db: Work) -> State:
        """The state of the clock as soon as no commit is under way."""
        state, since = db.state(), time.monotonic()
        while state.begun not in {state.done, self._abandoned}:
            if time.monotonic() - since > _ABANDONED_S:
                self._abandoned = state.begun
                break
            time.sleep(_POLL_S)
            now = db.state()
            if now.begun != state.begun:
                since = time.monotonic()
            state = now
        self._check(state)
        return state

    def _found(self, tx: ManagedTransaction) -> None:
        with writing(tx, self.address.graph) as db:
            db.run(schema.FOUND, format=schema.FORMAT)
            db.run(schema.LOCK)
            state = db.state()
            self._check(state)
            if state.begun != state.done:  # no writer is at work, for we have the lock
                db.run(schema.DONE, begun=state.begun)

    def _whole(self, tx: ManagedTransaction, work: Callable[[Work], T]) -> T:
        state = self.settled(Work(tx, self.address.graph))
        db = Work(tx, self.address.graph, state.judged)
        try:
            answer = work(db)
        except Neo4jError as error:
            if error.code == VANISHED:
                raise _Interrupted from error
            raise
        if db.state().begun != state.begun:
            raise _Interrupted
        return answer

    def _tick(self, cypher: str, **given: Any) -> list[list[Any]]:
        """A write to the clock, in a session of its own and therefore committed at once."""
        with self._session(WRITE_ACCESS) as session:
            return session.execute_write(lambda tx: Work(tx, self.address.graph).rows(cypher, **given))

    def _session(self, access: str) -> Session:
        if self._closed:
            raise StoreUnavailableError(f"the connection to {self.address} was closed; open it again")
        return self._driver.session(
            database=self.address.database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    def _check(self, state: State) -> None:
        if state.format > schema.FORMAT:
            raise StoreVersionError(
                f"{self.address} was written by a newer chipgraph (format {state.format}); upgrade chipgraph"
            )
        if state.format < schema.FORMAT:
            raise StoreVersionError(
                f"{self.address} was written by an older chipgraph (format {state.format});"
                " ingest the articles into a new graph"
            )


class _Snapshot:
    """A transaction whose reads are all of the state that the first of them saw."""

    def __init__(self, connection: Connection, tx: Transaction) -> None:
        self._connection = connection
        self._tx = tx
        self._state: State | None = None

    def read(self, work: Callable[[Work], T]) -> T:
        """What the work reads."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            state = self._state or self._connection.settled(self._work())
            answer = work(self._work(state))
            if self._same(state):
                self._state = state
                return answer
            # Nothing has been answered from another state so far: the work may read this one.
            if self._state or time.monotonic() > until:
                raise _changed(self._connection.address)

    def iterate(self, cypher: str) -> Iterator[list[Any]]:
        """Rows of which none is handed out before it is sure that they are of the state."""
        state = self._state = self._state or self._connection.settled(self._work())
        for page in self._work(state).pages(cypher):
            if not self._same(state):
                raise _changed(self._connection.address)
            yield from page

    def _work(self, state: State | None = None) -> Work:
        return Work(self._tx, self._connection.address.graph, state.judged if state else 0)

    def _same(self, state: State) -> bool:
        return self._work().state().begun == state.begun


def _changed(address: Address) -> StoreChangedError:
    return StoreChangedError(f"{address} was written to while it was being read; ask again")
