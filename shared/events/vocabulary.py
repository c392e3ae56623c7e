"""The terms of Human Learning Systems that several events and services share; the README names the source."""

from enum import StrEnum


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


class Became(StrEnum):
    """What became of a learning at a larger scale than the cycle it came from."""

    arrived = "arrived"
    taken_up = "taken-up"
    combined = "combined"
    set_aside = "set-aside"
    shared_on = "shared-on"
    withdrawn = "withdrawn"


class Erasable(StrEnum):
    """What can be erased though it was never shared."""

    learning = "learning"
    participant = "participant"
    text = "text"
    cycle = "cycle"
