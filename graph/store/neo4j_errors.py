"""What the Neo4j driver raises, turned into our errors with the remedy; none of them shows a password."""

from __future__ import annotations

from contextlib import contextmanager
from ssl import SSLCertVerificationError
from typing import TYPE_CHECKING

from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from chipgraph.graph.errors import InputError, StoreChangedError, StoreError, StoreFullError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipgraph.graph.store.neo4j_address import Address

VANISHED = "Neo.ClientError.Statement.EntityNotFound"  # deleted by another while it was being read

_ERRORS: dict[str, tuple[type[StoreError], str]] = {
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        StoreUnavailableError,
        "{} has had too many wrong passwords; wait some seconds and set CHIPGRAPH_NEO4J_PASSWORD",
    ),
    VANISHED: (StoreChangedError, "{} was written to while it was being read; ask again"),
    "Neo.ClientError.Security.CredentialsExpired": (
        StoreUnavailableError,
        "{} wants a new password first; set one with `ALTER CURRENT USER SET PASSWORD`",
    ),
    "Neo.ClientError.Security.Forbidden": (
        StoreFullError,
        "the user of {} may not do that; grant reading, writing and making indexes, or set CHIPGRAPH_NEO4J_USER",
    ),
    "Neo.ClientError.Database.DatabaseNotFound": (
        StoreUnavailableError,
        "there is no database of the name in {}; make it, or name one that there is (Community has only `neo4j`)",
    ),
    "Neo.TransientError.Database.DatabaseUnavailable": (
        StoreUnavailableError,
        "the database {} is not started; start it and repeat",
    ),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (
        StoreFullError,
        "{} may only be read; let the server write to it or choose another database",
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
        StoreFullError,
        "{} has too little memory for so large a transaction; raise dbms.memory.transaction.total.max",
    ),
}
_REFUSED = "{} refuses the user or the password; set CHIPGRAPH_NEO4J_USER and CHIPGRAPH_NEO4J_PASSWORD"
_NO_ANSWER = (
    "no Neo4j answers at {}; start it, or correct the URL: without TLS the scheme is neo4j:// or bolt://, with it"
    " neo4j+s:// or bolt+s://"
)
_UNTRUSTED = (
    "the certificate of {} is not trusted: {}; name the file of its authority in SSL_CERT_FILE, or write +ssc for +s in"
    " the URL to trust any"
)


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Turns what the driver raises into our errors."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise _translate(error, address) from error
    except UnicodeEncodeError as error:
        raise InputError(f"text with the broken character {error.object[error.start]!r} cannot be stored") from error


def _translate(error: Neo4jError | DriverError, address: Address) -> StoreError:
    if isinstance(error, (ServiceUnavailable, SessionExpired)):
        for cause in _causes(error):
            if isinstance(cause, SSLCertVerificationError):
                return StoreUnavailableError(_UNTRUSTED.format(address, cause.verify_message))
        return StoreUnavailableError(_NO_ANSWER.format(address))
    code = getattr(error, "code", None) or ""
    if code in _ERRORS:
        kind, message = _ERRORS[code]
        return kind(message.format(address))
    if isinstance(error, AuthError):
        return StoreUnavailableError(_REFUSED.format(address))
    told = " ".join(str(getattr(error, "message", None) or error).split())
    return StoreError(f"{address}: {told}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that led to it."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):  # of a server with several addresses, one for each
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__
