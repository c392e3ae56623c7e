"""Who caused an event: what a caller and an event that follows from an event have in common."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Origin:
    """An organisation (org-id.guide identifier), a pseudonym (`person:…` or `service:…`), and the event behind it.

    `org` is None for somebody who acts for no organisation.
    """

    org: str | None
    actor: str
    causation_id: UUID | None = None
