"""`make bench`: measures, prints a table, writes bench-results.json.

Exit status 0 where every goal holds, 1 where one is missed, 2 where a part could not be measured.
"""

import argparse
import asyncio
import sys
import traceback
from collections.abc import Sequence

from tests.bench import rates, scale, stream, terms, travel, writes
from tests.bench.figures import show
from tests.bench.servers import engines

PARTS = {
    "rates": rates.measure,
    "travel": travel.measure,
    "writes": writes.measure,
    "scale": scale.measure,
    "stream": stream.measure,
    "terms": terms.measure,
}
MISSED, BROKEN = 1, 2


async def measure(names: Sequence[str], runs: int) -> int:
    figures, broken = [], False
    async with engines() as bench:
        for name in names:
            print(f"measuring {name} …", flush=True)
            try:
                figures += await PARTS[name](bench, runs)
            except Exception:
                traceback.print_exc()
                broken = True
    show(figures)
    if broken:
        return BROKEN
    return 0 if all(figure.holds for figure in figures) else MISSED


def parts(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What to measure: all parts where none is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"what to measure, of {', '.join(PARTS)}; everything if left out")
    parser.add_argument("--runs", type=int, default=3, help="interleaved runs of each")
    given = parser.parse_args(arguments)
    if unknown := [part for part in given.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; choose from {', '.join(PARTS)}")
    given.parts = given.parts or list(PARTS)
    return given


def main() -> int:
    given = parts()
    return asyncio.run(measure(given.parts, given.runs))


if __name__ == "__main__":
    sys.exit(main())
