"""A small graph written by hand: the articles of corpus.txt, and what an extractor would read out of them.

`{SMIC}` is a mention of that entity, `{the foundry|SMIC}` one that refers to it. A statement such as
"SMIC SUPPLIES Huawei; item=chips; date=2023-08" belongs to the line it stands below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Mention
from chipgraph.graph.schema import Basis, EntityType, Field, Relation, Status
from chipgraph.graph.store.open import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION = "written-1"
SCRIPT = "<script>alert(1)</script>"
EVIL_NAME = 'Evil "Corp" <img src=x onerror=alert(1)>'

TYPES = {
    "Company": ["Huawei", "SMIC", "TSMC", "Nvidia", "ASML", "Lam Research", "Tokyo Electron", "Zeiss", "YMTC",
                "Micron", "Arm", "Samsung", "Nexperia", "Wingtech", EVIL_NAME],
    "Country": ["United States", "China", "Netherlands", "Japan", "Taiwan"],
    "Agency": ["Bureau of Industry and Security", "Cyberspace Administration of China"],
    "Chip": ["Kirin 9000S", "H20", "A100"],
    "Product": ["Mate 60 Pro"],
    "Technology": ["7nm process", "EUV lithography"],
    "Sanction": ["Entity List", "October 2022 export controls"],
    "Policy": ["CHIPS and Science Act"],
    "Person": ["Gina Raimondo"],
    "Location": ["Arizona"],
    "Organization": ["Big Fund"],
}  # fmt: skip
TYPE_OF = {name: EntityType(type_) for type_, names in TYPES.items() for name in names}
ALIASES = {
    "SMIC": ("Semiconductor Manufacturing International Corp", "中芯国际"),
    "TSMC": ("Taiwan Semiconductor Manufacturing Co",),
    "United States": ("Washington", "US"),
    "Bureau of Industry and Security": ("BIS",),
}


@dataclass
class Written:
    """One article of the file: each line of the body is a sentence in marked text with its statements."""

    title: str
    head: dict[str, str] = field(default_factory=dict)
    body: list[tuple[str, list[str]]] = field(default_factory=list)


def articles() -> Iterator[Written]:
    """The articles of the file: `# title`, `key: value`, `> sentence`, `- statement`, and no text for a paragraph."""
    written: Written | None = None
    gap = ""
    for line in Path(__file__).with_name("corpus.txt").read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "#":
            if written:
                yield written
            written, gap = Written(rest), ""
        elif written is None or not line:
            gap = "\n\n" if written and written.body else ""
        elif kind == ">":
            written.body.append((gap + rest, []))
            gap = ""
        elif kind == "-":
            written.body[-1][1].append(rest)
        else:
            written.head[kind.rstrip(":")] = rest
    if written:
        yield written


_STATEMENT = re.compile(rf"(.+) ({'|'.join(Relation)}) (.+)")


def build(url: str, corpus: Iterable[Written] | None = None) -> None:
    """Put the corpus, without one that of the file, into a new store at that URL."""
    read: list[tuple[Article, Extraction]] = []
    for number, written in enumerate(articles() if corpus is None else corpus):
        copied = written.title, written.head.get("copy-of")
        first = next((one.id for one, _ in read if (one.title, one.publisher) == copied), None)
        read.append(_Reading(written, number, first).result())
    with open_store(url) as store:
        store.put(read)


class _Reading:
    """One article in the reading."""

    def __init__(self, written: Written, number: int, cluster: str | None) -> None:
        self.entities: dict[str, Entity] = {}
        self.mentions: dict[tuple[int, int], Mention] = {}
        self.evidence: list[Evidence] = []
        self.text = ""
        head, published = written.head, written.head.get("published")
        plain = "".join(re.sub(r"{([^}|]*)(\|[^}]*)?}", r"\1", line) for line, _ in written.body)
        self.id = Article.make_id(url=head.get("url"), title=written.title, text=plain)
        for line, statements in written.body:
            self._line(line, statements)
        self.article = Article(
            id=self.id,
            key=str(number),
            title=written.title,
            text=self.text,
            published=date.fromisoformat(published) if published else None,
            publisher=head.get("publisher"),
            url=head.get("url"),
            language="en",
            source=f"{number:03}.md",
            cluster=cluster or self.id,
        )

    def result(self) -> tuple[Article, Extraction]:
        mentions, entities = tuple(self.mentions.values()), tuple(self.entities.values())
        return self.article, Extraction(self.id, VERSION, mentions, entities, tuple(self.evidence))

    def _line(self, line: str, statements: list[str]) -> None:
        self.text += line[: len(line) - len(line.lstrip())]
        start = len(self.text)
        here: dict[str, Mention] = {}
        for place, part in enumerate(re.split(r"{([^}]*)}", line.strip())):
            if place % 2:
                surface, _, name = part.partition("|")
                here.setdefault(name or surface, self._mention(surface, name or surface))
            self.text += part.partition("|")[0] if place % 2 else part
        for statement in statements:
            self.evidence.append(self._evidence(statement, here, (start, len(self.text))))
        self.text += " "

    def _mention(self, surface: str, name: str) -> Mention:
        type_ = TYPE_OF[name]
        entity = Entity(Entity.make_id(type_, name), type_, name, ALIASES.get(name, ()))
        self.entities[entity.id] = entity
        start, end = len(self.text), len(self.text) + len(surface)
        id_ = Mention.make_id(self.id, Field.TEXT, start, end)
        self.mentions[start, end] = Mention(id_, self.id, Field.TEXT, start, end, surface, type_, (entity.id,))
        return self.mentions[start, end]

    def _evidence(self, statement: str, here: dict[str, Mention], sentence: tuple[int, int]) -> Evidence:
        triple, *pairs = statement.split("; ")
        given: dict[str, Any] = dict(pair.split("=", 1) for pair in pairs)
        match = _STATEMENT.fullmatch(triple)
        assert match is not None, statement
        subject, object_, relation = here[match[1]], here[match[3]], Relation(match[2])
        status, day = Status(given.get("status", "actual")), given.get("date")
        spans = (subject.start, subject.end), (object_.start, object_.end)
        ends = subject.entity_ids[0], object_.entity_ids[0]
        id_ = Evidence.make_id(
            article_id=self.id, field_=Field.TEXT, subject=spans[0], object_=spans[1], ends=ends,
            relation=relation, date_=day, status=status, item=given.get("item"),
        )  # fmt: skip
        return Evidence(
            id_, self.id, Field.TEXT, *sentence, *spans[0], *spans[1], ends[0], relation,
            ends[1], status, day, None, Basis(given.get("basis", "explicit")) if day else None, given.get("item"),
            None, None, given.get("speaker"), None, 0.9, "written", VERSION,
        )  # fmt: skip
