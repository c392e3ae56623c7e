"""Shapes of sharing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.domain.small_numbers import NEEDED
from shared.events.vocabulary import Reach
from shared.text.identifying.check import Looked
from shared.text.identifying.hints import Finding, NamesLookedFor, Strength
from shared.web.fields import Body, Text

SHARED_STATEMENT = "People let a worker in once they were asked what matters to them before anything else."
SHARED_HOW = "Told by people themselves, and seen by their workers over some months."


class CheckText(Body):
    """A text that you think of sharing."""

    statement: Text = Field(examples=[SHARED_STATEMENT])
    how_learnt: Text | None = Field(None, examples=[SHARED_HOW])


class FindingView(BaseModel):
    """A place in a text that may identify somebody: characters `start` up to `end` of `field`, counted from 0."""

    hint: str = Field(examples=["phone"])
    field: str = Field(examples=["statement"])
    start: int
    end: int
    advice: str
    strength: Strength = Field(
        description="strong: an identifier, an address, contact data, a date of birth, a participant; weak: what may "
        "well be harmless, such as a name that language analysis suggests"
    )


class Findings(BaseModel):
    """What the check found. It finds patterns, not meaning: a text without findings may still identify somebody."""

    items: list[FindingView]
    names_looked_for: NamesLookedFor = Field(
        description="of people who take no part. `partly`: a language model could have decided and was not asked "
        "everywhere; `no`: the text is not in English. Everything else is looked for in every language"
    )

    @classmethod
    def of(cls, looked: Looked, items: Sequence[Finding]) -> "Findings":
        return cls(items=[FindingView(**asdict(one)) for one in items], names_looked_for=looked.names_looked_for)

    @classmethod
    def advice(cls, looked: Looked, items: Sequence[Finding]) -> "Findings | None":
        """Nothing where there is nothing to look at again."""
        if not items and looked.names_looked_for is NamesLookedFor.fully:
            return None
        return cls.of(looked, items)


Reason = Annotated[
    Text | None,
    Field(
        description="a steward looked at every finding: why these point to nobody. It is kept, for members",
        examples=["The number is that of our own front desk"],
    ),
]
Advice = Annotated[
    Findings | None,
    Field(
        description="only in the answer to writing it: what may point to somebody in what others now read, or that "
        "names were not looked for everywhere. Nothing was held up; null: nothing to say"
    ),
]


class ShareLearning(Body):
    """Share a learning with the larger cycles connected to this one, or with the network.

    From a person-scale cycle `consent_id` is required, and what is shared is the consent's text: leave out the texts.
    At other scales you can leave them out too: then the learning's own words are shared.
    """

    reach: Reach
    statement: Text | None = Field(None, examples=[SHARED_STATEMENT])
    how_learnt: Text | None = Field(None, examples=[SHARED_HOW])
    consent_id: UUID | None = None
    identifies_nobody_because: Reason = None


class NetworkWaits(BaseModel):
    """Why something was shared with the connected cycles and not with everybody. It never goes further by itself."""

    origins: int = Field(description="how many people's cycles stand behind it")
    needed: int = Field(description="how many it takes")
    because: str

    @classmethod
    def of(cls, origins: int | None) -> "NetworkWaits | None":
        return None if origins is None else cls(origins=origins, needed=NEEDED, because=WAITS)


WAITS = (
    f"Where fewer than {NEEDED} people stand behind a learning, somebody could guess who they are. It went to the "
    "connected cycles, and goes no further by itself, also when others learn the same. What may go to everybody is a "
    f"new learning that is made from those of {NEEDED} people or more, or what each person behind it chose to have "
    "heard although they are few."
)


class ShareView(BaseModel):
    """A learning as it was shared."""

    id: UUID
    learning_id: UUID
    cycle_id: UUID
    reach: Reach = Field(description="how far it went; `network_waits` says why it is less than was asked for")
    recipients: list[UUID] | None = Field(
        description="the only cycles in which it may arrive (to observers: their own of them); null: all connected"
    )
    network_waits: NetworkWaits | None
    statement: str = Field(description="empty when withdrawn")
    how_learnt: str | None = Field(description="null when nobody said, and when withdrawn")
    wording: int
    consent_id: UUID | None
    confirmed: list[dict[str, Any]] = Field(description="findings that a steward confirmed to point to nobody")
    confirmed_because: str | None = Field(description="the steward's reason; null when withdrawn")
    advice: Advice = None
    shared_at: datetime
    withdrawn_at: datetime | None


class Shares(BaseModel):
    """How a learning was shared, newest first."""

    items: list[ShareView]
