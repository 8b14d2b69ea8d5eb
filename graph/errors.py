"""The exceptions that chipgraph raises.

    ChipGraphError
    ├── InputError            an argument or a file is unusable as given
    ├── NotFoundError         nothing has that id or name, or nothing of that kind is there
    └── StoreError            the store cannot do what was asked
        ├── StoreUnavailableError   it cannot be opened or reached
        ├── StoreVersionError       it was written by a newer version of chipgraph
        ├── StoreChangedError       it was written to while it was being read; asked again it answers
        └── StoreFullError          no room is left, or it may not be written

Every message names the thing and the remedy in one sentence. Nothing of HTTP belongs here: `api` maps
these to responses in one table. Exceptions of libraries are turned into these at the boundary.
"""

from __future__ import annotations


class ChipGraphError(Exception):
    """Any error that chipgraph raises on purpose."""


class InputError(ChipGraphError):
    """An argument, a file or a record cannot be used as it was given; `argument` names it where a program may ask."""

    def __init__(self, message: str, *, argument: str = "") -> None:
        super().__init__(message)
        self.argument = argument


class NotFoundError(ChipGraphError):
    """Nothing has that id or name; `nearest` holds the closest names that exist."""

    def __init__(self, message: str, *, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class StoreError(ChipGraphError):
    """The store cannot do what was asked."""


class StoreUnavailableError(StoreError):
    """The store cannot be opened or reached."""


class StoreVersionError(StoreError):
    """The store was written by a newer version of chipgraph."""


class StoreChangedError(StoreError):
    """The store was written to between reads that must see one state; asked again it answers."""


class StoreFullError(StoreError):
    """No room is left on the disk, or the store may not be written."""
