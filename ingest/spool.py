"""The articles of one run on disk, one version of each, so that a run of any size needs little memory."""

from __future__ import annotations

import pickle
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from chipgraph.graph.errors import ChipGraphError
from chipgraph.graph.store.batch import content_digest
from chipgraph.ingest.sources.record import Reason, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipgraph.graph.model import Article
    from chipgraph.graph.store.batch import Place


@dataclass(frozen=True, slots=True)
class _Version:
    published: date
    digest: str
    key: str
    source: str
    offset: int

    @property
    def age(self) -> tuple[date, str, str]:
        return self.published, self.digest, self.source


class Spool:
    """Keeps articles in a temporary file, by id; of two versions of one the later date wins, then the greater digest.

    A source is read once, whatever it is, and yet which of its articles count is known before the first is extracted:
    so neither the order nor the batches of a run decide.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="chipgraph-")  # noqa: SIM115 - closed by __exit__
        self._versions: dict[str, _Version] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # what there was no room for, once more; it is not needed any longer
            self._file.close()

    def __len__(self) -> int:
        return len(self._versions)

    def add(self, article: Article) -> Rejection | None:
        """Keep the article; returns the rejection of the version that loses, if there are two."""
        digest, at = content_digest(article), self._file.tell()
        new = _Version(article.published or date.min, digest, article.key, article.source, at)
        old = self._versions.get(article.id)
        if old is not None and new.age <= old.age:
            return _lost(new, old)
        with _room():
            pickle.dump(article, self._file)
        self._versions[article.id] = new
        return None if old is None else _lost(old, new)

    def digests(self) -> dict[str, str]:
        """The content digest of every article, by id, in order of ids."""
        return {id_: self._versions[id_].digest for id_ in sorted(self._versions)}

    def places(self) -> dict[str, Place]:
        """Key and source of every article, by id."""
        return {id_: (one.key, one.source) for id_, one in self._versions.items()}

    def read(self, ids: list[str]) -> Iterator[Article]:
        """Those articles, in that order; nothing may be added meanwhile."""
        for id_ in ids:
            with _room():  # the last of them may still have to be written
                self._file.seek(self._versions[id_].offset)
            article: Article = pickle.load(self._file)  # noqa: S301 - written by us, to a file without a name
            yield article


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        folder = tempfile.gettempdir()
        message = f"the articles cannot be kept in {folder}: {error.strerror}; name a folder with more room in TMPDIR"
        raise ChipGraphError(message) from error


def _lost(loser: _Version, winner: _Version) -> Rejection:
    reason = Reason.COPY if loser.digest == winner.digest else Reason.OTHER_VERSION
    return Rejection(loser.source, reason, f"{winner.source} was taken")
