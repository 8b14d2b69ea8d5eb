"""The vocabulary of the graph: node types, relations with their signatures, and the values of qualifiers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EntityType(StrEnum):
    """What a node can be."""

    COMPANY = "Company"
    AGENCY = "Agency"
    ORGANIZATION = "Organization"
    PERSON = "Person"
    COUNTRY = "Country"
    LOCATION = "Location"
    CHIP = "Chip"
    PRODUCT = "Product"
    TECHNOLOGY = "Technology"
    POLICY = "Policy"
    SANCTION = "Sanction"


class Relation(StrEnum):
    """How two nodes can be related; the direction is subject → object."""

    SUPPLIES = "SUPPLIES"
    MANUFACTURES = "MANUFACTURES"
    DEVELOPS = "DEVELOPS"
    USES = "USES"
    COMPETES_WITH = "COMPETES_WITH"
    PARTNERS_WITH = "PARTNERS_WITH"
    INVESTS_IN = "INVESTS_IN"
    FUNDS = "FUNDS"
    OWNS = "OWNS"
    DEPENDS_ON = "DEPENDS_ON"
    RESTRICTS = "RESTRICTS"
    PERMITS = "PERMITS"
    ISSUES = "ISSUES"
    TARGETS = "TARGETS"
    INVESTIGATES = "INVESTIGATES"
    CRITICIZES = "CRITICIZES"
    SUPPORTS = "SUPPORTS"
    LOCATED_IN = "LOCATED_IN"
    BUILDS_IN = "BUILDS_IN"
    WORKS_FOR = "WORKS_FOR"
    PART_OF = "PART_OF"


class Status(StrEnum):
    """How a source speaks of a fact."""

    ACTUAL = "actual"
    PLANNED = "planned"
    ALLEGED = "alleged"
    ENDED = "ended"
    DENIED = "denied"


class Basis(StrEnum):
    """Where the date of a piece of evidence comes from."""

    EXPLICIT = "explicit"
    RELATIVE = "relative"


class Target(StrEnum):
    """What a judgement is about."""

    ENTITIES = "entities"
    FACT = "fact"
    EVIDENCE = "evidence"


class Verdict(StrEnum):
    """What it says: `same` and `different` of two entities, `right` and `wrong` of a fact or a piece of evidence."""

    SAME = "same"
    DIFFERENT = "different"
    RIGHT = "right"
    WRONG = "wrong"


class Field(StrEnum):
    """The part of an article that offsets count into."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Signature:
    """The types that a relation's ends may have."""

    subject: frozenset[EntityType]
    object: frozenset[EntityType]
    symmetric: bool = False
    event: bool = False  # holds on its date; the others hold from their date until a source says that they ended

    def admits(self, subject: EntityType, obj: EntityType) -> bool:
        """Whether the relation may join these two types in this direction."""
        return subject in self.subject and obj in self.object


def _types(letters: str) -> frozenset[EntityType]:
    codes = dict(zip("CAOPNLHDTYS", EntityType, strict=True))
    return frozenset(codes[letter] for letter in letters)


_ACTOR, _ANY = "CAOPN", "CAOPNLHDTYS"


def _signature(subject: str, obj: str, *, symmetric: bool = False, event: bool = False) -> Signature:
    return Signature(_types(subject), _types(obj), symmetric, event)


# One letter a type, in the order of EntityType: N is Country (a nation), H Chip (hardware), D Product (device),
# Y Policy.
SIGNATURES: dict[Relation, Signature] = {
    Relation.SUPPLIES: _signature("CN", "CAON"),
    Relation.MANUFACTURES: _signature("C", "HDT"),
    Relation.DEVELOPS: _signature("CAON", "HDT"),
    Relation.USES: _signature(_ACTOR + "D", "HDT"),
    Relation.COMPETES_WITH: _signature(_ANY, _ANY, symmetric=True),
    Relation.PARTNERS_WITH: _signature(_ACTOR, _ACTOR, symmetric=True),
    Relation.INVESTS_IN: _signature(_ACTOR + "L", "CONLT", event=True),
    Relation.FUNDS: _signature("CAONLY", "CAONLTY", event=True),
    Relation.OWNS: _signature(_ACTOR + "L", "C"),
    Relation.DEPENDS_ON: _signature(_ACTOR + "D", "CNHDT"),
    Relation.RESTRICTS: _signature(_ACTOR + "L", "CONHDT"),
    Relation.PERMITS: _signature(_ACTOR + "L", "CONHDT"),
    Relation.ISSUES: _signature("AOPN", "YS", event=True),
    Relation.TARGETS: _signature("YS", "CONHDT"),
    Relation.INVESTIGATES: _signature("AN", "COPNHDT", event=True),
    Relation.CRITICIZES: _signature(_ACTOR, _ANY, event=True),
    Relation.SUPPORTS: _signature(_ACTOR, _ANY, event=True),
    Relation.LOCATED_IN: _signature("CAOL", "NL"),
    Relation.BUILDS_IN: _signature("C", "NL"),
    Relation.WORKS_FOR: _signature("P", "CAON"),
    Relation.PART_OF: _signature("CAOHD", _ANY),
}
EVENTS = frozenset(relation for relation, signature in SIGNATURES.items() if signature.event)
