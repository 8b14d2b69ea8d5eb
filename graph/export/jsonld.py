"""JSON-LD 1.1 with its context inside: for RDF stores and whatever reads linked data.

Entities, articles and quotations have types and properties of schema.org, and beside these our own: `v:Chip`,
`v:SUPPLIES` and so on, in the vocabulary `urn:chipgraph:vocabulary:`. A fact is a node of type `v:Fact` with its
spells and its evidence, each a quotation of an article. What is actual is also said plainly, as a triple from subject
to object (symmetric relations both ways), so that a query need not go by the facts. Dates of spells are texts at the
precision that the source gave.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.schema import SIGNATURES, EntityType, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipgraph.graph.export.content import Content, Told
    from chipgraph.graph.model import Entity, Spell
    from chipgraph.graph.store.base import Receipt

Node: TypeAlias = dict[str, Any]

_LINK = {"@type": "@id"}
_DAY = {"@type": "http://www.w3.org/2001/XMLSchema#date"}
CONTEXT: Node = {
    "@version": 1.1,
    "@vocab": "https://schema.org/",
    "cg": "urn:chipgraph:id:",
    "v": "urn:chipgraph:vocabulary:",
    **{f"v:{relation.value}": _LINK for relation in Relation},
    **dict.fromkeys(("v:subject", "v:object", "v:evidence", "v:speakerEntity", "isPartOf"), _LINK),
    "v:relation": {"@type": "@vocab"},
    **dict.fromkeys(("v:firstReported", "v:lastReported", "datePublished"), _DAY),
}
# schema.org/docs/full.html
TYPES: dict[EntityType, str] = {
    EntityType.COMPANY: "Corporation",
    EntityType.AGENCY: "GovernmentOrganization",
    EntityType.ORGANIZATION: "Organization",
    EntityType.PERSON: "Person",
    EntityType.COUNTRY: "Country",
    EntityType.LOCATION: "Place",
    EntityType.CHIP: "Product",
    EntityType.PRODUCT: "Product",
    EntityType.TECHNOLOGY: "DefinedTerm",
    EntityType.POLICY: "Legislation",
    EntityType.SANCTION: "Legislation",
}


def write(content: Content, path: Path) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(f'{{"@context": {_json(CONTEXT)},\n"@graph": [')
        for number, node in enumerate(_nodes(content)):
            file.write((",\n" if number else "\n") + _json(node))
        file.write("\n]}\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _nodes(content: Content) -> Iterator[Node]:
    for entity in content.entities():
        yield _entity(entity)
    articles: dict[str, Node] = {}
    for told in content.told():
        for receipt in told.receipts:
            articles[receipt.evidence.article_id] = _article(receipt)
        yield from _fact(told)
    yield from (node for _, node in sorted(articles.items()))


def _entity(entity: Entity) -> Node:
    identifiers = [{"@type": "PropertyValue", "propertyID": kind, "value": id_} for kind, id_ in entity.external_ids]
    return _known(
        {
            "@id": f"cg:{entity.id}",
            "@type": [TYPES[entity.type], f"v:{entity.type.value}"],
            "name": entity.name,
            "alternateName": list(entity.aliases),
            "identifier": identifiers,
        }
    )


def _fact(told: Told) -> Iterator[Node]:
    """The fact, what it says plainly, and the quotations behind it."""
    passing, receipts = told
    fact = passing.fact
    subject, object_ = f"cg:{fact.subject_id}", f"cg:{fact.object_id}"
    if passing.actual:
        yield {"@id": subject, f"v:{fact.relation.value}": object_}
        if SIGNATURES[fact.relation].symmetric and subject != object_:
            yield {"@id": object_, f"v:{fact.relation.value}": subject}
    yield _known(
        {
            "@id": f"cg:{fact.id}",
            "@type": "v:Fact",
            "v:subject": subject,
            "v:relation": f"v:{fact.relation.value}",
            "v:object": object_,
            "v:spell": [_spell(f"cg:{fact.id}", place, spell) for place, spell in passing.placed()],
            "v:publisher": list(fact.publishers),
            "v:articles": fact.articles,
            "v:confidence": _double(fact.confidence),
            "v:disputed": fact.disputed,
            "v:firstReported": fact.first_reported and fact.first_reported.isoformat(),
            "v:lastReported": fact.last_reported and fact.last_reported.isoformat(),
            "v:evidence": [f"cg:{one.evidence.id}" for one in receipts],
        }
    )
    yield from map(_quotation, receipts)


def _spell(fact: str, place: int, spell: Spell) -> Node:
    return _known(
        {
            "@id": f"{fact}-{place}",
            "@type": "v:Spell",
            "v:status": spell.status.value,
            "v:start": spell.start,
            "v:end": spell.end,
            "v:basis": spell.basis and spell.basis.value,
            "v:item": spell.item,
            "v:evidence": [f"cg:{id_}" for id_ in spell.evidence],
        }
    )


def _quotation(receipt: Receipt) -> Node:
    one = receipt.evidence
    return _known(
        {
            "@id": f"cg:{one.id}",
            "@type": ["Quotation", "v:Evidence"],
            "text": receipt.sentence,
            "isPartOf": f"cg:{one.article_id}",
            "v:field": one.field.value,
            "v:from": one.sentence_start,
            "v:to": one.sentence_end,
            "v:status": one.status.value,
            "v:date": one.date,
            "v:dateEnd": one.date_end,
            "v:item": one.item,
            "v:amount": one.amount,
            "v:role": one.role,
            "v:speaker": one.speaker,
            "v:speakerEntity": one.speaker_id and f"cg:{one.speaker_id}",
            "v:confidence": _double(one.confidence),
            "v:reader": one.reader,
        }
    )


def _article(receipt: Receipt) -> Node:
    return _known(
        {
            "@id": f"cg:{receipt.evidence.article_id}",
            "@type": "NewsArticle",
            "headline": receipt.title,
            "publisher": receipt.publisher and {"@type": "Organization", "name": receipt.publisher},
            "datePublished": receipt.published and receipt.published.isoformat(),
            "url": receipt.url,
        }
    )


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, [], "")}


def _double(value: float) -> Node:
    """A number that stays one: 1.0 alone would become an integer on the way to RDF."""
    return {"@value": value, "@type": "http://www.w3.org/2001/XMLSchema#double"}
