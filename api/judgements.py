"""Judgements as responses show them, and what one may ask of them."""

import datetime

from pydantic import BaseModel, Field

from chipgraph.api.parameters import Paged, Text
from chipgraph.api.schemas import EntityRef, EvidenceOut
from chipgraph.graph.judging import Judged
from chipgraph.graph.model import Entity, Judgement
from chipgraph.graph.schema import Relation, Target, Verdict


class JudgementQuery(Paged):
    """Which judgements."""

    entity: Text = Field(None, description="id or name: only what it is the same as, or different from")
    fact: Text = Field(None, description="id: only those on this fact and its evidence")
    verdict: list[Verdict] = Field([], description="only these", examples=[["same"]])
    by: Text = Field(None, description="only those of this person", examples=["ann"])
    withdrawn: bool = Field(False, description="also those that were withdrawn")

    def admits(self, one: Judgement) -> bool:
        """Whether it is among those asked for, whatever it is about."""
        if one.withdrawn and not self.withdrawn:
            return False
        return (not self.verdict or one.verdict in self.verdict) and self.by in {None, one.by}


class JudgedEntity(BaseModel):
    """One end of a judgement: the entity as it was read, and what it is now."""

    id: str
    name: str = Field(description="as articles gave it", examples=["Semiconductor Manufacturing International"])
    now: EntityRef | None = Field(description="null where the graph no longer has it")


class JudgementOut(BaseModel):
    """Whose word it is, on what, when, why, and whether it counts."""

    id: str = Field(examples=["judgement-0a1b2c3d4e5f60718293"])
    target: Target
    verdict: Verdict
    left: JudgedEntity | None = Field(description="an entity, or the subject of a fact")
    relation: Relation | None
    right: JudgedEntity | None = Field(description="the other entity, or the object of a fact")
    evidence_id: str | None
    evidence: EvidenceOut | None = Field(description="null where the graph no longer has it")
    by: str = Field(examples=["ann"])
    at: datetime.datetime
    why: str
    withdrawn: datetime.datetime | None
    applied: bool = Field(description="it stands, none later stands against it, and evidence that it is on is there")

    @classmethod
    def from_judged(cls, one: Judged) -> "JudgementOut":
        """From the record with what it is about."""
        made = one.judgement
        on_evidence = made.target is Target.EVIDENCE
        return cls(
            id=made.id,
            target=made.target,
            verdict=made.verdict,
            left=None if on_evidence else _end(made.left, one.names[0], one.left),
            relation=made.relation,
            right=_end(made.right, one.names[1], one.right) if made.right else None,
            evidence_id=made.left if on_evidence else None,
            evidence=EvidenceOut.from_receipt(one.receipt) if one.receipt else None,
            by=made.by,
            at=made.at,
            why=made.why,
            withdrawn=made.withdrawn,
            applied=one.applied,
        )


def _end(id_: str, name: str, now: Entity | None) -> JudgedEntity:
    return JudgedEntity(id=id_, name=name, now=EntityRef.from_entity(now) if now else None)


class JudgementPage(BaseModel):
    """Judgements, the latest first."""

    items: list[JudgementOut]
    total: int
    next: str | None = Field(None, description="cursor of the next page; null at the end", examples=["b2Zmc2V0OjUw"])
