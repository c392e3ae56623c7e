"""Where somebody lives: full postcodes, and a numbered house, flat or plot in a street.

A street by itself is a place where many live, and an office's address is printed for everybody.
"""

import re
from collections.abc import Iterable, Iterator

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
    rf"|(?P<outward>{_LETTERED}|(?:{_AREAS.replace(' ', '|')})(?P<wide>[\s-]?)\d\d?)(?P<between>[\s./,-]{{0,3}})"
    rf"(?P<inward>\d(?P<apart>[\s-]?)[abd-hjlnp-uw-z]{{2}}))"
    rf"(?![^\W_])"
)
_ORDINALS = re.compile(r"1st|2nd|3rd|\dth")
# Letter by letter, as it is spelt on the telephone.
_SPACED = re.compile(
    r"(?<![^\W_])[a-z][ .-](?:[a-z][ .-])?\d[ .-](?:[\da-z][ .-])?[ ,]?\d[ .-]"
    r"[abd-hjlnp-uw-z][ .-][abd-hjlnp-uw-z](?![^\W_])"
)

_STREET = (
    r"street|st|str|road|rd|avenue|ave|lane|ln|close|cl|drive|dr|crescent|cres|terrace|terr|gardens?|gdns|grove|"
    r"place|pl|"
    r"square|sq|court|ct|mews|rise|walk|way|view|park|row|hill|green|gate|parade|mount|bank|wynd|quay|wharf|yard|"
    r"croft|fold|vale|meadows?|fields?|heights|villas|cottages|buildings|estate|chase|garth|loan|brae|heol|"
    r"ffordd|stryd"
)
_HOME = r"house|court|lodge|tower|towers|mansions?|point|heights|buildings|villas|block|place|apartments"
_NAME = r"[a-z][a-z'.-]{1,20}"
_NUMBER = r"(?:(?:no|number|nr|nos)[. ]{0,2})?(?<![\d.,£$€/])\d{1,4}(?:[/-]\d{1,3})?\s?[a-f]?"
_NUMBERED = re.compile(rf"\b{_NUMBER},?\s(?P<name>(?:{_NAME}\s){{1,3}}?)(?P<kind>{_STREET})\b")
_UNIT = (
    r"(?:flat|apartment|apt\.?|maisonette|bedsit|plot|caravan|pitch|chalet|unit)\s(?:no\s|"
    r"number\s)?(?:\d{1,4}(?:/\d)?\s?[a-z]?|[a-h])"
)
_IN_A_HOUSE = re.compile(rf"\b{_UNIT}\b(?:,?\s(?:at|in|of)?\s?(?:the\s)?(?:{_NAME}\s){{1,3}}?(?:{_HOME}|{_STREET})\b)")
_IN_A_NAMED_HOUSE = re.compile(rf"\b{_UNIT},\s(?:the\s)?(?P<name>{_NAME})\b")
_NUMBER_AFTER = re.compile(
    rf"\b(?P<name>(?:{_NAME}\s){{1,2}})(?:{_HOME}|{_STREET}),?\s(?:flat|number|no\.?|apartment|apt|door|room)"
    rf"\s?\d{{1,4}}[a-f]?\b"
)
_BARE_NUMBER_AFTER = re.compile(
    rf"\b(?P<name>(?:{_NAME}\s){{1,2}})(?:street|road|lane|close|avenue|crescent|terrace|grove|drive)"
    rf"\s\d{{1,4}}[a-f]?"
    r"(?=[,.;)]|$|\s(?:and|is|was|has|had|for|who|where|since|because)\b)"
)
# Without a word for the street: where somebody is said to live, or that it is a number.
_LIVES_AT = re.compile(
    r"\b(?:(?:live[sd]?|living|moved|back|stay(?:s|ed|ing)?|resid(?:es?|ing)|home|house|address|tenancy|visit(?:ed)?|"
    rf"door)\s(?:(?:is|back|in|over)\s)?(?:at|to|into|in|of)?\s?|(?:number|no\.?)\s?)\d{{1,4}}[a-f]?,?\s(?:on\s|"
    rf"in\s)?"
    rf"(?P<name>{_NAME})(?:\s(?:{_STREET}))?\b"
)
_WELSH = re.compile(
    rf"\b\d{{1,4}}[a-f]?\s(?P<name>heol|ffordd|stryd|lon|maes|clos|cae|rhes|bryn|rhodfa)\s(?:y\s|yr\s)?{_NAME}\b"
)
_HOUSE_CALLED = re.compile(
    rf"\b(?:house|cottage|bungalow|farm|barge|boat)\s(?:(?:is|was)\s)?(?:called|named)"
    rf"\s[\"'“‘]?(?P<name>{_NAME}(?:\s{_NAME})?)\b"
)
_HOUSE_WITH = re.compile(
    r"\b(?:house|flat|bungalow|cottage|caravan|bedsit|home)\s(?:with|by|near|opposite|next to|behind|above|over|"
    r"at the (?:end|top|bottom|corner) of)\s(?:[\w'-]{1,15}\s){0,5}?(?:(?:on|in|of|off)\s)?"
    rf"(?P<name>(?:{_NAME}\s){{1,2}}?)(?:street|st|road|rd|lane|close|avenue|crescent|terrace|grove|drive|row|"
    rf"court)\b"
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
_AT = re.compile(r"\b(?:at|to|from|outside|flat|flat \w{1,3},|address|address:|live|lives)\s$")
_LIKELY = word_set("street st str road rd avenue ave lane ln crescent terrace grove mews close drive gardens gdns")
_SURE = word_set("street road rd avenue lane crescent terrace grove mews")


def postcodes(folded: Folded) -> Iterator[Span]:
    """Full postcodes only: a district alone (`NE8`) is a place where many people live. No office's."""
    for match in _POSTCODE.finditer(folded.text):
        if _is_written_together(folded, match) and not is_an_offices(folded, match.span()):
            yield match.span()
    yield from (match.span() for match in _SPACED.finditer(folded.text))


def _is_written_together(folded: Folded, match: re.Match[str]) -> bool:
    """A comma or a stroke within only in capitals: `in so 3, 4 ln long` is none."""
    if match["between"] and not match["between"].isspace() and match["between"] != "-":
        return _is_in_capitals(folded, match)
    return not _is_a_unit_in_words(folded, match)


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
    if folded.has_figures:
        yield from _numbered(folded)
        yield from _named(folded, (_LIVES_AT, _WELSH, _BARE_NUMBER_AFTER))
    yield from _named(folded, (_HOUSE_CALLED, _HOUSE_WITH))
    yield from _houses_by_name(folded)
    for pattern in (_IN_A_HOUSE, _NUMBER_AFTER):
        found = (match.span() for match in pattern.finditer(folded.text))
        yield from (span for span in found if not is_an_offices(folded, span))
    for pattern in (_WAY_THERE, _THE_HOUSE_ON, _ABOVE):
        yield from (match.span() for match in pattern.finditer(folded.text))


def _numbered(folded: Folded) -> Iterator[Span]:
    for match in _NUMBERED.finditer(folded.text):
        if _is_a_street(folded, match) and not is_an_offices(folded, match.span()):
            yield match.span()


def _named(folded: Folded, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    """By a name with a capital."""
    for pattern in patterns:
        for match in pattern.finditer(folded.text):
            if folded.is_capital(match.start("name")) and match["name"].split()[0] not in _NO_STREET:
                yield match.span()


def _houses_by_name(folded: Folded) -> Iterator[Span]:
    """`Flat 12, The Maltings`."""
    for match in _IN_A_NAMED_HOUSE.finditer(folded.text):
        if folded.is_capital(match.start("name")) and not is_an_offices(folded, match.span()):
            yield match.span()


def _is_a_street(folded: Folded, match: re.Match[str]) -> bool:
    """`the 27 runs past the park` and `2 weeks in a row` are none: a capital tells, or nothing but names in between."""
    words = match["name"].split()
    if folded.is_capital(match.start("name")):
        return words[0] not in _NO_STREET
    named = len(words) > 1 or words[0] not in EVERYDAY_WORDS
    if _AT.search(folded.text[max(0, match.start() - 12) : match.start()]):
        return not _NO_STREET.intersection(words) and match["kind"] in _LIKELY
    return named and not _NO_STREET.intersection(words) and match["kind"] in _SURE
