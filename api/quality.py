"""The quality card: how well the shipped weights read, measured on passages they were neither trained nor tuned on."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chipgraph.graph.errors import ChipGraphError
from chipgraph.graph.schema import EntityType, Relation, Status

FEW = 20  # readings below which a share of them says little


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Figures(_Part):
    """Of what careful readers found, how much was reported, and how much of what was reported is right."""

    gold: int = Field(description="how many the readers found", examples=[446])
    found: int = Field(description="of these, how many the program reported", examples=[218])
    reported: int = Field(description="how many the program reported", examples=[409])
    right: int = Field(description="of these, as the readers found them", examples=[218])
    p: float = Field(description="precision: right of reported", examples=[0.533])
    r: float = Field(description="recall: found of gold", examples=[0.489])
    f1: float = Field(examples=[0.51])

    @property
    def few(self) -> bool:
        """Whether too few were reported for the precision to mean much."""
        return self.reported < FEW


class Directions(_Part):
    """Of the reported facts with a direction, those that are told the other way round."""

    of: int = Field(examples=[2400])
    wrong: int = Field(examples=[25])
    relations: dict[Relation, int] = Field(description="the wrong ones by relation", examples=[{"SUPPLIES": 6}])


class Statuses(_Part):
    """Of the facts found, those whose status is right, and those reported as actual that are not."""

    of: int = Field(examples=[1500])
    right: int = Field(examples=[1300])
    too_sure: int = Field(examples=[60])
    by_status: dict[Status, Figures] = Field(description="facts that are right as they stand and have this status")


class Bin(_Part):
    """Candidates with scores from `start` to a tenth more."""

    start: float = Field(examples=[0.5])
    candidates: int = Field(examples=[204])
    score: float = Field(description="their scores on average", examples=[0.553])
    right: float = Field(description="the share of them that is right", examples=[0.561])


class Calibration(_Part):
    """Whether scores promise what they should."""

    error: float = Field(description="expected calibration error", examples=[0.011])
    candidates: int = Field(examples=[7100])
    bins: list[Bin]


class Point(_Part):
    """Of a training on so many passages F1 of names, and of relations between the right mentions."""

    passages: int = Field(examples=[1609])
    steps: int | None = Field(None, description="of the training, as many for all; without them the shipped weights")
    names: float = Field(examples=[0.88])
    relations: float = Field(examples=[0.48])


class Quality(_Part):
    """The card of the weights that come with the program."""

    weights: str = Field(description="SHA-256 of the weights that were measured")
    trained_on: str = Field(description="SHA-256 of the passages that they were trained on")
    measured_on: str = Field(description="SHA-256 of the annotated texts that they were measured on")
    passages: int = Field(description="test passages, neither trained nor tuned on", examples=[766])
    all_names: Figures = Field(description="names by exact extent and type")
    names: dict[EntityType, Figures]
    spans: float = Field(description="F1 of names by extent alone", examples=[0.951])
    facts: Figures = Field(description="facts of all relations together")
    relations: dict[Relation, Figures]
    directions: Directions
    statuses: Statuses
    qualifiers: dict[str, Figures] = Field(description="dates, goods and the like, of the facts found")
    calibration: Calibration
    causes: dict[str, dict[str, int]] = Field(
        description="wrong and missed facts by cause", examples=[{"wrong": {"nothing joins these ends": 520}}]
    )
    curve: list[Point] = Field([], description="the learning curve, where it was drawn")
    syntax: dict[str, dict[str, float]] = Field(
        {}, description="in per cent, by treebank", examples=[{"ewt": {"dep_las": 84.9}}]
    )

    @classmethod
    def read(cls, card: str) -> "Quality":
        """From the text of `quality.json` ; raises ChipGraphError if it is none."""
        try:
            measured: dict[str, Any] = json.loads(card)
            names, relations = measured.pop("names"), measured.pop("relations")
            together = names.pop("all")
            return cls(
                all_names=together,
                spans=together["spans"],
                names=names,
                facts=relations.pop("all"),
                relations=relations,
                **measured,
            )
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as fault:
            raise ChipGraphError(
                "the quality card beside the weights cannot be read; install chipgraph anew"
            ) from fault
