"""The cycles of the demonstration: published cases, and two invented organisations that learn from them.

What is said about Gateshead, Plymouth, Dorset and England is that of the Human Learning Systems literature (see the
README). Harbour House, the alliance and everybody but the man called John are invented. So that nothing untrue is said
about a real organisation, mistakes and barriers belong to the invented ones.
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
    "john": Case(
        "worker",
        "person",
        "The Liberated Method, beside one man",
        "A life of his own, with help that fits it",
        (Joining("participant", "person", served=True), Joining("participant", name="Will")),
        path=(
            Move("We began by looking at what there had been, before anything had a purpose in words", (UNDERSTAND,)),
            Move("What to try came up while we were still looking", (EXPERIMENT,)),
            Move("Only then did we put the purpose in words", (PURPOSE,)),
            Move("What was tried needed thinking through together, while it went on", (DESIGN,), (PURPOSE,)),
            NextRound("What we saw asks for another look at the whole"),
            Move("Back to the figures with new eyes; the experiment goes on", (UNDERSTAND,), (DESIGN,)),
            Move("What helps becomes the way we work", (EMBED,), (UNDERSTAND,)),
        ),
    ),
    "team": Case(
        "team",
        "team",
        "Liberated Method team, Gateshead",
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
        "A tenant of Harbour House (invented)",
        "A place to sleep well and to be left in peace",
        (Joining("participant", "tenant", served=True),),
        path=(Move("We started with what a night is like", (UNDERSTAND,)),),
    ),
    "organisation": Case(
        "organisation",
        "organisation",
        "Harbour House, a charity (invented)",
        "Make room for workers to do what one person needs",
        (Joining("observer", "observer"),),
        (
            Wording(
                "Clear away what keeps our workers from doing what one person needs",
                "Harbour House's workers and tenants",
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
        "People facing several hardships at once, Gateshead",
        "A place where the help that meets one person adds up",
        (Joining("observer", "observer"),),
        path=(Move("Learning comes in from below", (UNDERSTAND,)),),
    ),
    "families": Case(
        "other-worker",
        "organisation",
        "Families and emergency accommodation, Plymouth",
        "Families keep a home",
    ),
    "plymouth": Case(
        "other-place",
        "place",
        "Plymouth Alliance",
        "Organisations for homelessness, mental health and substance misuse learn together and act together",
        path=(Move("Ten years are time to learn in", (UNDERSTAND, EXPERIMENT, EMBED)),),
    ),
    "dorset": Case(
        "country",
        "place",
        "Palliative care in Dorset (as published)",
        "To be found: ask the people whom it is for",
        wordings=(
            Wording(
                "Help me to live well until I die",
                "the people whom palliative care in Dorset is for",
                "They were asked again and again until this was what they said",
            ),
        ),
        path=(Move("The purpose was asked for first, and again", (PURPOSE,)),),
    ),
    "country": Case(
        "country",
        "country",
        "Lives with many hardships, and what a country can learn from them",
        "The rules of a country let places and people learn",
        (Joining("observer", "observer"),),
        path=(
            Move("Places bring what they learnt", (UNDERSTAND,)),
            Move("What would have to change is talked through beside it", (DESIGN,)),
        ),
    ),
}

PERSONS = {"john": "John", "tenant": "Joe"}
"""Whose life a person-scale cycle is about."""

CONNECTIONS = (
    ("john", "team", "The team meets again what one worker meets"),
    ("tenant", "organisation", "The house's rules are made here"),
    ("team", "organisation", "They can clear away what the team cannot"),
    ("organisation", "place", "Much of what holds us up is not ours to change"),
    ("place", "country", "Some rules are made for the whole country"),
    ("families", "plymouth", "The alliance works with the same families"),
    ("plymouth", "country", "Others may want to know how such a contract does"),
    ("dorset", "country", "A purpose found by asking is worth passing on"),
)
"""Smaller cycle, larger cycle, and why."""
