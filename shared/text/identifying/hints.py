"""What a finding says: what kind it is, how sure, and what to write instead. Never what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Hint(StrEnum):
    """What in a text points to a person."""

    name = "name"
    email = "email"
    phone = "phone"
    postcode = "postcode"
    address = "address"
    date_of_birth = "date-of-birth"
    nhs_number = "nhs-number"
    national_insurance = "national-insurance"
    passport = "passport"
    driving_licence = "driving-licence"
    vehicle = "vehicle"
    case_number = "case-number"
    bank = "bank"
    handle = "handle"
    web_address = "web-address"
    other_name = "other-name"
    unusual_age = "unusual-age"
    only_one = "only-one"
    in_the_news = "in-the-news"


class Strength(StrEnum):
    """How surely a finding points to somebody.

    Strong: an identifier, an address, contact data, a date of birth, a participant. Weak: what may well be harmless.
    """

    strong = "strong"
    weak = "weak"


class NamesLookedFor(StrEnum):
    """How well names of people who take no part were looked for.

    `partly`: the language model was not asked about every place that it could have decided. `no`: the text is not
    English.
    """

    fully = "fully"
    partly = "partly"
    no = "no"


WEAK = frozenset({Hint.other_name, Hint.unusual_age, Hint.only_one, Hint.in_the_news})
NAMES = frozenset({Hint.name, Hint.other_name})


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a text may identify somebody: `start` and `end` count code points in the field's text, the end exclusive.

    `advice` says what it looks like and what to write instead; it never repeats what was found.
    """

    hint: Hint
    field: str
    start: int
    end: int
    advice: str
    strength: Strength


_LEAVE_OUT = "It belongs to one person. Leave it out."
_WRITE_A_ROLE = (
    "Write what they are to the story instead, for example: a neighbour, a support worker, the person at the centre."
)

ADVICE: Mapping[Hint, str] = {
    Hint.name: "This looks like the name of somebody who takes part in this cycle, or what they are called. "
    + _WRITE_A_ROLE,
    Hint.email: "This looks like an e-mail address, which leads to one person or a few. "
    "Leave it out, or say how people got in touch: by e-mail.",
    Hint.phone: "This looks like a telephone number. Leave it out, or say how people got in touch: by telephone. "
    "If it counts something, write it with a comma after each thousand.",
    Hint.postcode: "This looks like a full postcode, which can stand for a single home. "
    "Name the town or a wider area instead, where many people live.",
    Hint.address: "This looks like the way to somebody's home. Name the town or a wider area instead, where many "
    "people "
    "live.",
    Hint.date_of_birth: "This looks like a date of birth. Write an age group or a time of life instead, for example: "
    "in her forties, when he left school. The day of a meeting or a move can look the same to this check: "
    "a season and a year are nearly always enough, because an exact day can point to somebody too.",
    Hint.nhs_number: "This looks like an NHS number, which belongs to one person for life. Leave it out.",
    Hint.national_insurance: f"This looks like a National Insurance number. {_LEAVE_OUT}",
    Hint.passport: f"This looks like the number of a passport or another document. {_LEAVE_OUT}",
    Hint.driving_licence: f"This looks like the number of a driving licence. {_LEAVE_OUT}",
    Hint.vehicle: "This looks like the number plate of a vehicle, which leads to its keeper. Leave it out.",
    Hint.case_number: "This looks like the number under which somebody's matter is kept. Leave it out, or say what it "
    "was: a court case, a complaint.",
    Hint.bank: "This looks like the number of a bank account or a card. Leave it out.",
    Hint.handle: "This looks like what somebody is called on the internet, which leads to them. Leave it out.",
    Hint.web_address: "This looks like a page about one person, or the address of their line. Leave it out.",
    Hint.other_name: f"This may be somebody's name. {_WRITE_A_ROLE} If it is a place or a body, it can stay.",
    Hint.unusual_age: "Few people are of this age, or have such a family at this age. Write an age group instead.",
    Hint.only_one: "Whoever is the only one somewhere is known by that. Say it of more people, or of a wider area.",
    Hint.in_the_news: "Who was in the news can be found there. Leave out what was reported.",
}
