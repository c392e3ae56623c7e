"""The learnings of the demonstration. All are invented, and each says so in how it was learnt.

The texts that leave a person's cycle pass the product's own search for names, numbers and dates, but for the one that
shows what a steward confirms.
"""

from typing import NamedTuple

INVENTED = "Invented for this demonstration."


class Words(NamedTuple):
    statement: str
    how_learnt: str


class Learnt(NamedTuple):
    """A learning. `shared` is the separate text of what leaves a person's cycle."""

    kind: str
    words: Words
    shared: Words | None = None


# The learning that travels through all five scales: one of each scale, each made from the one before.
NINE_DESKS = Learnt(
    "insight",
    Words(
        "Milo has told his story from the beginning at nine desks. By the last one he left out what matters most.",
        "Invented: Milo and Amara went through a year of letters and appointments.",
    ),
    Words(
        "Somebody who had to begin their story anew at every desk ended up keeping the heart of it to themselves.",
        "Invented: a year of appointments, looked at together.",
    ),
)
A_DOOR = Learnt(
    "surprise",
    Words(
        "Since Milo chooses who comes along he has missed no appointment. First he asked for a door that locks.",
        "Invented: Amara asked whom he wanted beside him.",
    ),
    Words(
        "With company of their own choice somebody came every time, and spoke of safety first: of a lock at home.",
        "Invented: asked whom they wanted beside them.",
    ),
)
SIDE_BY_SIDE = Learnt(
    "pattern",
    Words(
        "What a desk asks for comes first; what a person needs comes out when they choose whom they talk to.",
        "Invented: two learnings from one cycle, read side by side.",
    ),
)
OUR_FORM = Learnt(
    "insight",
    Words(
        "Our form decides what our first talk is about. Whoever is tired of telling answers the form and no more.",
        "Invented: the team's pattern, held against our own front door.",
    ),
)
SAME_QUESTIONS = Learnt(
    "pattern",
    Words(
        "Every door in town opens with the same questions, and none knows that the others asked. We lose people there.",
        "Invented: what the team and the charity sent, laid beside three more first visits.",
    ),
)
ASK_ONCE = Learnt(
    "insight",
    Words(
        "National rules make each service prove need for itself. That is why people are asked again and again, and it "
        "could be otherwise: an account given once, which the person carries and opens.",
        "Invented: one town's pattern, set beside our own rules.",
    ),
)
CLIMB = (("organisation", OUR_FORM), ("place", SAME_QUESTIONS), ("country", ASK_ONCE))
"""Above the team: which cycle makes which learning out of the one below."""
NOT_JUST_DESKS = "It was not only the desks. I was tired of hearing myself."
"""What the man whose cycle it is says beside his worker's words."""

# A warning that a steward confirms: a colleague is called Will, and so does begin what people ask.
QUESTION = Learnt(
    "question",
    Words(
        "Milo talked when he was asked only once. Would that go for other people?",
        "Invented: Amara wondered on the way home.",
    ),
    Words(
        "People ask at the door, 'Will I have to tell it again?' Would they say more where nobody asks twice?",
        "Invented: thought of after a talk.",
    ),
)

WILL_IS_A_WORD = "'Will' is the first word of what people ask, and not our colleague"

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
TIME_TO_BE_WRONG = Learnt(
    "insight",
    Words(
        "Our first year went wrong in public, and nobody lost their money for it. In the second we could say why.",
        INVENTED,
    ),
)
BEFORE_THE_RENT = Learnt(
    "surprise",
    Words("Two visits before the rent was due did more than all our letters after it.", INVENTED),
)
WHOM_TO_SEE = Learnt(
    "insight",
    Words(
        "Asked a third time, islanders stopped speaking of timetables and spoke of whom they want to see.",
        INVENTED,
    ),
)

# What is withdrawn, and what was made from it.
NIGHTS = Learnt(
    "insight",
    Words("Joe sleeps better since nobody knocks at night.", INVENTED),
    Words("Somebody slept better once nobody knocked at night.", "Invented, to show a consent that is taken back."),
)
BESIDE = "It is not only the knocking. I know now who comes, and when."
"""What the tenant says beside it. It stays in his cycle, whatever is shared or withdrawn."""
KNOCKING = Learnt(
    "insight",
    Words("Our night round is there for us more than for those whom it wakes.", "Invented: made from one learning."),
)

# What somebody asks to have erased: it never left the cycle, and it waits for a second member to agree.
MONEY = Learnt("insight", Words("Joe is careful with money before his birthday.", INVENTED))
