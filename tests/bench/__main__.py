"""`make bench`: measures, prints a table, writes bench-results.json. Ends with 1 when a goal is missed."""

import argparse
import asyncio
import sys

from tests.bench import rates, travel, writes
from tests.bench.figures import show
from tests.bench.servers import engines

PARTS = {"rates": rates.measure, "travel": travel.measure, "writes": writes.measure}


async def measure(names: list[str], runs: int) -> int:
    figures = []
    async with engines() as bench:
        for name in names:
            print(f"measuring {name} …", flush=True)
            figures += await PARTS[name](bench, runs)
    show(figures)
    return 0 if all(figure.holds for figure in figures) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS), help="what to measure")
    parser.add_argument("--runs", type=int, default=3, help="interleaved runs of each")
    given = parser.parse_args()
    return asyncio.run(measure(given.parts, given.runs))


if __name__ == "__main__":
    sys.exit(main())
