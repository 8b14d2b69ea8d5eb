"""What one transaction of a Neo4j server may do."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chipgraph.graph.errors import StoreUnavailableError
from chipgraph.graph.store import neo4j_schema as schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future

    from neo4j import ManagedTransaction, Result, Transaction

_PAGE = 1000  # rows of an answer that are fetched at a time
_TABLE = 5000  # rows of a question whose answer is a list
_AHEAD = 50  # statements that may wait while the server works on another: their rows are in memory


@dataclass(frozen=True, slots=True)
class State:
    """The graph's format and clock; what the clock is for says `neo4j_connection`."""

    format: int
    judged: int  # grows with every judgement and withdrawal
    begun: int
    done: int


class _Unprinted(list[Any]):
    """A parameter that is not written out: the driver prints all of them for its log, whether it is kept or not."""

    def __repr__(self) -> str:
        return f"[{len(self)} rows]"


class Work:
    """What one transaction may do: run Cypher on one graph, whose name is the parameter `graph`.

    Parameters that are lists are in the map `lists`: of a list as it is the server plans a statement anew for each
    order of magnitude of its length, which takes as long as thousands of rows.
    """

    def __init__(self, tx: ManagedTransaction | Transaction, graph: str, judged: int = 0) -> None:
        self._tx = tx
        self._graph = graph
        self.judged = judged

    def rows(self, cypher: str, **given: Any) -> list[list[Any]]:
        """All rows of the answer."""
        return self._ask(cypher, given).values()

    def table(self, cypher: str, rows: Iterable[Any], **given: Any) -> list[list[Any]]:
        """All rows of an answer that is a list of them: a row of its own would cost the driver 25 µs.

        It is asked for some of the rows at a time, for the server has all of an answer in memory.
        """
        left = iter(rows)
        found: list[list[Any]] = []
        while part := list(islice(left, _TABLE)):
            found += Work.rows(self, cypher, rows=part, **given)[0][0]
        return found

    def pages(self, cypher: str, **given: Any) -> Iterator[list[list[Any]]]:
        """The answer's rows, some at a time, as the server finds them."""
        result = self._ask(cypher, given)
        while records := result.fetch(_PAGE):
            yield [record.values() for record in records]

    def _ask(self, cypher: str, given: dict[str, Any]) -> Result:
        lists = {name: _Unprinted(value) for name, value in given.items() if isinstance(value, list | tuple)}
        plain = {name: value for name, value in given.items() if name not in lists}
        return self._tx.run(cypher, plain, graph=self._graph, lists=lists)

    def state(self) -> State:
        """What the graph's clock says; raises StoreUnavailableError where there is no such graph."""
        for row in self.rows(schema.STATE):
            return State(*row)
        raise StoreUnavailableError(f"the database holds no graph {self._graph!r}; make it with `chipgraph ingest`")


class WriteWork(Work):
    """What a transaction that writes may do: the server works on one statement while we make the rows of the next.

    Statements are sent in order, by a thread of their own; what fails in one comes up at one of the next calls.
    """

    def __init__(self, tx: ManagedTransaction, graph: str, sender: Executor) -> None:
        super().__init__(tx, graph)
        self._sender = sender
        self._sent: deque[Future[Any]] = deque()

    def run(self, cypher: str, **given: Any) -> None:
        """Nothing but the effect, which what is sent later sees."""
        self.wait(_AHEAD)
        self._sent.append(self._sender.submit(self._run, cypher, given))

    def ahead(self, cypher: str, rows: Iterable[Any], **given: Any) -> Future[list[list[Any]]]:
        """What `table` gives, asked for after all that was sent before, while we go on; `answer` waits for it."""
        asked = self._sender.submit(lambda: Work.table(self, cypher, rows, **given))
        self._sent.append(asked)
        return asked

    def answer(self, asked: Future[list[list[Any]]]) -> list[list[Any]]:
        """Of what was asked ahead; raises what a statement sent before met, for that one tells the cause."""
        while asked in self._sent:
            self._sent.popleft().result()
        return asked.result()

    def rows(self, cypher: str, **given: Any) -> list[list[Any]]:
        """All rows of the answer, after all that was sent before."""
        self.wait()
        return super().rows(cypher, **given)

    def table(self, cypher: str, rows: Iterable[Any], **given: Any) -> list[list[Any]]:
        """The same of an answer that is a list."""
        return self.answer(self.ahead(cypher, rows, **given))

    def pages(self, cypher: str, **given: Any) -> Iterator[list[list[Any]]]:
        """The answer's rows, some at a time; what is sent between two pages is done before the next."""
        self.wait()
        for page in super().pages(cypher, **given):
            yield page
            self.wait()

    def wait(self, left: int = 0) -> None:
        """Until no more than so many statements are under way; raises what one of them met."""
        while len(self._sent) > left:
            self._sent.popleft().result()

    def _run(self, cypher: str, given: dict[str, Any]) -> None:
        self._ask(cypher, given).consume()


@contextmanager
def writing(tx: ManagedTransaction, graph: str) -> Iterator[WriteWork]:
    """What is sent within is done at the end. No two transactions share a thread: one may wait for another."""
    sender = ThreadPoolExecutor(1, "chipgraph-neo4j")
    try:
        db = WriteWork(tx, graph, sender)
        yield db
        db.wait()
    finally:
        sender.shutdown(cancel_futures=True)
