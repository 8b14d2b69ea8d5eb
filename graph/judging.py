"""From a person's word to a judgement, checked against the graph; and back: which judgements a thing stands under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.facts import triple
from chipgraph.graph.model import Entity, Fact, Judgement
from chipgraph.graph.queries import resolve as resolve_name
from chipgraph.graph.resolver import NOTHING_JUDGED, ends_read, resolve
from chipgraph.graph.schema import EntityType, Relation, Target, Verdict
from chipgraph.graph.store.base import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chipgraph.graph.model import Triple
    from chipgraph.graph.resolver import Resolution
    from chipgraph.graph.store.base import Reader


_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word a judgement is, since when (aware, whole seconds, not ahead of now), and on what grounds.

    Without a time it is now, and in any case after all that was judged of the same thing before.
    """

    by: str
    at: datetime | None = None
    why: str = ""


def of_entities(reader: Reader, verdict: Verdict, left: str, right: str, word: Word) -> Judgement:
    """Two entities, each by id or name, are the same or different.

    Raises NotFoundError with the nearest names, InputError where both are one entity already.
    """
    ends = sorted(_as_read(reader, name) for name in (left, right))
    if ends[0] == ends[1]:
        merged = ends[0] in resolve(reader.iter_judgements()).canonical.values()
        remedy = (
            "withdraw the judgement that merged them, or give the ids of the two" if merged else "name two entities"
        )
        name = reader.get_entity(ends[0]).name
        raise InputError(f"{left!r} and {right!r} are names of one entity, {name}; {remedy}")
    return _judgement(reader, Target.ENTITIES, ends[0], ends[1], None, verdict, word)


def of_statement(reader: Reader, verdict: Verdict, what: Sequence[str], word: Word) -> Judgement:
    """A fact or a piece of evidence is right or wrong: its id, or subject, relation and object of the fact.

    Raises NotFoundError where there is none, InputError for what is neither.
    """
    match [part.strip() for part in what]:
        case [id_] if id_.startswith("evidence-"):
            if not reader.find_receipts([id_]):
                raise NotFoundError(f"there is no evidence {id_}; the page of its fact lists what there is, with ids")
            return _judgement(reader, Target.EVIDENCE, id_, None, None, verdict, word)
        case [id_] if id_.startswith("fact-"):
            subject, of, object_ = _ends_of(reader, id_)
            return _judgement(reader, Target.FACT, subject, object_, of, verdict, word)
        case [subject, relation, object_]:
            found = stated(reader, subject, relation, object_)
            try:
                _ends_of(reader, Fact.make_id(*found))
            except NotFoundError:
                raise no_such_fact(reader, found) from None
            members = resolve(reader.iter_judgements()).members()
            given = _given(reader, subject, members), found[1], _given(reader, object_, members)
            subject, of, object_ = NOTHING_JUDGED.triple(*given)
            return _judgement(reader, Target.FACT, subject, object_, of, verdict, word)
        case _:
            raise InputError(
                f"{' '.join(what)!r} is neither a fact nor evidence; give an id, or SUBJECT RELATION OBJECT"
            )


def _as_read(reader: Reader, name: str) -> str:
    """The id of that name; an id stays as it is given, so that what was merged can be told apart."""
    found = resolve_name(reader, name)
    return name if name.startswith("entity-") else found.id


def _given(reader: Reader, name: str, members: Mapping[str, Sequence[str]]) -> str:
    """The id of the end of a fact as it was given: of a name the one that is made of it, if that leads there too.

    A fact judged by the name of one of two that were merged is judged of that one, also when they are parted again.
    """
    canonical = _as_read(reader, name)
    if name.startswith("entity-"):
        return name
    made = {Entity.make_id(type_, name) for type_ in EntityType}
    return min(made.intersection(members.get(canonical, ())), default=canonical)


def _ends_of(reader: Reader, fact_id: str) -> Triple:
    """The triple of which that id was made; also of a fact that was judged wrong and is derived no more."""
    judgements = list(reader.iter_judgements())
    resolution = resolve(judgements)
    members = resolution.members()

    def read(ends: Triple) -> Triple | None:
        return next((one for one in ends_read(ends, members) if Fact.make_id(*one) == fact_id), None)

    try:
        fact = reader.get_fact(fact_id)
    except NotFoundError:
        for one in judgements:
            if (ends := _triple(one, resolution)) and (found := read(ends)):
                return found
        raise
    now = fact.subject_id, fact.relation, fact.object_id
    return read(now) or now


def no_such_fact(reader: Reader, ends: Triple) -> NotFoundError:
    """What to raise where no source states it, or it was judged wrong, in the names of its ends."""
    subject, relation, object_ = ends
    names = reader.entities([subject, object_])
    told = f"{names[subject].name} {relation} {names[object_].name}"
    for one in judged(reader, _about(reader, ends, frozenset())):
        made = one.judgement
        if one.applied and made.verdict is Verdict.WRONG:
            what = f"what was read to say {told}" if made.target is Target.EVIDENCE else told
            remedy = f"`chipgraph withdraw {made.id}` takes that back"
            return NotFoundError(f"{what} was judged wrong by {made.by}, so that no answer shows it; {remedy}")
    return NotFoundError(f"there is no fact {told}; `chipgraph facts` tells what is known of either")


def stated(reader: Reader, subject: str, relation: str, object_: str) -> Triple:
    """The triple of a fact by the names or ids of its ends, whether a source states it or not.

    Raises NotFoundError with the nearest names, InputError for what is no relation.
    """
    try:
        of = Relation(relation.upper())
    except ValueError:
        raise InputError(f"{relation!r} is no relation; it is one of {', '.join(Relation)}") from None
    ends = resolve_name(reader, subject).id, resolve_name(reader, object_).id
    return resolve(reader.iter_judgements()).triple(ends[0], of, ends[1])


def withdrawn_at(one: Judgement, at: datetime | None = None) -> datetime:
    """When that judgement is withdrawn: at that time, without one now, but not before it was made.

    Raises InputError for a time ahead of now.
    """
    return _passed(at) if at else max(_now(), one.at)


def _judgement(
    reader: Reader,
    target: Target,
    left: str,
    right: str | None,
    relation: Relation | None,
    verdict: Verdict,
    word: Word,
) -> Judgement:
    if not word.by.strip():
        raise InputError("a judgement needs a name; give --by NAME or set CHIPGRAPH_USER")

    def made(at: datetime) -> Judgement:
        id_ = Judgement.make_id(target, left, right, relation, verdict, word.by, at)
        return Judgement(id_, target, left, right, relation, verdict, word.by, at, word.why)

    return made(_passed(word.at)) if word.at else made(_after_all(reader, made(_now())))


def _passed(at: datetime) -> datetime:
    """The time; raises InputError if it is ahead, for every later word would have to be dated after it."""
    if at > _now():
        raise InputError(f"{at:%Y-%m-%d %H:%M:%S} UTC is ahead of now; leave the time out, or give one that has passed")
    return at


def _after_all(reader: Reader, made: Judgement) -> datetime:
    """The time of that judgement, or a second after the last word on the same thing if that is later.

    Times are whole seconds, and of two judgements of one second their ids decide; what was withdrawn has its id still.
    """
    judgements = list(reader.iter_judgements())
    resolution = resolve(judgements)
    thing = _thing(made, resolution)
    said = [one.withdrawn or one.at for one in judgements if _thing(one, resolution) == thing]
    return max([made.at, *(at + _SECOND for at in said)])


def _thing(one: Judgement, resolution: Resolution) -> object:
    """What a judgement is on, as judgements that overrule each other have it alike."""
    return _triple(one, resolution) or (one.left, one.right)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with what it is about.

    `applied` says whether it counts: it stands, none later overrules it, and evidence that it is on is still there.
    `left` and `right` are what the ids lead to now; None for what the graph no longer has. `names` are those of the two
    entities as they were read. `receipt` is that of evidence.
    """

    judgement: Judgement
    left: Entity | None
    right: Entity | None
    names: tuple[str, str]
    receipt: Receipt | None
    applied: bool

    @property
    def gone(self) -> bool:
        """Whether the evidence that it is on is no more: its article was removed, or is read otherwise now."""
        return self.judgement.target is Target.EVIDENCE and self.receipt is None


def latest_first(one: Judgement) -> tuple[float, str]:
    """The order in which judgements are listed."""
    return -one.at.timestamp(), one.id


def judged(reader: Reader, judgements: Iterable[Judgement]) -> list[Judged]:
    """These judgements, the latest first, with what they are about."""
    ordered = sorted(judgements, key=latest_first)
    ends = {id_ for one in ordered for id_ in (one.left, one.right) if id_ and id_.startswith("entity-")}
    with reader.snapshot():
        resolution = resolve(reader.iter_judgements())
        entities = reader.entities(ends)
        names = {id_: _name(id_, entity) for id_, entity in entities.items()}
        evidence = [one.left for one in ordered if one.target is Target.EVIDENCE]
        receipts = {one.evidence.id: one for one in reader.find_receipts(evidence)}
    return [
        Judged(
            judgement=one,
            left=entities.get(one.left),
            right=entities.get(one.right or ""),
            names=(names.get(one.left, one.left), names.get(one.right or "", one.right or "")),
            receipt=receipts.get(one.left),
            applied=_applies(one, resolution) and (one.target is not Target.EVIDENCE or one.left in receipts),
        )
        for one in ordered
    ]


def about_entity(reader: Reader, entity_id: str, *, withdrawn: bool = False) -> list[Judgement]:
    """The standing judgements on what an entity is the same as, or different from; also those that were `withdrawn`."""
    judgements = list(reader.iter_judgements())
    resolution = resolve(judgements)
    return [
        one
        for one in judgements
        if one.target is Target.ENTITIES and (withdrawn or one.withdrawn is None)
        and entity_id in {resolution.of(one.left), resolution.of(one.right or "")}
    ]  # fmt: skip


def about_fact(reader: Reader, fact: Fact, *, withdrawn: bool = False) -> list[Judgement]:
    """The standing judgements on a fact and on what its articles say of it, also on evidence that counts no more."""
    own = frozenset(id_ for spell in fact.spells for id_ in spell.evidence)
    return _about(reader, (fact.subject_id, fact.relation, fact.object_id), own, withdrawn=withdrawn)


def _about(reader: Reader, ends: Triple, own: frozenset[str], *, withdrawn: bool = False) -> list[Judgement]:
    """As `about_fact`; `own` is the evidence that is known to be that of the fact."""
    judgements = list(reader.iter_judgements())
    resolution = resolve(judgements)
    wanted = [one for one in judgements if withdrawn or one.withdrawn is None]
    apart = [one.left for one in wanted if one.target is Target.EVIDENCE and one.left not in own]
    own |= {one.evidence.id for one in reader.find_receipts(apart) if triple(one.evidence, resolution) == ends}
    return [one for one in wanted if _triple(one, resolution) == ends or one.left in own]


def right_facts(reader: Reader) -> frozenset[str]:
    """The ids of the facts that stand judged right."""
    return frozenset(Fact.make_id(*ends) for ends in resolve(reader.iter_judgements()).right_facts)


def _triple(one: Judgement, resolution: Resolution) -> Triple | None:
    if one.target is not Target.FACT or one.right is None or one.relation is None:
        return None
    return resolution.triple(one.left, one.relation, one.right)


def _applies(one: Judgement, resolution: Resolution) -> bool:
    if one.withdrawn is not None:
        return False
    if one.target is Target.ENTITIES:
        return (resolution.of(one.left) == resolution.of(one.right or "")) == (one.verdict is Verdict.SAME)
    right = one.verdict is Verdict.RIGHT
    if one.target is Target.EVIDENCE:
        return one.left in (resolution.right_evidence if right else resolution.wrong_evidence)
    return _triple(one, resolution) in (resolution.right_facts if right else resolution.wrong_facts)


def _name(entity_id: str, entity: Entity) -> str:
    """The name under which articles gave an entity before it was merged: that of whose names the id was made."""
    names = (entity.name, *entity.aliases)
    return next(
        (name for name in names for type_ in EntityType if Entity.make_id(type_, name) == entity_id), entity.name
    )
