"""Figures of a measurement, what is asked of them, and the lines of its table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Limit:
    """What is asked of a figure: median and 95th percentile in its unit, and how often the plain figure."""

    median: float | None = None
    p95: float | None = None
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    name: str
    engine: str
    unit: str
    median: float
    p95: float | None
    plain: float | None
    limit: Limit

    @property
    def ratio(self) -> float | None:
        return self.median / self.plain if self.plain else None

    @property
    def passes(self) -> bool | None:
        """None where nothing is asked."""
        asked = (self.median, self.limit.median), (self.p95, self.limit.p95), (self.ratio, self.limit.ratio)
        held = [value <= most for value, most in asked if value is not None and most is not None]
        return all(held) if held else None

    def __str__(self) -> str:
        p95 = "" if self.p95 is None else f"{self.p95:,.1f}"
        known = ("", "") if self.ratio is None else (f"{self.plain:,.1f}", f"{self.ratio:.2f}")
        asked = " / ".join(
            part
            for part in (
                self.limit.ratio and f"{self.limit.ratio} ×",
                self.limit.median and f"{self.limit.median:,.6g}",
                self.limit.p95 and f"{self.limit.p95:,.6g}",
            )
            if part
        )
        verdict = {True: "pass", False: "MISS", None: ""}[self.passes]
        cells = (self.name, self.engine, self.unit, f"{self.median:,.1f}", p95, *known, asked, verdict)
        return "| " + " | ".join(cells) + " |"


HEAD = """| what | engine | unit | median | p95 | plain SQL | ratio | at most | |
| --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- |"""


def figure(name: str, engine: str, ours: list[float], theirs: list[float], limit: Limit) -> Figure:
    """Of what ours and plain SQL took, in milliseconds."""
    known = float(np.median(theirs)) if theirs else None
    return Figure(name, engine, "ms", float(np.median(ours)), float(np.percentile(ours, 95)), known, limit)
