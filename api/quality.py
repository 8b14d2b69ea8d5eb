"""The quality card: how well the shipped weights read, measured on passages they were neither trained nor tuned on."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chipgraph.graph.errors import ChipGraphError
from chipgraph.graph.schema import Relation

FEW = 20  # readings below which a share of them says little


class Figures(BaseModel):
    """Of what careful readers found, how much was reported, and how much of what was reported is right."""

    model_config = ConfigDict(frozen=True)

    gold: int = Field(description="facts that the readers found", examples=[446])
    reported: int = Field(description="facts that the program reported", examples=[331])
    right: int = Field(description="of these, as the readers found them", examples=[163])
    p: float = Field(description="precision: right of reported", examples=[0.492])
    r: float = Field(description="recall: right of gold", examples=[0.365])
    f1: float = Field(examples=[0.42])

    @property
    def few(self) -> bool:
        """Whether too few were reported for the precision to mean much."""
        return self.reported < FEW


class NameFigures(BaseModel):
    """Names by exact span and type; `spans` is the F1 by span alone."""

    model_config = ConfigDict(frozen=True)

    p: float = Field(examples=[0.892])
    r: float = Field(examples=[0.904])
    f1: float = Field(examples=[0.898])
    spans: float = Field(examples=[0.924])


class Quality(BaseModel):
    """The card of the weights that come with the program."""

    model_config = ConfigDict(frozen=True)

    weights: str = Field(description="SHA-256 of the weights that were measured")
    data: str = Field(description="SHA-256 of the passages that they were trained on")
    passages: int = Field(description="test passages, neither trained nor tuned on", examples=[766])
    names: NameFigures
    facts: Figures = Field(description="facts of all relations together")
    calibration_error: float = Field(
        description="by how much a confidence differs from the share that is right, on average", examples=[0.017]
    )
    relations: dict[Relation, Figures]
    syntax: dict[str, dict[str, float]] = Field(
        {}, description="in per cent, by treebank", examples=[{"ewt": {"dep_las": 84.9}}]
    )

    @classmethod
    def read(cls, card: str, meta: str) -> "Quality":
        """From the texts of `quality.json` and `meta.json` ; raises ChipGraphError if they do not fit."""
        try:
            measured: dict[str, Any] = json.loads(card)
            table = measured.pop("relations")
            origin = json.loads(meta)
            return cls(
                weights=origin["weights"],
                data=origin["data"],
                facts=table["all"],
                calibration_error=table["calibration_error"],
                relations={one: table[one] for one in Relation if one in table},
                **{name: measured[name] for name in ("passages", "names", "syntax") if name in measured},
            )
        except (ValueError, KeyError, TypeError, ValidationError) as fault:
            raise ChipGraphError(
                "the quality card beside the weights cannot be read; install chipgraph anew"
            ) from fault
