"""FollowTheMoney (followthemoney.tech): entities as lines of JSON, for Aleph, OpenAleph, yente and nomenklatura.

Entities become the schemata below; a measure is a Document, as a law is a text. Each spell of a fact becomes an
interval with its dates: who owns, is employed, is a member or is sanctioned is that, all else an UnknownLink whose role
is the relation. Each names its articles as proof, its sentences as summary, the publishers, and the addresses.

Dates are prefixes there (2024, 2024-03): a quarter becomes its year, which is coarser and not wrong. An event has a
date, a state has a start and an end.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.spells import is_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipgraph.graph.export.content import Content, Passing, Told
    from chipgraph.graph.model import Entity, Spell
    from chipgraph.graph.store.base import Receipt

Proxy: TypeAlias = dict[str, Any]
Properties: TypeAlias = dict[str, list[str | None]]
Ends: TypeAlias = dict[str, tuple[str, EntityType]]  # name and type of the entities by id

SCHEMATA: dict[EntityType, str] = {
    EntityType.COMPANY: "Company",
    EntityType.AGENCY: "PublicBody",
    EntityType.ORGANIZATION: "Organization",
    EntityType.PERSON: "Person",
    EntityType.COUNTRY: "PublicBody",  # as an actor: a state owns, funds, forbids
    EntityType.LOCATION: "Address",
    EntityType.CHIP: "Asset",
    EntityType.PRODUCT: "Asset",
    EntityType.TECHNOLOGY: "Asset",
    EntityType.POLICY: "Document",
    EntityType.SANCTION: "Document",
}
_BODIES = {EntityType.COMPANY, EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.COUNTRY}
_QUARTER = re.compile(r"-Q\d$")


def write(content: Content, path: Path) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for proxy in _proxies(content):
            file.write(json.dumps(proxy, ensure_ascii=False) + "\n")


def _proxies(content: Content) -> Iterator[Proxy]:
    ends: Ends = {}
    for entity in content.entities():
        ends[entity.id] = entity.name, entity.type
        yield _entity(entity)
    issuers: dict[str, set[str]] = {}
    for one in content.facts():
        if one.fact.relation is Relation.ISSUES and one.actual:
            issuers.setdefault(one.fact.object_id, set()).add(ends[one.fact.subject_id][0])
    articles: dict[str, Proxy] = {}
    for told in content.told():
        for receipt in told.receipts:
            articles[receipt.evidence.article_id] = _article(receipt)
        yield from _intervals(told, ends, issuers)
    yield from (proxy for _, proxy in sorted(articles.items()))


def _proxy(id_: str, schema: str, properties: Properties) -> Proxy:
    """Without what is unknown; values are a set there, so each stands once."""
    known = {name: sorted({one for one in values if one}) for name, values in properties.items()}
    return {"id": id_, "schema": schema, "properties": {name: values for name, values in known.items() if values}}


def _entity(entity: Entity) -> Proxy:
    names = [entity.name]
    told: Properties = {"name": [*names], "alias": [*entity.aliases], "keywords": [entity.type.value]}
    match entity.type:
        case EntityType.COUNTRY:
            told["topics"] = ["gov.national"]
        case EntityType.LOCATION:
            told["full"] = [*names]
        case EntityType.POLICY | EntityType.SANCTION:
            told["title"] = [*names]
    return _proxy(entity.id, SCHEMATA[entity.type], told)


def _article(receipt: Receipt) -> Proxy:
    return _proxy(receipt.evidence.article_id, "Article", {
        "title": [receipt.title],
        "publisher": [receipt.publisher],
        "publishedAt": [receipt.published.isoformat() if receipt.published else None],
        "sourceUrl": [receipt.url],
    })  # fmt: skip


def _intervals(told: Told, ends: Ends, issuers: dict[str, set[str]]) -> Iterator[Proxy]:
    """One a spell."""
    passing, receipts = told
    fact = passing.fact
    by_id = {one.evidence.id: one for one in receipts}
    for place, spell in passing.placed():
        behind = [by_id[id_] for id_ in spell.evidence]
        schema, own = _link(passing, behind, ends, issuers)
        own |= _dates(spell, event=is_event(fact.relation))
        own |= {
            "status": [spell.status.value],
            "recordId": [fact.id],
            "description": [spell.item, *(one.evidence.amount for one in behind)],
            "summary": [one.sentence for one in behind],
            "publisher": [one.publisher for one in behind],
            "sourceUrl": [one.url for one in behind],
            "proof": [one.evidence.article_id for one in behind],
        }
        yield _proxy(f"{fact.id}-{place}", schema, own)


def _link(passing: Passing, behind: list[Receipt], ends: Ends, issuers: dict[str, set[str]]) -> tuple[str, Properties]:
    """The schema of a relation between these two, with its ends: what their ranges allow."""
    fact = passing.fact
    subject, object_ = fact.subject_id, fact.object_id
    name, type_ = ends[subject]
    other = ends[object_][1]
    match fact.relation:
        case Relation.OWNS if type_ in _BODIES | {EntityType.PERSON}:
            return "Ownership", {"owner": [subject], "asset": [object_]}
        case Relation.WORKS_FOR:
            roles = [one.evidence.role for one in behind]
            return "Employment", {
                "employee": [subject],
                "employer": [object_],
                "role": roles if any(roles) else ["works for"],
            }
        case Relation.PART_OF if type_ in _BODIES and other in _BODIES:
            return "Membership", {"member": [subject], "organization": [object_], "role": ["part of"]}
        case Relation.TARGETS if type_ is EntityType.SANCTION:
            return "Sanction", {"entity": [object_], "program": [name], "authority": [*issuers.get(subject, ())]}
    role = fact.relation.value.lower().replace("_", " ")
    return "UnknownLink", {"subject": [subject], "object": [object_], "role": [role]}


def _dates(spell: Spell, *, event: bool) -> Properties:
    start, end = (one and _QUARTER.sub("", one) for one in (spell.start, spell.end))
    if event and end is None and spell.status is not Status.ENDED:
        return {"date": [start]}
    return {"startDate": [start], "endDate": [end]}
