"""A benchmark's figure against its baseline: medians of interleaved runs, ours and the baseline in turn."""

import json
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path("bench-results.json")
Run = Callable[[], Awaitable[float]]


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


async def compare(
    name: str, unit: str, ours: Run, baseline: Run, *, runs: int, least: float = 0, most: float = 0
) -> Figure:
    """Run baseline and ours in turn, `runs` times each. Give `least` for rates, `most` for times."""
    theirs, own = [], []
    for _ in range(runs):
        theirs.append(await baseline())
        own.append(await ours())
    return judge(name, unit, own, theirs, least=least, most=most)


def judge(name: str, unit: str, own: list[float], theirs: list[float], *, least: float = 0, most: float = 0) -> Figure:
    figure, baseline = statistics.median(own), statistics.median(theirs)
    ratio = figure / baseline
    holds = ratio >= least if least else ratio <= most
    goal = f"at least {least} x" if least else f"at most {most} x"
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
