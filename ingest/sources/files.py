"""Files and folders as a source of articles."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError
from chipgraph.ingest.sources.documents import read_html, read_text
from chipgraph.ingest.sources.record import Reason, Record, Rejection, to_article
from chipgraph.ingest.sources.tables import read_csv, read_json, read_json_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from chipgraph.graph.model import Article

_ADDRESS = re.compile("^(https?|ftp):/+", re.IGNORECASE)  # as a path it has one stroke left
_ONE: dict[str, Callable[[Path, str], Record | Rejection]] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
}
_MANY: dict[str, Callable[[Path, str], Iterator[Record | Rejection]]] = {
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".csv": read_csv,
}


def read_files(
    paths: Sequence[Path], *, id_prefix: str = "", published: date | None = None
) -> Iterator[Article | Rejection]:
    """The articles of files, and of folders with all below them, each file once, whatever the order of `paths`.

    An article's key is `id_prefix` and the record's id, else the stem of the file's name up to its first `_`, with
    `-N` in a file of many; two files may give one key. A source that comes again is rejected. `published` dates what
    bears no date. Raises InputError for a path that does not exist.
    """
    missing = [str(path) for path in paths if not os.path.lexists(path)]
    if addresses := [_ADDRESS.sub(r"\1://", path) for path in missing if _ADDRESS.match(path)]:
        raise InputError(f"addresses as {addresses[0]} are not fetched; save the page as .html, and give that file")
    if missing:
        raise InputError(f"there is no file or folder {', '.join(missing)}; check the spelling")
    return _unique_sources(_read(paths, id_prefix, published))


def _read(paths: Sequence[Path], id_prefix: str, published: date | None) -> Iterator[Article | Rejection]:
    found: dict[Path, Path] = {}  # the real file → the least of the paths that lead to it
    problems: dict[str, Rejection] = {}
    for path in paths:
        for item in _walk(Path(os.path.abspath(path)), ()):  # noqa: PTH100 - Path.resolve would follow links
            if isinstance(item, Rejection):
                problems[item.source] = item
            else:
                real, link = item
                found[real] = min(link, found.get(real, link))
    yield from (problems[source] for source in sorted(problems))
    for path in sorted(found.values()):
        source, stem = _name(path), _name(Path(path.stem.partition("_")[0] or path.stem))
        for record in _records(path, source):
            if isinstance(record, Rejection):
                yield record
            else:
                yield to_article(record, source=source, stem=stem, id_prefix=id_prefix, published=published)


def _walk(path: Path, above: tuple[Path, ...]) -> Iterator[tuple[Path, Path] | Rejection]:
    """All files at or below `path`, each with its real path before it; hidden ones only where named themselves."""
    try:
        real = path.resolve(strict=True)
        if not real.is_dir():
            yield real, path
        elif real in above:
            yield Rejection(_name(path), Reason.LOOP, f"it leads back to {_name(real)}")
        else:
            for child in sorted(path.iterdir()):
                if not child.name.startswith("."):
                    yield from _walk(child, (*above, real))
    except RuntimeError as error:  # what Path.resolve raises for links in a circle before Python 3.13
        yield Rejection(_name(path), Reason.LOOP, str(error))
    except OSError as error:
        yield Rejection(_name(path), Reason.LOOP if error.errno == errno.ELOOP else Reason.UNREADABLE, _cause(error))


def _records(path: Path, source: str) -> Iterator[Record | Rejection]:
    suffix = path.suffix.lower()
    try:
        if suffix not in _ONE and suffix not in _MANY:
            yield Rejection(source, Reason.EXTENSION, f"known are {', '.join([*_ONE, *_MANY])}")
        elif not path.is_file():
            yield Rejection(source, Reason.UNREADABLE, "no regular file")
        elif suffix in _ONE:
            yield _ONE[suffix](path, source)
        else:
            yield from _MANY[suffix](path, source)
    except OSError as error:
        yield Rejection(source, Reason.UNREADABLE, _cause(error))


def unique_keys(articles: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
    """The articles, and those whose key another has had before as rejections: for what is told apart by keys alone."""
    taken: dict[str, str] = {}
    for article in articles:
        if isinstance(article, Rejection):
            yield article
        elif article.key in taken:
            detail = f"{article.key!r} is the id of {taken[article.key]} too; rename the file or change the record's id"
            yield Rejection(article.source, Reason.REPEATED_ID, detail)
        else:
            taken[article.key] = article.source
            yield article


def _unique_sources(articles: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
    """A source is where a store knows an article by: of two records there, the one would replace the other."""
    sources: set[str] = set()
    for article in articles:
        if isinstance(article, Rejection):
            yield article
        elif article.source in sources:
            detail = "its id is that of another record, or another's number; change it or give all records ids"
            yield Rejection(article.source, Reason.REPEATED_ID, detail)
        else:
            sources.add(article.source)
            yield article


def _name(path: Path) -> str:
    """The path as text that can be stored and printed, even where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _cause(error: OSError) -> str:
    return error.strerror or str(error)
