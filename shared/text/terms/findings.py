"""What a check finds: words in a clause that get in the way of learning, why, and what to write instead."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["blocks", "advises"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a clause's text. `blocks`: nobody can agree to a document with it; `advises`: worth a thought."""

    rule: str
    start: int
    end: int
    level: Level
    why: str
    """One sentence, with its source in the literature."""
    instead: str
    """A wording that keeps the intention."""
    cues: tuple[str, ...]
    """The words that the rule saw, each with the family that it is in, so that a reader can disagree."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a whole agreement should say and this one does not."""

    topic: str
    why: str
    instead: str
