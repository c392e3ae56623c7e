"""The learnings of the demonstration, with the published figures; what is invented says so."""

from typing import NamedTuple

PUBLISHED = "Read in the published account of the Liberated Method (Changing Futures Northumbria, Gateshead)."
LITERATURE = "Read in the Human Learning Systems literature."
INVENTED = "Invented for this demonstration, like the organisation that tells it."
INVENTED_TOO = "Made up to show how a learning leaves a person's cycle; the organisation is invented."


class Words(NamedTuple):
    statement: str
    how_learnt: str


class Learnt(NamedTuple):
    """A learning. `shared` is the separate text of what leaves a person's cycle."""

    kind: str
    words: Words
    shared: Words | None = None


# The learning that travels through all five scales: one of each scale, each made from the one before.
ONE_LIFE = Learnt(
    "insight",
    Words(
        "In ten years John had at least 3,355 interactions with 14 different public services: more than 1,000 in "
        "health, more than 1,000 with police and justice, and about 500 nights in supported accommodation. It came to "
        "at least £2 million.",
        PUBLISHED,
    ),
    Words(
        "In ten years one man had at least 3,355 interactions with 14 different public services. It came to at least "
        "£2 million.",
        "From the published account of ten years.",
    ),
)
NEW_WAY = Learnt(
    "surprise",
    Words(
        "John's attendances at A&E went from 116 in six months to 7 in under twelve. The new way took 161 "
        "interactions, and housing was a key. Spend is about £28,000, mostly accommodation, and falling.",
        PUBLISHED,
    ),
    Words(
        "With help in the new way one man's attendances at A&E went from 116 in six months to 7 in under twelve. The "
        "new way took 161 interactions.",
        "From the published account, before and after.",
    ),
)
SIDE_BY_SIDE = Learnt(
    "pattern",
    Words(
        "Much contact is not much help: 3,355 interactions in the one way, 161 in the other.",
        "Two learnings from one man's cycle, read side by side.",
    ),
)
ACROSS_EDGES = Learnt(
    "insight",
    Words(
        "What one person needs may lie across the edges of 14 services. Who stops at the edge of one cannot see it.",
        "The team's pattern, talked through by an invented charity. " + INVENTED,
    ),
)
SHARED_COST = Learnt(
    "pattern",
    Words(
        "Each of 14 services sees its own part of a life. Only beside each other do the parts come to £2 million.",
        "What came up from the team and the charity, set against the published figures.",
    ),
)
WHOLE_COUNTRY = Learnt(
    "insight",
    Words(
        "In complex cases public service use can be about £50,000 less per person and year. For 363,000 people in "
        "England with severe and multiple disadvantage that is over £18 billion.",
        LITERATURE + " Set beside what one place learnt.",
    ),
)
CLIMB = (("organisation", ACROSS_EDGES), ("place", SHARED_COST), ("country", WHOLE_COUNTRY))
"""Above the team: which cycle makes which learning out of the one below."""

# A warning that a steward confirms: a colleague is called Will, and so does this text begin.
QUESTION = Learnt(
    "question",
    Words(
        "Will a home be a key for others, as it was for John?",
        PUBLISHED,
    ),
    Words(
        "Will a home be a key for others too? For one man housing was.",
        "Asked after reading the published account.",
    ),
)

MISTAKE = Learnt(
    "mistake",
    Words(
        "We asked everybody to fill in our form before the first talk. Those who could not read it did not come back.",
        INVENTED,
    ),
)
BARRIER = Learnt(
    "barrier",
    Words(
        "Each of our five grants counts its own outputs, so help for one whole person is reported five times. We "
        "cannot change that at our scale.",
        INVENTED,
    ),
)
MEANING = "How money reaches organisations is something that a place has a say in. We look at our own grants first."
NOT_OURS = "This is about one charity's door, and there is nothing here that a place could change."
TEN_YEARS = Learnt(
    "insight",
    Words(
        "A council and the NHS can commission without performance targets: a ten-year contract of £80 million, within "
        "which organisations collaborate and learn together.",
        LITERATURE,
    ),
)
FAMILIES = Learnt(
    "surprise",
    Words("Supporting families instead of evicting them halved the spending on emergency accommodation.", LITERATURE),
)
LIVE_WELL = Learnt(
    "insight",
    Words(
        "Asked again and again, people came to a purpose in their own words: help me to live well until I die.",
        LITERATURE,
    ),
)

# What is withdrawn, and what was made from it.
NIGHTS = Learnt(
    "insight",
    Words("Joe sleeps better since nobody knocks at night.", INVENTED),
    Words("Somebody slept better once nobody knocked at night.", INVENTED_TOO),
)
BESIDE = "It is not only the knocking. I know now who comes, and when."
"""What the tenant says beside it. It stays in his cycle, whatever is shared or withdrawn."""
KNOCKING = Learnt(
    "insight",
    Words("Our night round is there for us more than for those whom it wakes.", "Made from one learning. " + INVENTED),
)
