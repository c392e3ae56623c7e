"""The terms check on forty pages, against the two seconds that they may take; and the memory that its rules take."""

import time
from itertools import cycle

import psutil

from shared.text.targets import check
from shared.text.terms.document import Clause, Document
from tests.bench.figures import Figure, judge
from tests.bench.servers import Bench
from tests.text.terms.labelled import labelled

WORDS = 20_000
ALLOWED_SECONDS = 2.0
MEBIBYTE = 2**20


async def measure(bench: Bench, runs: int) -> list[Figure]:
    """Takes no engine: the check needs none."""
    document = forty_pages()
    before = psutil.Process().memory_info().rss
    check(Document(document.clauses[:1], "plain", "en"))
    after = psutil.Process().memory_info().rss
    seconds = [_seconds(document) for _ in range(runs)]
    return [
        judge("terms check, 20,000 words", "s", seconds, [ALLOWED_SECONDS], most=1),
        judge("terms check, memory with its rules", "MiB", [after / MEBIBYTE], [before / MEBIBYTE]),
    ]


def forty_pages() -> Document:
    clauses, words = list[Clause](), 0
    for each in cycle(labelled("dev")):
        if words >= WORDS:
            return Document(tuple(clauses), "plain", "en")
        clauses.append(Clause(str(len(clauses) + 1), each.clause, f"paragraph {len(clauses) + 1}"))
        words += len(each.clause.split())
    raise AssertionError("there are no labelled clauses")


def _seconds(document: Document) -> float:
    """Of the processor: the check waits for nothing, and others on the machine do not count."""
    began = time.process_time()
    check(document)
    return time.process_time() - began
