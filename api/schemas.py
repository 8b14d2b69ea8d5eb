"""Records as responses show them: entities, evidence, facts, articles. Each is built by a classmethod `from_…`."""

import datetime

from pydantic import BaseModel, Field

from chipgraph.graph import model
from chipgraph.graph.answers import FactRow
from chipgraph.graph.schema import Basis, EntityType, Relation, Status
from chipgraph.graph.schema import Field as Part
from chipgraph.graph.store.base import Receipt

_ENTITY = "entity-0a1b2c3d4e5f60718293"
UNDATED = "facts more that may have held on the day of `as_of`, but no source dates them: ask without it to see them"


class EntityRef(BaseModel):
    """An entity, as much as a list needs."""

    id: str = Field(examples=[_ENTITY])
    type: EntityType = Field(examples=["Company"])
    name: str = Field(examples=["SMIC"])

    @classmethod
    def from_entity(cls, entity: model.Entity) -> "EntityRef":
        """From the record."""
        return cls.model_validate(entity, from_attributes=True)


class EntityOut(EntityRef):
    """An entity with its other names and its ids elsewhere."""

    aliases: list[str] = Field(examples=[["Semiconductor Manufacturing International Corp"]])
    external_ids: dict[str, list[str]] = Field(examples=[{"ticker": ["0981.HK"]}])

    @classmethod
    def from_entity(cls, entity: model.Entity) -> "EntityOut":
        """From the record."""
        external: dict[str, list[str]] = {}
        for key, value in entity.external_ids:
            external.setdefault(key, []).append(value)
        return cls(
            id=entity.id, type=entity.type, name=entity.name, aliases=list(entity.aliases), external_ids=external
        )


class ArticleRef(BaseModel):
    """Whose word it is: where something was published, by whom, when."""

    id: str = Field(examples=["article-0a1b2c3d4e5f60718293"])
    title: str
    publisher: str | None
    published: datetime.date | None
    url: str | None = Field(description="as the article gives it; check it before you follow it")

    @classmethod
    def from_receipt(cls, receipt: Receipt) -> "ArticleRef":
        """The article of a piece of evidence."""
        return cls(
            id=receipt.evidence.article_id,
            title=receipt.title,
            publisher=receipt.publisher,
            published=receipt.published,
            url=receipt.url,
        )


class End(BaseModel):
    """One end of a fact as a sentence has it; offsets count characters of the article's field, end exclusive."""

    entity_id: str = Field(examples=[_ENTITY])
    mention_id: str
    start: int
    end: int


class EvidenceOut(BaseModel):
    """A sentence that states a fact, with all that it says of it."""

    id: str
    article: ArticleRef
    field: Part
    sentence: str
    start: int = Field(description="of the sentence, in characters of the field")
    end: int
    subject: End
    relation: Relation
    object: End
    status: Status
    date: str | None = Field(description="at the precision of the source", examples=["2024-03"])
    date_end: str | None
    basis: Basis | None
    item: str | None
    amount: str | None
    role: str | None
    speaker: str | None
    speaker_id: str | None
    confidence: float
    reader: str = Field(description="the rule or model that read it")
    version: str

    @classmethod
    def from_receipt(cls, receipt: Receipt) -> "EvidenceOut":
        """From evidence with its sentence."""
        one = receipt.evidence
        subject = End(
            entity_id=one.subject_id, mention_id=one.subject_mention, start=one.subject_start, end=one.subject_end
        )
        object_ = End(
            entity_id=one.object_id, mention_id=one.object_mention, start=one.object_start, end=one.object_end
        )
        return cls(
            id=one.id,
            article=ArticleRef.from_receipt(receipt),
            field=one.field,
            sentence=receipt.sentence,
            start=one.sentence_start,
            end=one.sentence_end,
            subject=subject,
            relation=one.relation,
            object=object_,
            status=one.status,
            date=one.date,
            date_end=one.date_end,
            basis=one.basis,
            item=one.item,
            amount=one.amount,
            role=one.role,
            speaker=one.speaker,
            speaker_id=one.speaker_id,
            confidence=one.confidence,
            reader=one.reader,
            version=one.version,
        )


class SpellOut(BaseModel):
    """A time in which a fact holds, as its evidence says."""

    start: str | None = Field(examples=["2020-12-18"])
    end: str | None
    basis: Basis | None
    status: Status
    item: str | None
    evidence: list[str] = Field(description="ids")

    @classmethod
    def from_spell(cls, spell: model.Spell) -> "SpellOut":
        """From the record."""
        return cls.model_validate(spell, from_attributes=True)


class FactOut(BaseModel):
    """A fact: its ends, the spells that were asked for (the first stands for all), and sentences that state it."""

    id: str = Field(examples=["fact-0a1b2c3d4e5f60718293"])
    subject: EntityRef
    relation: Relation
    object: EntityRef
    spells: list[SpellOut]
    first_reported: datetime.date | None
    last_reported: datetime.date | None
    publishers: list[str] = Field(description="independent of each other; of the whole fact, whatever was asked for")
    articles: int = Field(description="of the whole fact, whatever was asked for")
    confidence: float
    disputed: bool
    evidence_total: int
    evidence: list[EvidenceOut] = Field(description="may be fewer than there are; the fact itself has all")

    @classmethod
    def from_row(cls, row: FactRow) -> "FactOut":
        """From the row of an answer."""
        fact = row.fact
        spells = [row.spell, *(spell for spell in row.spells if spell is not row.spell)]
        return cls(
            id=fact.id,
            subject=EntityRef.from_entity(row.subject),
            relation=fact.relation,
            object=EntityRef.from_entity(row.object),
            spells=[SpellOut.from_spell(spell) for spell in spells],
            first_reported=fact.first_reported,
            last_reported=fact.last_reported,
            publishers=list(fact.publishers),
            articles=fact.articles,
            confidence=fact.confidence,
            disputed=fact.disputed,
            evidence_total=fact.evidence,
            evidence=[EvidenceOut.from_receipt(receipt) for receipt in row.receipts],
        )


class MentionOut(BaseModel):
    """A place where an article names or refers to an entity, or several."""

    id: str
    field: Part
    start: int
    end: int
    text: str
    type: EntityType
    entity_ids: list[str]
    refers_to: str | None = Field(description="the mention that a pronoun or a short form goes back to")
    linked_by: str

    @classmethod
    def from_mention(cls, mention: model.Mention) -> "MentionOut":
        """From the record."""
        return cls.model_validate(mention, from_attributes=True)


class ArticleOut(ArticleRef):
    """An article without its text; `cluster` is the first of its near-copies."""

    language: str
    cluster: str

    @classmethod
    def from_article(cls, article: model.Article) -> "ArticleOut":
        """From the record."""
        return cls.model_validate(article, from_attributes=True)
