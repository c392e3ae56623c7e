"""Learning from very few people does not go to everybody: few can be guessed, whatever the words leave out."""

from collections.abc import Sequence
from dataclasses import dataclass

NEEDED = 5
"""From how many people's cycles on a learning goes to everybody unasked."""


@dataclass(frozen=True, slots=True)
class PersonBehind:
    """A person-scale cycle from which something came that a learning was made from, however many steps below."""

    origin: str
    """Their account's pseudonym where they have one, otherwise the cycle's id."""
    chose_to_be_heard: bool
    """Whether they chose, by their own act, to be heard although few stand behind it, or to be known by name."""


def origins_it_waits_with(behind: Sequence[PersonBehind]) -> int | None:
    """The number of people's cycles behind it, where they are too few for the network; None where nothing waits."""
    origins = len({one.origin for one in behind})
    unasked = any(not one.chose_to_be_heard for one in behind)
    return origins if unasked and origins < NEEDED else None
