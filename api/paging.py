"""Pages of lists: a limit, and a cursor that callers need not understand."""

import base64
import binascii
from dataclasses import dataclass

from chipgraph.graph.errors import InputError
from chipgraph.graph.settings import Settings

_MARK = "offset:"
_FARTHEST = 10**6  # rows; nobody pages farther, and a made-up cursor must not cost more


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that was asked for."""

    offset: int
    limit: int

    @classmethod
    def of(cls, settings: Settings, limit: int | None, cursor: str | None) -> "Page":
        """Raises InputError for a limit above the setting and for what is no cursor of ours."""
        if limit is not None and limit > settings.max_page_size:
            message = f"limit is {limit}; ask for {settings.max_page_size} at most, and go on with the cursor"
            raise InputError(message, argument="limit")
        return cls(_offset(cursor) if cursor else 0, limit or settings.page_size)

    def next(self, total: int) -> str | None:
        """The cursor of the page after this one; None if the list ends here."""
        end = self.offset + self.limit
        return _cursor(end) if end < total else None


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"{_MARK}{offset}".encode()).decode().rstrip("=")


def _offset(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        offset = int(text.removeprefix(_MARK))
    except (binascii.Error, ValueError):
        offset = -1
    if not 0 <= offset <= _FARTHEST or _cursor(offset) != cursor:
        message = f"{cursor!r} is no cursor; take `next` of the page before, or leave it out"
        raise InputError(message, argument="cursor")
    return offset
