"""The terms of Human Learning Systems that several events and services share, and what a text in an event may be.

The README names the source of the terms.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints


@dataclass(frozen=True, slots=True)
class TextMark:
    """Says of a text field of an event whether people wrote it."""

    free: bool


Words = Annotated[str, TextMark(free=True)]
"""What people wrote. An event stays for ever and goes to everybody who follows: only what they shared may be in it."""

Code = Annotated[str, TextMark(free=False), StringConstraints(pattern=r"^\S{1,200}$")]
"""An identifier, such as an org-id or a language tag: one word that nobody wrote as a text."""


class Scale(StrEnum):
    """A system's scale, small to large."""

    person = "person"
    team = "team"
    organisation = "organisation"
    place = "place"
    country = "country"

    @property
    def size(self) -> int:
        """0 for the smallest scale; larger scales have larger sizes."""
        return list(Scale).index(self)


class Stage(StrEnum):
    """A stage of the Learning Cycle: people visit them in any order, several at once."""

    purpose = "purpose"
    understand_the_system = "understand-the-system"
    co_design = "co-design"
    experiment = "experiment"
    embed_and_influence = "embed-and-influence"


class Kind(StrEnum):
    """What kind of learning it is; a mistake and a surprise are worth as much as an insight."""

    insight = "insight"
    pattern = "pattern"
    surprise = "surprise"
    mistake = "mistake"
    barrier = "barrier"
    question = "question"


class Reach(StrEnum):
    """How far a shared learning may travel."""

    connected = "connected"
    network = "network"


class Role(StrEnum):
    """What a participant of a cycle may do: an observer reads, a participant takes part, a steward looks after it."""

    observer = "observer"
    participant = "participant"
    steward = "steward"

    @property
    def rank(self) -> int:
        return list(Role).index(self)


class Membership(StrEnum):
    """Who takes part in a cycle: people, each by name, or whole organisations with everybody who acts for them."""

    people = "people"
    organisations = "organisations"


class Right(StrEnum):
    """With what right somebody speaks for somebody who is served."""

    parent = "parent"
    carer = "carer"
    advocate = "advocate"
    attorney = "attorney"
    deputy = "deputy"
    other = "other"

    @property
    def decides(self) -> bool:
        """Whether they decide in the person's place. A carer or an advocate helps them to decide, and to take back."""
        return self in (Right.parent, Right.attorney, Right.deputy)


class WrittenAs(StrEnum):
    """As what somebody wrote something in a cycle: whom it is for, or in which role."""

    steward = "steward"
    participant = "participant"
    served = "served"


class Became(StrEnum):
    """What became of a learning at a larger scale than the cycle it came from."""

    arrived = "arrived"
    taken_up = "taken-up"
    combined = "combined"
    set_aside = "set-aside"
    shared_on = "shared-on"
    hidden = "hidden"
    kept = "kept"
    reworded = "reworded"
    withdrawn = "withdrawn"


class Erasable(StrEnum):
    """What can be erased though it was never shared."""

    learning = "learning"
    participant = "participant"
    text = "text"
    cycle = "cycle"


class TextField(StrEnum):
    """A text that may name somebody."""

    heading = "title"
    purpose = "purpose"
    step = "step"
    round = "round"
    ending = "ending"
    correction = "correction"
    arrival = "arrival"
    connection = "connection"
    reach_request = "reach-request"
    reply = "reply"
    proposal = "proposal"

    @property
    def has_number(self) -> bool:
        """A wording, a step, a round, or the version of a learning that was corrected."""
        return self in (TextField.purpose, TextField.step, TextField.round, TextField.correction)

    @property
    def has_id(self) -> bool:
        """It belongs to something else than the cycle itself: a correction to its learning."""
        return self not in (TextField.heading, TextField.purpose, TextField.step, TextField.round, TextField.ending)
