"""One article in, all that it says out: mentions, entities and evidence with their receipts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Mention
from chipgraph.graph.names import normalise
from chipgraph.graph.schema import Field, Relation
from chipgraph.ingest.language.bounds import MOST_TOGETHER, check
from chipgraph.ingest.language.candidates import candidates, sentences_of
from chipgraph.ingest.language.clusters import across
from chipgraph.ingest.language.dating import PUBLISHED
from chipgraph.ingest.language.gazetteer import shipped
from chipgraph.ingest.language.linking import mentions
from chipgraph.ingest.language.measures import name_measures
from chipgraph.ingest.language.model import load_pipeline
from chipgraph.ingest.language.qualifiers import qualify
from chipgraph.ingest.language.reader import shipped_network
from chipgraph.ingest.language.wordings import wordings
from chipgraph.ingest.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from spacy.language import Language
    from spacy.tokens import Span

    from chipgraph.ingest.language.linking import Cluster, LinkedMention

_PROSE = "chipgraph.prose"
_UNREAD = ("chipgraph_dependencies", "lemmatizer")  # no evidence is made of what these write


@dataclass(slots=True)
class _Read:
    """One field of an article, read."""

    field: Field
    doc: Doc


class Extractor:
    """Reads articles. A pure function of the article and of `version`."""

    def __init__(self, nlp: Language, version: str) -> None:
        self._nlp = nlp
        self.version = version

    def read(self, text: str, published: date | None = None, *, without: Sequence[str] = ()) -> Doc:
        """The document of a text's prose, without what some components write; dates may count from `published`.

        `source` says where its spans stand in the text. Raises InputError beyond the bounds.
        """
        copy = prose(text)
        check(max(map(len, copy.text.split()), default=0), MOST_TOGETHER, "characters without a space")
        doc = self._nlp.make_doc(copy.text)
        doc.user_data[_PROSE], doc.user_data[PUBLISHED] = copy, published
        return self._nlp(doc, disable=without)

    def extract(self, article: Article) -> Extraction:
        """All that the article's title and text say."""
        fields = ((Field.TITLE, article.title), (Field.TEXT, article.text))
        read = [
            _Read(name, self.read(text, article.published, without=_UNREAD)) for name, text in fields if text.strip()
        ]
        docs = [one.doc for one in read]
        clusters = [cluster for doc in docs for one in mentions(doc) for cluster in one.clusters]
        entities = _Entities(name_measures(docs, article.published), across(clusters, shipped()))
        found_mentions: dict[str, Mention] = {}
        evidence: dict[str, Evidence] = {}
        for one in read:
            entities.word(one.doc)
            for mention in _mentions(article, one, entities):
                found_mentions[mention.id] = mention
            for piece in _evidence(article, one, entities, self.version):
                known = evidence.get(piece.id)
                if known is None or piece.confidence > known.confidence:
                    evidence[piece.id] = piece
        return Extraction(
            article.id,
            self.version,
            tuple(sorted(found_mentions.values(), key=lambda one: (one.field, one.start, one.end))),
            tuple(sorted(entities.all(), key=lambda one: one.id)),
            tuple(sorted(evidence.values(), key=lambda one: one.id)),
        )


class _Entities:
    """The entities of an article, each made once of the clusters that have its type and name or are its short form."""

    def __init__(self, names: dict[Cluster, str], same: dict[Cluster, Cluster]) -> None:
        self._names, self._same = names, same
        self._words: dict[Cluster, set[str]] = defaultdict(set)
        self._found: dict[str, Entity] = {}

    def word(self, doc: Doc) -> None:
        """Take the words in which a document describes its measures for names of theirs."""
        for one in mentions(doc):
            if one.refers_to is None and one.clusters[0] in self._names:
                self._words[one.clusters[0]].update(wordings(doc, one))

    def id_of(self, cluster: Cluster) -> str:
        """The id of a cluster's entity, which is kept if it is new."""
        words = cluster.names
        cluster = self._same.get(cluster, cluster)
        name = self._names.get(cluster) or cluster.name
        if not normalise(name):
            name = cluster.names[0]
        id_ = Entity.make_id(cluster.type, name)
        known = self._found.get(id_)
        aliases = {*words, *cluster.names, *self._words[cluster], *(known.aliases if known else ())} - {name}
        ticker = cluster.entry.ticker if cluster.entry else ""
        external = (("ticker", ticker),) if ticker else ()
        self._found[id_] = Entity(id_, cluster.type, name, tuple(sorted(aliases)), external)
        return id_

    def all(self) -> list[Entity]:
        """All entities so far."""
        return list(self._found.values())


def source(span: Span) -> tuple[int, int]:
    """Where a span stands in the text that was read, without the white space at either side.

    A document that no Extractor made is its own text.
    """
    words, copy = span.text, span.doc.user_data.get(_PROSE)
    start = span.start_char + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return copy.source(start, end) if copy else (start, end)


def offsets(doc: Doc, one: LinkedMention) -> tuple[int, int]:
    """Where a mention stands in the text that was read."""
    return source(doc[one.start : one.end])


def _mention_id(article: Article, field: Field, doc: Doc, one: LinkedMention) -> str:
    return Mention.make_id(article.id, field, *offsets(doc, one))


def _mentions(article: Article, read: _Read, entities: _Entities) -> Iterator[Mention]:
    text = article.title if read.field is Field.TITLE else article.text
    for one in mentions(read.doc):
        start, end = offsets(read.doc, one)
        back = _mention_id(article, read.field, read.doc, one.refers_to) if one.refers_to else None
        yield Mention(
            Mention.make_id(article.id, read.field, start, end),
            article.id,
            read.field,
            start,
            end,
            text[start:end],
            one.type,
            tuple(entities.id_of(cluster) for cluster in one.clusters),
            back,
            one.how,
        )


def _evidence(article: Article, read: _Read, entities: _Entities, version: str) -> Iterator[Evidence]:
    doc = read.doc
    for candidate in candidates(doc):
        if not candidate.accepted:
            continue
        subject, obj = entities.id_of(candidate.subject), entities.id_of(candidate.object)
        if subject == obj:
            continue
        said = qualify(doc, candidate)
        one, two = offsets(doc, candidate.subject_mention), offsets(doc, candidate.object_mention)
        start, end = source(sentences_of(doc, candidate))
        yield Evidence(
            id=Evidence.make_id(
                article_id=article.id,
                field_=read.field,
                subject=one,
                object_=two,
                ends=(subject, obj),
                relation=candidate.relation,
                date_=said.date,
                status=candidate.status,
                item=said.item,
            ),
            article_id=article.id,
            field=read.field,
            sentence_start=start,
            sentence_end=end,
            subject_start=one[0],
            subject_end=one[1],
            object_start=two[0],
            object_end=two[1],
            subject_id=subject,
            relation=Relation(candidate.relation),
            object_id=obj,
            status=candidate.status,
            date=said.date,
            date_end=said.date_end,
            basis=said.basis,
            item=said.item,
            amount=said.amount,
            role=said.role,
            speaker=said.speaker,
            speaker_id=entities.id_of(said.speaker_cluster) if said.speaker_cluster else None,
            confidence=round(candidate.score, 4),
            reader=candidate.reader,
            version=version,
        )


@cache
def load_extractor() -> Extractor:
    """The extractor that comes with the package. Its version changes with the weights, the gazetteer and the rules."""
    return Extractor(load_pipeline(), f"{RULES}-{shipped_network().meta['weights'][:12]}")


RULES = "22"  # raise it when cleaning, the reading copy, the rules or the gazetteer change what is read
