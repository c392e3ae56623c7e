"""Ways to reach one person: e-mail and telephone. Those of an office, printed to be used by anybody, are left.

Every search runs on folded text (lower case, plain digits and punctuation). Repetitions are bounded or possessive,
and neighbouring classes are disjoint, so that no text can make a search slower than linear.
"""

import re
from collections.abc import Iterator

import phonenumbers

from shared.text.identifying.context import is_an_offices, is_near
from shared.text.identifying.folding import Folded, Span
from shared.text.identifying.gazetteer import is_listed
from shared.text.identifying.words import word_set

_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"
_DOT = rf"(?:\.|\s{{1,2}}dot\s{{1,2}}|\s?{_OPEN}\s?(?:dot|\.)\s?{_CLOSE}\s?)"
_AT = rf"(?:\s?@\s?|%40|\s?{_OPEN}\s?(?:at|@)\s?{_CLOSE}\s?)"
_LABEL = r"[\w-]++"
_MAILBOXES = r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|aol|btinternet|proton(?:mail)?|nhs)\."
# Between words a plain "at" is an address only when a dot is spelt out, or where everybody keeps a mailbox:
# "we met at example.org" is none.
_EMAIL = re.compile(
    rf"(?<![\w.+'~=-])[\w.+'~=-]++"
    rf"(?:{_AT}{_LABEL}(?:{_DOT}{_LABEL})+"
    rf"|\s{{1,2}}at\s{{1,2}}(?:{_LABEL}(?:\.{_LABEL})*\s{{1,2}}dot\s{{1,2}}{_LABEL}(?:{_DOT}{_LABEL})*"
    rf"|{_MAILBOXES}{_LABEL}(?:\.{_LABEL})*))"
)

# No line breaks: figures below each other are a table, not a number.
_GAP = r"[ .()/\-]{0,3}"
_PHONE = re.compile(
    rf"""(?<![\d£$€])(?<!\d[.,])(?:
    (?:\+[ ]?|00[ ]?)44{_GAP}(?:0{_GAP})?[1-9](?:{_GAP}\d){{8,9}}   # the United Kingdom from abroad
    | \+[ ]?\(?[1-9](?:{_GAP}\d){{6,14}}                            # E.164: up to 15 digits
    | 00[ ]?[1-9](?:{_GAP}\d){{7,14}}
    | 44[ ]?(?:\(0\)[ ]?)?7(?:{_GAP}\d){{9}}                        # the plus forgotten
    | \(?0[1-357-9](?:{_GAP}\d){{8,9}}                              # national
    )(?!\d)(?![.,]\d)""",
    re.VERBOSE,
)
_DIGITS = re.compile(r"\d+")
# With the digits one by one, or without the zero: a number to ring only where it is spoken of as one.
_LOOSE = re.compile(r"(?<![\d£$€+])(?<!\d[.,])0?(?:[ ,.-]{0,2}[1-357](?:[ ,.-]{0,2}\d){8,9})(?!\d)(?![.,]\d)")
# The groups in which people write a mobile number of which they left out the zero.
_MOBILE = ([4, 3, 3], [4, 6], [5, 5], [3, 3, 4])
_LETTER_O = re.compile(r"(?<=\d)o{1,2}(?=[\d ])|(?<![^\W_])o(?=7\d{3})")
_TO_RING = re.compile(
    r"\b(?:number|no|nr|tel|telephone|phone|mobile|mob|cell|landline|ring|rang|call|text|reach(?:ed)?|whatsapp|try|"
    r"dial|voicemail|answers?|picks? up|sms|his|her|hers|mum|dad)\b"
)
# What nobody has at home: free, shared-cost and non-geographic numbers.
_PUBLIC = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.UAN,
}

# Mailboxes of an office: what stands before the @ says what it is for.
_OFFICE_WORDS = word_set("""
    info information enquiries enquiry contact contactus hello help helpdesk support office admin administration
    team duty mail post reception service services customer customers customerservice feedback complaints complaint
    press media communications comms news newsletter jobs recruitment hr finance payments invoices accounts billing
    housing homeless homelessness options repairs lettings tenancy tenants benefits revenues council tax social care
    adult adults children childrens families family youth safeguarding mash front door referral referrals intake
    access advice advocacy learning training research data dpo foi privacy legal governance board chair secretary
    clerk library museum school college surgery practice pharmacy clinic ward hospital hospice appointments booking
    bookings events volunteer volunteers volunteering fundraising donations membership members community engagement
    consultation planning licensing environment waste parking transport noreply reply no webmaster web digital it
    the health mental public crisis out of hours emergency nhs police city town county local north south east west
    central
    """)


_OFFICIAL = re.compile(r"@[^@]*(?:council|nhs|gov|police|hospital|housing|university|trust|charity)")


def emails(folded: Folded) -> Iterator[Span]:
    """`a.b@example.org`, `a%40example.org`, `a at example dot org`, `a [at] example (dot) org`; no office's."""
    for match in _EMAIL.finditer(folded.text):
        address = match[0].rstrip("-_")
        start = len(address) - len(address.lstrip(".+'~=-"))
        if address[-1].isalpha() and not _is_an_offices_mailbox(address):
            yield match.start() + start, match.start() + len(address)


def _is_an_offices_mailbox(address: str) -> bool:
    words = re.findall(r"[a-z]+", re.split(r"[@%\s\[({<]", address)[0])
    if words and _OFFICIAL.search(address) and not any(map(is_listed, words)):
        return True
    return bool(words) and all(word in _OFFICE_WORDS for word in words)


def phones(folded: Folded) -> Iterator[Span]:
    """National, international and mobile numbers, in the groupings in which people write them; no office's."""
    figures = _LETTER_O.sub(lambda match: "0" * len(match[0]), folded.text)
    for match in _PHONE.finditer(figures):
        start = match.start() + (match[0].startswith("(") and ")" not in match[0])
        if _is_grouped_like_a_phone(match[0]) and _is_somebodys(folded, (start, match.end())):
            yield start, match.end()
    for match in _LOOSE.finditer(folded.text):
        known = is_near(folded, match.span(), _TO_RING) or _is_one_by_its_form(match[0])
        if known and _is_somebodys(folded, match.span()):
            yield match.span()


def _is_one_by_its_form(written: str) -> bool:
    """`7700 900 451`, and eleven figures from a zero, one by one."""
    groups = [len(group) for group in _DIGITS.findall(written)]
    return (written[0] == "7" and groups in _MOBILE) or (written[0] == "0" and groups == [1] * 11)


def spoken_phones(folded: Folded) -> Iterator[Span]:
    """In a text whose number words were read as figures: eleven digits from zero need no word beside them."""
    for match in _LOOSE.finditer(folded.text):
        if match[0].startswith("0") or is_near(folded, match.span(), _TO_RING):
            yield match.span()


def _is_somebodys(folded: Folded, span: Span) -> bool:
    try:
        number = phonenumbers.parse(folded.text[slice(*span)], "GB")
    except phonenumbers.NumberParseException:
        return True
    return phonenumbers.number_type(number) not in _PUBLIC and not is_an_offices(folded, span)


def _is_grouped_like_a_phone(written: str) -> bool:
    """Tells numbers from rows of figures: `0 1 2 3 4 …` and `01-02-2024 03` are not dialled by anyone."""
    groups = _DIGITS.findall(written)
    if sum(len(group) == 1 for group in groups if group != "0") > 1 or max(map(len, groups)) < 3:
        return False
    national = "".join(groups)
    if written.lstrip("(")[0] != "0" or national.startswith("00"):
        return True
    area_is_whole = len(groups[0]) > 2 or (groups[0] == "07" and len(groups[1]) > 2)
    return area_is_whole and (len(national) == 11 or national[1] in "158")
