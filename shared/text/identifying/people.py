"""People by the form of what is written: a title before a surname, and names in other scripts than Latin."""

import re
from collections.abc import Iterator

from shared.text.identifying.folding import Folded, Span
from shared.text.identifying.people_words import PERSON_VERBS, RELATIONS
from shared.text.identifying.words import EVERYDAY_WORDS, word_set

_NEAR = 60
_NAME = r"[^\W\d_][^\W\d_'.-]*(?:['-][^\W\d_]+)*"
_SURE = r"mr|mrs|ms|mx|dr|prof|cllr|rev|revd|rev'd|fr|sgt|insp|supt|pcso|imam|rabbi|sheikh|ustad|canon"
_OFTEN = (
    r"miss|doctor|professor|councillor|reverend|father|mother|sister|brother|nurse|matron|sergeant|constable|"
    r"inspector|"
    r"superintendent|detective|pc|dc|ds|di|dci|wpc|judge|sir|dame|lady|lord|captain|major|colonel|pastor|deacon|"
    r"bishop|"
    r"auntie|aunty|aunt|uncle|nanny|nana|granny|grandma|grandad|magistrate|coach|midwife|sr|snr|consultant|solicitor"
)
_TITLED = re.compile(
    rf"(?<![^\W_])(?<!\d\s)(?<!\d)(?P<title>{_SURE}|{_OFTEN})\.?\s(?:\d{{2,5}}\s)?(?P<name>{_NAME}(?:\s(?:de|"
    rf"van|von|al|bin|el|o|mac|"
    rf"mc)\s{_NAME})?)"
)
_INITIALLED = frozenset({"mr", "mrs", "ms", "miss"})
_A_ROLE = re.compile(r"\b(?:the|an?|our|my|his|her)\s$")
_SURELY = frozenset(_SURE.split("|"))
_OFFICES = word_set("""
    chancellor mayor speaker president minister secretary chief justice lieutenant provost world practitioner
    manager specialist consultant led team prescriber associate superior teresa christmas nature time earth day of
    and or in ward house hospital hospice school college centre court street road close lane avenue surgery clinic
    trust union cell act bill scheme service services office who she he they we i you it the a an this that is was
    has had will
    """)

# Scripts in which people here write names: Greek, Cyrillic, Armenian, Hebrew, Arabic, Indic, Thai, Georgian, Hangul,
# Ethiopic, kana and Han.
_SCRIPT = (
    r"\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0590-\u07bf\u0900-\u0eff\u10a0-\u10ff\u1100-\u11ff"
    r"\u1200-\u139f\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
)
_OTHER_SCRIPT = re.compile(rf"[{_SCRIPT}]+(?:[\s·'-][{_SCRIPT}]+){{0,3}}")
_A_WORD_BEFORE = re.compile(
    r"(?:[\"'“‘«(]|\b(?:word|words|phrase|term|saying|says|said|say|sign|poster|wrote|write|written|put|puts|reads?|"
    r"reading|called|call|means|in (?:arabic|tigrinya|amharic|chinese|mandarin|cantonese|greek|hebrew|hindi|urdu|"
    r"punjabi|"
    r"bengali|farsi|persian|dari|pashto|kurdish|ukrainian|russian|bulgarian|thai|korean|japanese|tamil|georgian|"
    r"armenian)))\s?:?\s?[\"'“‘«(]?$"
)
_A_WORD_AFTER = re.compile(
    r"^[\"'”’»]?\s?(?:,?\s(?:a|the|an)\s(?:word|term|phrase|greeting|expression|saying|sign)\b|\((?:\"|'|"
    r"“)?[a-z]|,? (?:which )?means?\b|,? meaning\b|is (?:the|a) word\b|at the (?:bottom|"
    r"top|end)\b|on (?:the|a|every|each)\b|,? or\b|= )"
)
_A_PERSON_AFTER = re.compile(rf"^(?:'s\b|\s(?:{'|'.join(re.escape(verb) for verb in sorted(PERSON_VERBS))})\b)")
_A_PERSON_BEFORE = re.compile(
    rf"\b(?:{'|'.join(sorted(RELATIONS))}|addressed to|signature|signed(?: by)?|name|surname|"
    rf"signature\s[\w\s]{{0,40}}reads|spoke to|told|asked|with|from|for|named|mr|mrs|ms|dr),?\s?$"
)


_SOMEBODYS = re.compile(
    r"(?<![^\W_])(?P<name>[^\W\d_]{2,20})'s\s(?:\w+\s)?(?:mum|mam|mom|mother|dad|father|sister|brother|son|daughter|"
    r"wife|"
    r"husband|partner|boyfriend|girlfriend|gran|nan|grandmother|grandad|aunt|auntie|uncle|cousin|niece|nephew|carer|"
    r"baby)\b"
)
_NOBODYS = word_set("""
    nobody somebody someone everybody everyone anyone anybody else one today tomorrow yesterday women men people
    children child tenant patient resident client neighbour mother father mum dad sister brother caller girl boy lad
    man woman who what it that there here let she he family person friend colleague worker officer nurse doctor
    """)


def titled(folded: Folded) -> Iterator[Span]:
    """`Mrs Okonjo`, `dr patel`, `Sister Quigley`: titles that are also words need capitals."""
    for match in _TITLED.finditer(folded.text):
        name, capital = match["name"].split("'s")[0], folded.is_capital(match.start("name"))
        if name in _OFFICES or (
            len(name) < 2 and not (capital and match["title"] in _INITIALLED and name not in "axyz")
        ):
            continue
        sure = match["title"] in _SURELY and (capital or name not in EVERYDAY_WORDS)
        if not capital and _A_ROLE.search(folded.text[max(0, match.start() - 6) : match.start()]):
            continue
        lower = match["title"] in {"pc", "nurse", "auntie", "uncle"} and not capital
        if sure or (capital and folded.is_capital(match.start())) or (lower and _is_said_to_act(folded, match, name)):
            yield match.start(), match.start("name") + len(name)


def _is_said_to_act(folded: Folded, match: re.Match[str], name: str) -> bool:
    return name not in EVERYDAY_WORDS | PERSON_VERBS and bool(_A_PERSON_AFTER.match(_around(folded, match)[1]))


def relatives(folded: Folded) -> Iterator[Span]:
    """`Blessing's mum`, whatever word the name is otherwise."""
    for match in _SOMEBODYS.finditer(folded.text):
        if folded.is_capital(match.start()) and match["name"] not in _NOBODYS:
            yield match.span("name")


def _around(folded: Folded, match: re.Match[str]) -> tuple[str, str]:
    start, end = match.span()
    return folded.text[max(0, start - _NEAR) : start], folded.text[end : end + _NEAR]


def in_other_scripts(folded: Folded) -> Iterator[Span]:
    """A name in another script, and no word or greeting that is quoted or explained."""
    for match in _OTHER_SCRIPT.finditer(folded.text):
        before, after = _around(folded, match)
        if (
            _A_PERSON_AFTER.match(after)
            or _A_PERSON_BEFORE.search(before)
            or (not (_A_WORD_BEFORE.search(before) or _A_WORD_AFTER.match(after)) and after.strip())
        ):
            yield match.span()
