"""What the check suggests, as patches: each shows what it takes out and puts in, and is accepted by itself.

All at once would launder targets: an agreement that nobody read would pass. So there is no call that accepts them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nupunkt import sent_spans

from shared.text.terms.checking import Checked
from shared.text.terms.findings import Finding
from shared.text.terms.unchecked import NOT_CHECKED


@dataclass(frozen=True, slots=True)
class Patch:
    """The sentences in which findings stand, and what to write in their place.

    Findings that share a sentence share a patch: to take it out answers all of them, and what it puts in says something
    to each.
    """

    clause: int
    """The place of its clause among those of the document, from 0."""
    start: int
    end: int
    takes_out: str
    puts_in: str
    findings: tuple[Finding, ...]


class NotThere(Exception):
    """The text does not hold what a patch takes out: it was changed since the check."""


def patches(checked: Checked) -> list[Patch]:
    """For each finding the patch that answers it, in the order of the document."""
    return [
        patch for place, each in enumerate(checked.clauses) for patch in _of(place, each.clause.text, each.findings)
    ]


def accept(text: str, patch: Patch) -> str:
    """The clause's text with one patch. Accept the last of several in a clause first: the others keep their places."""
    if text[patch.start : patch.end] != patch.takes_out:
        raise NotThere(f"“{patch.takes_out}” is not at {patch.start} any more")
    return text[: patch.start] + patch.puts_in + text[patch.end :]


def _of(place: int, text: str, findings: Sequence[Finding]) -> Iterator[Patch]:
    for start, end, group in _grouped(text, findings):
        puts_in = " ".join(dict.fromkeys(each.instead for each in group))
        yield Patch(place, start, end, text[start:end], puts_in, tuple(group))


def _grouped(text: str, findings: Iterable[Finding]) -> list[tuple[int, int, list[Finding]]]:
    """Findings by the sentences that they touch."""
    spans = [(start, end - (len(text[start:end]) - len(text[start:end].rstrip()))) for start, end in sent_spans(text)]
    groups: list[tuple[int, int, list[Finding]]] = []
    for finding in (each for each in findings if each.rule != NOT_CHECKED):
        touched = [each for each in spans if each[0] < finding.end and each[1] > finding.start]
        start, end = min(each[0] for each in touched), max(each[1] for each in touched)
        if groups and start < groups[-1][1]:
            first, last, earlier = groups[-1]
            groups[-1] = (first, max(last, end), [*earlier, finding])
        else:
            groups.append((start, end, [finding]))
    return groups
