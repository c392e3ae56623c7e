"""Addresses and numbers that lead to one person: e-mail, telephone, postcode, NHS number.

Every search runs on folded text (lower case, plain digits and punctuation). Repetitions are bounded or possessive,
and neighbouring classes are disjoint, so that no text can make a search slower than linear.
"""

import re
from collections.abc import Iterator

from services.cycles.domain.identifying_folding import Folded, Span

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
_GAP = r"[ .()\-]{0,3}"
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

# The 124 areas of Royal Mail's Postcode Address File and BF for the forces. Only the centre of London has districts
# that end with a letter. The inward part never uses C, I, K, M, O or V.
_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK "
    "FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP "
    "NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W "
    "WA WC WD WF WN WR WS WV YO ZE"
).casefold()
_LETTERED = r"e1w|n1[cp]|nw1w|se1p|w1[a-hjkpstuw]|(?:ec[1-4]|sw1|wc[12])[abehmnprvwxy]"
_POSTCODE = re.compile(
    rf"(?<![^\W_])(?:gir\s{{0,2}}0aa"
    rf"|(?P<outward>{_LETTERED}|(?:{_AREAS.replace(' ', '|')})\d\d?)[\s-]{{0,2}}(?P<inward>\d[abd-hjlnp-uw-z]{{2}}))"
    rf"(?![^\W_])"
)
_ORDINALS = re.compile(r"1st|2nd|3rd|\dth")

_NHS_NUMBER = re.compile(r"(?<![\d£$€+])(?<!\d[.,-])\d{3}[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}(?!\d)(?![.,]\d)")


def emails(folded: Folded) -> Iterator[Span]:
    """`a.b@example.org`, `a%40example.org`, `a at example dot org`, `a [at] example (dot) org`."""
    for match in _EMAIL.finditer(folded.text):
        address = match[0].rstrip("-_")
        start = len(address) - len(address.lstrip(".+'~=-"))
        if address[-1].isalpha():
            yield match.start() + start, match.start() + len(address)


def phones(folded: Folded) -> Iterator[Span]:
    """National, international and mobile numbers, in the groupings in which people write them."""
    for match in _PHONE.finditer(folded.text):
        if _is_grouped_like_a_phone(match[0]):
            start = match.start() + (match[0].startswith("(") and ")" not in match[0])
            yield start, match.end()


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


def postcodes(folded: Folded) -> Iterator[Span]:
    """Full postcodes only: a district alone (`NE8`) is a place where many people live."""
    for match in _POSTCODE.finditer(folded.text):
        if not _is_district_and_ordinal(folded, match):
            yield match.span()


def _is_district_and_ordinal(folded: Folded, match: re.Match[str]) -> bool:
    """`M4 2nd floor`: the district in capitals, the ordinal not."""
    if match["inward"] is None or not _ORDINALS.fullmatch(match["inward"]):
        return False
    return folded.is_capital(match.start("outward")) and not folded.is_capital(match.end() - 1)


def nhs_numbers(folded: Folded) -> Iterator[Span]:
    """NHS numbers of England and Wales; the Scottish CHI and the Irish H&C number are made in the same way."""
    for match in _NHS_NUMBER.finditer(folded.text):
        if _passes_modulus_11("".join(_DIGITS.findall(match[0]))):
            yield match.span()


def _passes_modulus_11(digits: str) -> bool:
    """Check digit as in the NHS Data Model and Dictionary, `NHS NUMBER`: weights 10 to 2, 11 means 0, 10 is unused."""
    if len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return 11 - total % 11 == (int(digits[9]) or 11)
