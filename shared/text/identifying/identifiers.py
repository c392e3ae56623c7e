"""Numbers that an authority gave to one person: NHS, National Insurance, passport, licences, vehicles.

Every search runs on folded text. Repetitions are bounded, so that no text can make a search slower than linear.
"""

import re
from collections.abc import Iterator

from stdnum.gb import nhs

from shared.text.identifying.context import is_near
from shared.text.identifying.folding import Folded, Span
from shared.text.identifying.words import EVERYDAY_WORDS, word_set

_GROUPINGS = ([10], [3, 3, 4], [3, 4, 3], [4, 3, 3], [3, 7], [6, 4], [5, 5])
_ISSUED = "4679"
"""First figures of the numbers issued in England and Wales, and of those for tests."""
_TEN_DIGITS = re.compile(r"(?<![\d£$€+])(?<!\d[.,/-])\d(?:[\s.,/_-]{0,2}\d){9}(?!\d)(?![.,/]\d)")
_NHS_SAID = re.compile(r"\bnhs\b[\s:.-]{0,3}(?:no|nr|num|number|id)\b")

_NATIONAL_INSURANCE = re.compile(
    r"(?<![^\W_])[a-z]\s?[a-z][\s.,-]{0,2}\d\s?\d[\s.,-]{0,2}\d\s?\d[\s.,-]{0,2}\d\s?\d[\s.,-]{0,2}[a-d](?![^\W_])"
)
# Other groupings, as in `SH 115 908 D`, and without the last letter where it is said what it is.
_NATIONAL_INSURANCE_SAID = re.compile(r"(?<![^\W_])[a-z]{2}(?:[\s.-]?\d){6}(?:[\s.-]?[a-d])?(?![^\W_])")
_GROUPED = re.compile(r"(?<![^\W_])[a-z]{2}[\s.-]\d{3}[\s.-]\d{3}[\s.-][a-d](?![^\W_])")
_INSURANCE = re.compile(r"\b(?:national insurance|nino|ni|n\.i)\b")

# Five letters of the surname (9 where it is shorter), six figures of the birthday, two initials, three more.
_DRIVING_LICENCE = re.compile(
    r"(?<![^\W_])(?=[a-z9\s]{0,6}?[a-z])"
    r"[a-z9]{5}[\s-]?\d(?:\s?\d){5}[\s-]?[a-z]\s?[a-z9]\s?\d\s?[a-z]\s?[a-z](?![^\W_])"
)

_PASSPORT = re.compile(
    r"(?<![^\W_])(?<!£)(?:[a-z]{1,2}\s?\d{6,8}|[a-z]{1,2}\s?\d{3,4}\s\d{3,4}|\d{9}|\d{3}[\s-]\d{3}[\s-]\d{3}|\d(?:[\s,-]{1,2}\d){8}|"
    r"\d{2}[a-z]{2}\d{5})(?![^\W_])(?![.,]\d)"
)
_PASSPORT_SAID = re.compile(
    r"\b(?:passports?|passp|ppt|pport|travel document|embassy|home office|consulate|settled status|visa|brp|"
    r"biometric|residence permit|identity card|id card|immigration)\b"
)

_PLATE = re.compile(r"(?<![^\W_])[a-z]{2}(?P<gap>[\s-]?)\d{2}[\s-]?(?P<last>[a-z]{3})(?![^\W_])")
_OLDER_PLATE = re.compile(
    r"(?<![^\W_])(?:[a-z]\d{1,3}\s?(?P<last>[a-z]{3})|(?P<first>[a-z]{3})\s?\d{1,3}\s?[a-z])(?![^\W_])"
)
_SPACED_PLATE = re.compile(r"(?<![^\W_])[a-z] [a-z] \d \d [a-z] [a-z] [a-z](?![^\W_])")
_OTHER_PLATE = re.compile(r"(?<![^\W_])(?:[a-z]{1,3}\s?\d{1,4}|\d{1,4}\s?[a-z]{1,3}|[a-z]\d{1,2}\s[a-z]{3})(?![^\W_])")
_PART_OF_A_PLATE = re.compile(
    r"\b(?:reg|registration|plates?|number ?plate)\b[^.;!?]{0,12}?\b(?:start|begin|end)(?:s|ing|"
    r"ning)?\s(?:(?:with|in)\s)?"
    r"(?P<part>[a-z0-9]{2,4})(?![^\W_])"
)
_PLATE_SAID = re.compile(r"\b(?:plates?|reg|registration|number ?plate)\b")
_VEHICLE = re.compile(
    r"\b(?:cars?|vans?|reg|registration|registered|plates?|number ?plate|motability|corsa|fiesta|focus|astra|"
    r"clio|golf|"
    r"polo|transit|micra|motor|motorbike|moped|scooter|bike|lorry|taxi|cab|vehicle|parked|drives?|driving|blue badge|"
    r"bmw|audi|ford|vauxhall|nissan|toyota|renault|peugeot|citroen|fiat|mini|hyundai|kia|skoda|seat|volvo|mercedes)\b"
)


def nhs_numbers(folded: Folded) -> Iterator[Span]:
    """NHS numbers of England and Wales; the Scottish CHI and the Irish H&C number are made in the same way.

    With any separator. Where it is said that it is one, also when its check digit is wrong: it was meant to be.
    """
    for match in _TEN_DIGITS.finditer(folded.text):
        if is_near(folded, match.span(), _NHS_SAID) or _is_a_valid_nhs_number(re.findall(r"\d+", match[0])):
            yield match.span()


def _is_a_valid_nhs_number(groups: list[str]) -> bool:
    """In one of the groupings in which people write it: rows of other figures can pass the check, too."""
    digits = "".join(groups)
    usual = [len(group) for group in groups] in _GROUPINGS or (len(groups) == 10 and digits[0] in _ISSUED)
    return usual and len(set(digits)) > 1 and nhs.is_valid(digits)


def national_insurance_numbers(folded: Folded) -> Iterator[Span]:
    yield from (match.span() for match in _NATIONAL_INSURANCE.finditer(folded.text))
    yield from (match.span() for match in _GROUPED.finditer(folded.text) if folded.is_capital(match.start()))
    for match in _NATIONAL_INSURANCE_SAID.finditer(folded.text):
        if is_near(folded, match.span(), _INSURANCE):
            yield match.span()


def driving_licences(folded: Folded) -> Iterator[Span]:
    yield from (match.span() for match in _DRIVING_LICENCE.finditer(folded.text))


def passports(folded: Folded) -> Iterator[Span]:
    """Nine figures, or letters and figures, near a word that says which kind of paper it is."""
    for match in _PASSPORT.finditer(folded.text):
        if is_near(folded, match.span(), _PASSPORT_SAID):
            yield match.span()


def vehicles(folded: Folded) -> Iterator[Span]:
    """Plates of today in capitals or glued together; older ones in capitals or near a word for a vehicle."""
    for match in _PLATE.finditer(folded.text):
        in_capitals = _has_capitals(folded, match)
        said = is_near(folded, match.span(), _VEHICLE)
        if match["last"] not in _NO_PLATE and (
            in_capitals or said or (not match["gap"] and _is_no_word(match["last"]))
        ):
            yield match.span()
    for match in _OLDER_PLATE.finditer(folded.text):
        letters = match["last"] or match["first"]
        said = is_near(folded, match.span(), _VEHICLE)
        capitals = _has_capitals(folded, match) or is_near(folded, match.span(), _PLATE_SAID)
        capitals = capitals or (said and " " in match[0] and _is_no_word(letters))
        if capitals and letters not in _NO_PLATE and (said or (" " in match[0] and match["last"])):
            yield match.span()


def parts_of_plates(folded: Folded) -> Iterator[Span]:
    """Letter by letter, of Northern Ireland, chosen by the keeper, or the beginning or end of one."""
    yield from (match.span() for match in _SPACED_PLATE.finditer(folded.text))
    for match in _OTHER_PLATE.finditer(folded.text):
        if _has_capitals(folded, match) and is_near(folded, match.span(), _PLATE_SAID):
            yield match.span()
    for match in _PART_OF_A_PLATE.finditer(folded.text):
        if all(
            letter.isdigit() or folded.is_capital(at) for at, letter in enumerate(match["part"], match.start("part"))
        ):
            yield match.span("part")


_NO_PLATE = word_set(
    "the and for was are has had not but all any can may who our out one two six ten pip esa jsa "
    "dla vat act and its "
    "his her him she you per via now got get did due day mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep "
    "oct nov dec bus nhs dwp gps"
)


def _has_capitals(folded: Folded, match: re.Match[str]) -> bool:
    return all(folded.is_capital(at) for at in range(*match.span()) if folded.text[at].isalpha())


def _is_no_word(letters: str) -> bool:
    return letters not in EVERYDAY_WORDS
