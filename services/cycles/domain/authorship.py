"""Whose words something is: nobody puts another's words in other words."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.cycles.domain.cycles import Cycle, Participation
from shared.errors import Forbidden
from shared.events.vocabulary import Role, WrittenAs


class NotYourWords(Forbidden):
    slug = "not-your-words"
    title = "These are somebody else's words"


@dataclass(frozen=True, slots=True)
class Author:
    """The participant who writes."""

    id: UUID
    written_as: WrittenAs
    called: str | None
    """Their name, or in a cycle of organisations the organisation."""


def author(cycle: Cycle, audiences: Collection[str]) -> Author:
    """As whom somebody writes who takes part, more than as an observer."""
    part = max(cycle.parts_of(audiences), key=lambda one: one.standing.rank)
    return Author(part.id, _written_as(part), part.name or part.organisation)


def _written_as(part: Participation) -> WrittenAs:
    return WrittenAs.served if part.served else WrittenAs(part.standing)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote something, by the audience of their part: they may have left, and come back as another participant."""

    audience: str | None


def check_writer(cycle: Cycle, audiences: Collection[str], writer: Writer | None) -> None:
    """Only the writer; a steward, where nobody kept who it was. Raises NotYourWords."""
    if writer is None:
        allowed = cycle.role_of(audiences) is Role.steward
    else:
        allowed = writer.audience in {part.audience for part in cycle.parts_of(audiences)}
    if not allowed:
        raise NotYourWords("Nothing was changed. Reply beside it, or propose a wording to whoever wrote it.")
