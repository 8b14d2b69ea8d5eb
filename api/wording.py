"""Words for readers: relations as verbs, dates as people write them, addresses that are safe to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chipgraph.graph.answers import Turn
from chipgraph.graph.dates import PartialDate, Precision
from chipgraph.graph.moments import Moment
from chipgraph.graph.names import normalise
from chipgraph.graph.schema import SIGNATURES, Relation, Status
from chipgraph.graph.wording import time_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from chipgraph.graph.model import Entity, Evidence, Fact, Spell

# As the subject says it, and as the object does.
VERBS: dict[Relation, tuple[str, str]] = {
    Relation.SUPPLIES: ("supplies", "is supplied by"),
    Relation.MANUFACTURES: ("manufactures", "is manufactured by"),
    Relation.DEVELOPS: ("develops", "is developed by"),
    Relation.USES: ("uses", "is used by"),
    Relation.COMPETES_WITH: ("competes with", "competes with"),
    Relation.PARTNERS_WITH: ("partners with", "partners with"),
    Relation.INVESTS_IN: ("invests in", "receives investment from"),
    Relation.FUNDS: ("funds", "is funded by"),
    Relation.OWNS: ("owns", "is owned by"),
    Relation.DEPENDS_ON: ("depends on", "is depended on by"),
    Relation.RESTRICTS: ("restricts", "is restricted by"),
    Relation.PERMITS: ("permits", "is permitted by"),
    Relation.ISSUES: ("issues", "is issued by"),
    Relation.TARGETS: ("targets", "is targeted by"),
    Relation.INVESTIGATES: ("investigates", "is investigated by"),
    Relation.CRITICIZES: ("criticizes", "is criticized by"),
    Relation.SUPPORTS: ("supports", "is supported by"),
    Relation.LOCATED_IN: ("is located in", "is the place of"),
    Relation.BUILDS_IN: ("builds in", "is a building site of"),
    Relation.WORKS_FOR: ("works for", "employs"),
    Relation.PART_OF: ("is part of", "includes"),
}
STATUS_HINTS: dict[Status, str] = {
    Status.ACTUAL: "holds or happened",
    Status.PLANNED: "announced, proposed or expected",
    Status.ALLEGED: "reported or claimed, unconfirmed or disputed",
    Status.ENDED: "revoked, stopped or lapsed",
    Status.DENIED: "a source says it is not so",
}
TURN_HINTS: dict[Turn, str] = {
    Turn.NEW: "nobody had said so before",
    Turn.CONFIRMED: "was a plan, a rumour or denied, and is actual now",
    Turn.ENDED: "was actual, and is not any more",
    Turn.CONTRADICTED: "is denied or disputed for the first time",
    Turn.REVISED: "another time, status or item is told of it",
    Turn.BETTER_SUPPORTED: "more independent publishers say so",
    Turn.GONE: "no source says so any more",
}
# What read a sentence, by the name that evidence has for it.
READERS: dict[str, str] = {
    "pairs": "by the model, which weighs every two names of a passage",
    "repeated": "by the model in several passages of the article, none of which was clear enough alone",
    "constructions": "by a fixed turn of phrase that joins the two names",
}
# Before the date of a timeline.
MOMENTS: dict[Moment, str] = {Moment.HAPPENED: "", Moment.BEGAN: "from", Moment.ENDED: "until", Moment.UNDATED: ""}
# Fields of forms as pages call them, by their parameters, and those that the page at an address calls otherwise.
FIELDS: dict[str, str] = {
    "as_of": "true on",
    "known_at": "published by",
    "item": "goods",
    "since": "published from",
    "until": "until",
    "entity": "about",
}
FIELDS_AT: dict[str, dict[str, str]] = {"/changes": {"since": "after", "until": "up to"}}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def verb(relation: Relation, *, inward: bool = False) -> str:
    """What the subject does; `inward`, what is done to the object."""
    return VERBS[relation][inward]


def label(relation: Relation) -> str:
    """The relation's name for lists: "partners with"."""
    return relation.value.lower().replace("_", " ")


def day(value: date | None) -> str:
    """A day as people write it: 19 Dec 2020."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else ""


def moment(value: datetime) -> str:
    """A moment as people write it: 19 Dec 2020, 14:05 UTC."""
    return f"{day(value.date())}, {value:%H:%M} UTC"


def partial(text: str | None) -> str:
    """A date of a source at its precision: 19 Dec 2020, Dec 2020, Q4 2020, 2020."""
    if text is None:
        return ""
    one = PartialDate.parse(text)
    match one.precision:
        case Precision.DAY:
            return day(one.first)
        case Precision.MONTH:
            return f"{_MONTHS[one.first.month - 1]} {one.first.year}"
        case Precision.QUARTER:
            return f"Q{(one.first.month + 2) // 3} {one.first.year}"
        case Precision.YEAR:
            return str(one.first.year)


def when(spell: Spell, relation: Relation) -> str:
    """The time of a spell in a few words; empty where no source dates it."""
    return time_of(spell, relation, partial)


def read_when(evidence: Evidence) -> str:
    """The time that a sentence names, in a few words; empty where it names none. The date of an end is an end."""
    first, last = partial(evidence.date), partial(evidence.date_end)
    if evidence.status is Status.ENDED and not last:
        first, last = "", first
    return f"{first} to {last}" if first and last else first or (last and f"until {last}")


def per_cent(share: float) -> str:
    """A share as people read it; what is read is never certain, however many sources say so."""
    return "over 99%" if share >= 0.995 else f"{share:.0%}"


def field(parameter: str, path: str) -> str:
    """What the page at an address calls the field of a parameter; the parameter itself where there is no field."""
    return FIELDS_AT.get(path, {}).get(parameter) or FIELDS.get(parameter, parameter)


def reader(name: str) -> str:
    """How a sentence was read, in plain words; a reader that is not ours by its name."""
    return READERS.get(name, f"by {name}")


def is_turned(fact: Fact, evidence: Evidence) -> bool:
    """Whether a sentence has the ends of its fact in the other order, as it may have those of a symmetric relation."""
    turned = evidence.subject_id == fact.object_id or evidence.object_id == fact.subject_id
    return SIGNATURES[fact.relation].symmetric and turned


def is_another_name(text: str, name: str) -> bool:
    """Whether a text of an article says less than the name that it stands for: "the foundry", "it", "Washington"."""
    read, full = normalise(text), normalise(name)
    return read not in full and full not in read


def other_names(entity: Entity) -> list[str]:
    """Its aliases, without those that differ in case or a leading article only."""
    shown = {_bare(entity.name): entity.name}
    for alias in entity.aliases:
        shown.setdefault(_bare(alias), alias)
    return list(shown.values())[1:]


def _bare(name: str) -> str:
    return name.casefold().removeprefix("the ")


def is_query(text: str) -> bool:
    """Whether there is a letter or a digit to look for; without one a search would find everything."""
    return any(one.isalnum() for one in text)


def external(url: str | None) -> str | None:
    """The address if a browser may safely go there, that is, by http or https; None for any other."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
