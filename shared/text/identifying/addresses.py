"""Where somebody lives: full postcodes, and a numbered house, flat or plot in a street.

A street by itself is a place where many live, and an office's address is printed for everybody.
"""

import re
from collections.abc import Iterator

from shared.text.identifying.context import is_an_offices
from shared.text.identifying.folding import Folded, Span
from shared.text.identifying.words import EVERYDAY_WORDS, word_set

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
    rf"|(?P<outward>{_LETTERED}|(?:{_AREAS.replace(' ', '|')})(?P<wide>\s?)\d\d?)[\s-]{{0,2}}"
    rf"(?P<inward>\d(?P<apart>\s?)[abd-hjlnp-uw-z]{{2}}))"
    rf"(?![^\W_])"
)
_ORDINALS = re.compile(r"1st|2nd|3rd|\dth")
# Letter by letter, as it is spelt on the telephone: in capitals only.
_SPACED = re.compile(r"(?<![^\W_])[a-z] [a-z] \d (?:\d )?\d [abd-hjlnp-uw-z] [abd-hjlnp-uw-z](?![^\W_])")

_STREET = (
    r"street|str|road|rd|avenue|ave|lane|ln|close|cl|drive|dr|crescent|cres|terrace|terr|gardens?|gdns|grove|place|pl|"
    r"square|sq|court|ct|mews|rise|walk|way|view|park|row|hill|green|gate|parade|mount|bank|wynd|quay|wharf|yard|"
    r"croft|fold|vale|meadows?|fields?|heights|villas|cottages|buildings|estate|chase|garth|loan|brae|heol|ffordd|stryd"
)
_HOME = r"house|court|lodge|tower|towers|mansions?|point|heights|buildings|villas|block|place|apartments"
_NAME = r"[a-z][a-z'.-]{1,20}"
_NUMBER = r"(?:(?:no|number|nr|nos)[. ]{0,2})?(?<![\d.,£$€/])\d{1,4}\s?[a-f]?"
_NUMBERED = re.compile(rf"\b{_NUMBER},?\s(?P<name>(?:{_NAME}\s){{1,3}}?)(?P<kind>{_STREET})\b")
_UNIT = (
    r"(?:flat|apartment|apt|maisonette|bedsit|plot|caravan|pitch|chalet|unit)\s(?:no\s|"
    r"number\s)?(?:\d{1,4}\s?[a-z]?|[a-h])"
)
_IN_A_HOUSE = re.compile(rf"\b{_UNIT}\b(?:,?\s(?:at|in|of)?\s?(?:the\s)?(?:{_NAME}\s){{1,3}}?(?:{_HOME}|{_STREET})\b)")
_IN_A_NAMED_HOUSE = re.compile(rf"\b{_UNIT},\s(?:the\s)?(?P<name>{_NAME})\b")
_NUMBER_AFTER = re.compile(
    rf"\b(?P<name>(?:{_NAME}\s){{1,2}})(?:{_HOME}|{_STREET}),?\s(?:flat|number|no\.?|apartment|apt)\s?\d{{1,4}}[a-f]?\b"
)
_WHICH = r"(?:first|last|second|third|end|top|1th|2th|3th)"
_WAY_THERE = re.compile(
    rf"\b{_WHICH}\s(?:house|caravan|flat|door|bungalow|cottage|boat|trailer|farm|van)\b"
    r"(?=[^.!?\n]{0,30}\b(?:left|right|past|after|before|opposite|next to|by|on|from)\b)"
    r"(?:[^.!?,;\n]{0,60})"
)
_THE_HOUSE_ON = re.compile(
    r"\b(?:corner|end|first|last|top|bottom|middle)\s(?:house|flat|bungalow|cottage|shop|terrace)\s(?:on|of|in|at)\s"
    rf"(?:{_NAME}\s){{1,3}}?(?:{_STREET})\b"
)
_ABOVE = re.compile(
    r"\b(?:above|over|below|behind|next door to|next to|opposite)\sthe\s(?:\w+\s){1,3}?(?:on|in|at)\s"
    rf"(?:{_NAME}\s){{1,3}}?(?:{_STREET})\b(?=,?\s(?:\w+\s){{0,3}}(?:floor|left|right|flat|door|"
    rf"basement))(?:,?\s\w+\s(?:floor)?\s?(?:left|right)?)?"
)

# "3 people lose their way": in lower case, words that never are the name of a street.
_NO_STREET = word_set("""
    a an the of in on at to for and or per by with from that this these those more less other others people persons
    families homes houses flats beds rooms staff workers days weeks months years hours minutes hrs mins times visits
    calls letters january february march april june july august september october november december mon tue wed thu
    fri sat sun pm am miles metres percent pounds quid grand million new different local children adults tenants
    residents
    """)
_WORDS_IN_POSTCODES = word_set("so am be go us we as at do he up by pa ps st th nd rd hr pm bn")
_SURE = word_set("street road rd avenue lane crescent terrace grove mews")


def postcodes(folded: Folded) -> Iterator[Span]:
    """Full postcodes only: a district alone (`NE8`) is a place where many people live. No office's."""
    for match in _POSTCODE.finditer(folded.text):
        if not _is_a_unit_in_words(folded, match) and not is_an_offices(folded, match.span()):
            yield match.span()
    yield from (match.span() for match in _SPACED.finditer(folded.text) if _is_in_capitals(folded, match))


def _is_in_capitals(folded: Folded, match: re.Match[str]) -> bool:
    return all(folded.is_capital(at) for at in range(*match.span()) if folded.text[at].isalpha())


def _is_a_unit_in_words(folded: Folded, match: re.Match[str]) -> bool:
    """`M4 2nd floor`: the district in capitals, the ordinal not."""
    if match["apart"] or match["wide"]:
        return not _is_in_capitals(folded, match) and bool(_WORDS_IN_POSTCODES.intersection(match[0].split()))
    if match["inward"] is None or not _ORDINALS.fullmatch(match["inward"]):
        return False
    return folded.is_capital(match.start("outward")) and not folded.is_capital(match.end() - 1)


def streets(folded: Folded) -> Iterator[Span]:
    """`14 Larkspur Close`, `Flat 3b, Heron Court`, `Heron Court, number 62`, `second caravan on the left past …`."""
    for match in _NUMBERED.finditer(folded.text):
        if _is_a_street(folded, match) and not is_an_offices(folded, match.span()):
            yield match.span()
    yield from _houses_by_name(folded)
    for pattern in (_IN_A_HOUSE, _NUMBER_AFTER):
        yield from (match.span() for match in pattern.finditer(folded.text))
    for pattern in (_WAY_THERE, _THE_HOUSE_ON, _ABOVE):
        yield from (match.span() for match in pattern.finditer(folded.text))


def _houses_by_name(folded: Folded) -> Iterator[Span]:
    """`Flat 12, The Maltings`."""
    for match in _IN_A_NAMED_HOUSE.finditer(folded.text):
        if folded.is_capital(match.start("name")):
            yield match.span()


def _is_a_street(folded: Folded, match: re.Match[str]) -> bool:
    """`the 27 runs past the park` and `2 weeks in a row` are none: a capital tells, or nothing but names in between."""
    words = match["name"].split()
    if folded.is_capital(match.start("name")):
        return words[0] not in _NO_STREET
    named = len(words) > 1 or words[0] not in EVERYDAY_WORDS
    return named and not _NO_STREET.intersection(words) and match["kind"] in _SURE
