"""The cycles of the demonstration, on all five scales: one invented town, and two other places beside it.

Places, organisations and people are invented, and every title says so. What real places did and found is on the page
docs/examples-of-practice.md, with its sources; no word of it is put into an invented mouth here.
"""

from typing import NamedTuple


class Joining(NamedTuple):
    """Somebody who joins a cycle.

    `who` is a key of IDENTITIES: they (or, in a cycle of organisations, whom they act for) are invited, and accept.
    Somebody with a `name` only has no account and takes part on paper.
    """

    role: str
    who: str | None = None
    name: str | None = None
    served: bool = False


class Wording(NamedTuple):
    """A later wording of a purpose."""

    purpose: str
    agreed_by: str
    because: str


class Move(NamedTuple):
    """Stages entered and left on the real path."""

    because: str
    enter: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()


class NextRound(NamedTuple):
    """The cycle's next round begins."""

    because: str


class Case(NamedTuple):
    """A cycle; `steward` is a key of IDENTITIES."""

    steward: str
    scale: str
    title: str
    purpose: str
    joining: tuple[Joining, ...] = ()
    wordings: tuple[Wording, ...] = ()
    path: tuple[Move | NextRound, ...] = ()


PURPOSE, UNDERSTAND, DESIGN = "purpose", "understand-the-system", "co-design"
EXPERIMENT, EMBED = "experiment", "embed-and-influence"

CASES = {
    "person": Case(
        "worker",
        "person",
        "Beside one man, Fernmouth (invented)",
        "A life of my own, with help that I choose",
        (Joining("participant", "person", served=True), Joining("participant", name="Will")),
        path=(
            Move("We began by looking at what there had been, before anything had a purpose in words", (UNDERSTAND,)),
            Move("What to try came up while we were still looking", (EXPERIMENT,)),
            Move("Only then did we put the purpose in words", (PURPOSE,)),
            Move("What was tried needed thinking through together, while it went on", (DESIGN,), (PURPOSE,)),
            NextRound("What we saw asks for another look at the whole"),
            Move("Back to the beginning with new eyes; the experiment goes on", (UNDERSTAND,), (DESIGN,)),
            Move("What helps becomes the way we work", (EMBED,), (UNDERSTAND,)),
        ),
    ),
    "team": Case(
        "team",
        "team",
        "The Alongside team, Fernmouth (invented)",
        "Respond to each person as a whole, for as long as it takes",
        (Joining("participant", "worker"), Joining("participant", "organisation")),
        path=(
            Move("What workers share arrives here first", (UNDERSTAND, EXPERIMENT)),
            Move("Reading it side by side is work of its own", leave=(EXPERIMENT,)),
        ),
    ),
    "tenant": Case(
        "key-worker",
        "person",
        "A tenant of the Boathouse, Fernmouth (invented)",
        "A place to sleep well and to be left in peace",
        (Joining("participant", "tenant", served=True),),
        path=(Move("We started with what a night is like", (UNDERSTAND,)),),
    ),
    "organisation": Case(
        "organisation",
        "organisation",
        "The Boathouse, a charity in Fernmouth (invented)",
        "Make room for workers to do what one person needs",
        (Joining("observer", "observer"),),
        (
            Wording(
                "Clear away what keeps our workers from doing what one person needs",
                "the Boathouse's workers and tenants",
                "To make room was not enough: somebody has to clear it",
            ),
        ),
        (
            Move("We began in the middle, with what our workers told us", (EMBED,)),
            NextRound("The barriers are ours too"),
        ),
    ),
    "place": Case(
        "place",
        "place",
        "People facing several hardships at once, Fernmouth (invented)",
        "A town where the help that meets one person adds up",
        (Joining("observer", "observer"),),
        path=(Move("Learning comes in from below", (UNDERSTAND,)),),
    ),
    "families": Case(
        "other-worker",
        "organisation",
        "Families who may lose their home, Larkhaven Council (invented)",
        "Families keep a home",
    ),
    "other-place": Case(
        "other-place",
        "place",
        "Homes and company, Larkhaven (invented)",
        "Those who help in Larkhaven learn together and act together",
        path=(
            Move("Nobody waited for a plan: all three went on from the first week", (UNDERSTAND, EXPERIMENT, EMBED)),
        ),
    ),
    "island": Case(
        "country",
        "place",
        "Getting about on Tollen Isle (invented)",
        "To be found: ask the people who live there",
        wordings=(
            Wording(
                "Let me see my people without asking for a lift",
                "islanders who do not drive",
                "It took three evenings of asking until they spoke of people and no longer of timetables",
            ),
        ),
        path=(Move("The purpose was asked for first, and again", (PURPOSE,)),),
    ),
    "country": Case(
        "country",
        "country",
        "Lives with many hardships, and what a country can learn: Thirty Towns Alliance (invented)",
        "The rules of a country let places and people learn",
        (Joining("observer", "observer"),),
        path=(
            Move("Places bring what they learnt", (UNDERSTAND,)),
            Move("What would have to change is talked through beside it", (DESIGN,)),
        ),
    ),
}

PERSONS = ("person", "tenant")
"""Person-scale cycles. Whose life each is about is the identity of the same key."""

CONNECTIONS = (
    ("person", "team", "The team meets again what one worker meets"),
    ("tenant", "organisation", "The house's rules are made here"),
    ("team", "organisation", "They can clear away what the team cannot"),
    ("organisation", "place", "Much of what holds us up is not ours to change"),
    ("place", "country", "Some rules are made for the whole country"),
    ("families", "other-place", "The town works with the same families"),
    ("other-place", "country", "Others may want to know how it goes without a plan"),
    ("island", "country", "A purpose found by asking is worth passing on"),
)
"""Smaller cycle, larger cycle, and why."""
