"""A benchmark's figure against its baseline: medians of interleaved runs, ours and the baseline in turn."""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path("bench-results.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is figure / baseline; it `holds` when it is at least (or, for times, at most) the `goal`."""

    name: str
    figure: float
    unit: str
    baseline: float
    ratio: float
    goal: str
    holds: bool


def percentile(values: Sequence[float], at: int) -> float:
    """The value that `at` of a hundred do not exceed; of few values, the largest is their 99th."""
    return sorted(values)[max(0, math.ceil(len(values) * at / 100) - 1)]


def judge(
    name: str, unit: str, own: Sequence[float], theirs: Sequence[float], *, least: float = 0, most: float = 0
) -> Figure:
    """The medians of both sides. Without `least` and `most` it has no goal and is only shown."""
    figure, baseline = statistics.median(own), statistics.median(theirs)
    ratio = figure / baseline
    holds = ratio >= least and (not most or ratio <= most)
    goal = f"at least {least} x" if least else f"at most {most} x" if most else "none, shown only"
    return Figure(name, round(figure, 2), unit, round(baseline, 2), round(ratio, 3), goal, holds)


def show(figures: list[Figure]) -> None:
    """The table for people, `bench-results.json` for programs."""
    table = Table(title="Medians of interleaved runs; the baseline ran in the same run")
    for heading in ("name", "figure", "unit", "baseline", "ratio", "goal", "holds"):
        table.add_column(heading, overflow="fold")
    for one in figures:
        table.add_row(*(str(value) for value in asdict(one).values()))
    Console(width=140).print(table)
    RESULTS.write_text(json.dumps([asdict(one) for one in figures], indent=2) + "\n")
