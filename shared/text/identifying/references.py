"""Numbers under which somebody's matter is kept: cases of courts, police and offices, and money's accounts."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from shared.text.identifying.context import follows, is_near
from shared.text.identifying.folding import Folded, Span
from shared.text.identifying.words import EVERYDAY_WORDS, word_set

_COURT = (
    # Civil and family claims since 2014 (BD23F00418), Crown Court (T20267123), employment and other tribunals.
    re.compile(r"(?<![^\W_])[a-z]{1,2}\d{1,2}[a-z]{1,2}\d{3,6}(?![^\W_])"),
    re.compile(r"(?<![^\W_])[a-z]{2,3}[-/ ]?(?:19|20)\d\d[-/ ]\d{4,6}(?![^\W_])"),
    re.compile(r"(?<![^\W_])[tsa](?:19|20)\d{2}-?\d{4}(?![^\W_])"),
    re.compile(r"(?<![^\W_])[a-z]{2}/\d{5}/(?:19|20)?\d\d(?![^\W_])"),
    re.compile(r"(?<![\w£])\d{7}/(?:19|20)\d\d(?!\w)"),
    re.compile(r"\[(?:19|20)\d\d\]\s(?:ew|uk)[a-z]{2,6}\s\d{1,5}(?:\s\([a-z]{2,6}\))?"),
)
_LOG = re.compile(
    r"\b(?:log|incident|cad|event)\s(?:no\.?\s|number\s|ref\s)?#?\d{1,5}[\s,]{1,2}(?:(?:of|on|dated|from|for)\s)?"
    r"(?:the\s)?(?:\d{1,2}(?:st|nd|rd|th)?[./ -](?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"\d)\w{0,7}"
    r"(?:[./ -]\d{2,4})?|today|yesterday|last night|this morning|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\b(?:police|crime|incident)\s(?:log|cad)\s(?:no\.?|number|ref)\s#?\d{2,6}\b"
)
# Short ones where it is said right before what they are.
_SHORT_CODE = re.compile(
    r"(?<![^\W_])(?:[a-z]{1,4}[-/ ]?\d{2,7}(?:[-/][a-z\d]{1,6}){0,2}|\d{3,8}(?:[-/][a-z\d]{1,6}){0,2}[a-z]?"
    r"|\d{2,4}(?:[-/][a-z\d]{2,6}){1,3}|\d(?:\s\d){3,9})(?![^\W_])(?![.,]\d|%)"
)
_MATTER = (
    r"(?:case|crime|claim|complaint|incident|police|safeguarding|tenancy|homeless\w*|referral|court|tribunal|"
    r"decision|"
    r"marac|mosaic|prosecution|warrant|appeal|order)"
)
_NUMBER_OF_A_MATTER = re.compile(
    rf"\b{_MATTER}\s(?:ref|reference|no|nr|number|id|file)(?:\sno)?\b[\s.:#(]{{0,3}}(?:(?:is|was|quoted)\s)?$"
    r"|\b(?:ref|reference|urn|crn)(?:\s?(?:no|number))?\b[\s.:#(]{0,3}(?:(?:is|was|quoted)\s)?$"
)
_MATTER_ITSELF = re.compile(rf"\b{_MATTER}\s$")

# `HSG-0047719`, `LAS/204881`: letters and at least five figures.
_LETTERS_AND_FIGURES = re.compile(
    r"(?<![^\W_])(?<![/-])(?P<letters>[a-z]{2,6})[-/_ ]?(?P<figures>\d{5,10}|\d{2,6}[-/]\d{2,7})(?![^\W_])(?![.,-]\d)"
)
_NO_CASE = word_set(
    "iso iec ieee bs en rfc cve dcb scci si chc chy sc coh org dhsc covid about only over under of "
    "in the to by and from for at or "
    "since until than nearly some around roughly gbp usd eur nhs tel no nos nr number mob page pages room version "
    "population ra nct isbn doi"
)

_SAID = re.compile(
    r"\b(?:case|crime|claim|court|tribunal|appeal|incident|investigation|police|housing|tenancy|rent|complaint|"
    r"safeguarding|social care|"
    r"patient|hospital|client|customer|application|file|job|repair|member|payroll|pupil|prison|prisoner|probation|"
    r"homeless|council tax|account|order|warrant|referral|record|report|benefit|uc|pip|dwp|home office|court)?"
    r"\s?(?:\b(?:ref|refs|reference|references|no|nos|nr|num|number|numbers|id|ids|urn|uprn|crn|mrn|upn|utr|file|"
    r"case|docket|log)\b"
    r"|#)[\s.:#(]{0,4}(?:(?:is|was|of|quoted was|quoted|under|as)\s)?$"
)
_SYSTEMS = re.compile(
    r"\b(?:mosaic|liquidlogic|lcs|systmone|emis|rio|paris|carefirst|eclipse|azeus|oasis|niche|athena|connect|delius|"
    r"nomis|capita|northgate|orchard|civica|jigsaw|lorenzo|epic|cerner|pnc|pnd|caseworks?|crime ref\w*|case|"
    r"hospital number|"
    r"court|cps|tribunal)\b"
)
_CODE = re.compile(
    r"(?<![^\W_])(?<![£$€])(?<!\d[.,])(?:[a-z]{0,4}[-/]?\d{1,7}(?:[-/][a-z]?\d{1,7}){1,3}|"
    r"\d{1,4}[a-z]{1,3}\d{4,9}|[a-z]{0,4}-?\d{4,12}[a-z]{0,3})(?![^\W_])(?![.,]\d|%)"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-/](?:\d\d|(?:19|20)\d\d))?")
_ORGANISATIONS = re.compile(
    r"\b(?:charity|company|companies house|registered|registration|ico|grant|isbn|contract|tender|vat|version|lot)\b"
)

_SORT_CODE = r"\d\s?\d[\s,.-]{1,2}\d\s?\d[\s,.-]{1,2}\d\s?\d"
_ACCOUNT = r"\d(?:[\s-]?\d){7}"
_BANK = (
    re.compile(
        rf"(?<![\d£.,-]){_SORT_CODE}(?:[\s,;:)(/]|account|acct?|a/c|and|number|no|with|in|\.){{1,8}}{_ACCOUNT}(?!\d)"
    ),
    re.compile(rf"\b(?:account|acct?|a/c)\b\D{{0,20}}(?<![£\d]){_ACCOUNT}(?!\d)\D{{0,20}}(?:{_SORT_CODE})?(?!\d)"),
    re.compile(rf"\bsort ?code\b\D{{0,12}}(?:{_SORT_CODE}|\d{{6}})(?!\d)"),
)
_MONEY = re.compile(r"[£$€]|\b(?:pounds|quid|euros?)\b")
_IBAN = re.compile(r"(?<![^\W_])[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){2,7}(?:\s?[a-z0-9]{1,4})?(?![^\W_])")
_IBAN_SAID = re.compile(r"\biban\b")
_CARD = re.compile(r"(?<![\d£$€])(?<!\d[.,])\d(?:[\s-]?\d){12,18}(?!\d)(?![.,]\d)")


def cases(folded: Folded) -> Iterator[Span]:
    """By their form, or by what is said before them; a charity's, a company's and a standard's numbers are none."""
    for pattern in (*_COURT, _LOG):
        yield from (match.span() for match in pattern.finditer(folded.text))
    for match in _LETTERS_AND_FIGURES.finditer(folded.text):
        if not _is_a_year(match["figures"]) and _are_a_prefix(folded, match) and not _is_public(folded, match):
            yield match.span()
    for match in _CODE.finditer(folded.text):
        if _is_said_to_be_one(folded, match) and not _is_public(folded, match):
            yield match.span()


def short_cases(folded: Folded) -> Iterator[Span]:
    """`case 2209/B`, `ref: HX/2209`, `case no B 4471`."""
    for match in _SHORT_CODE.finditer(folded.text):
        if _is_a_year(match[0]) or _is_public(folded, match):
            continue
        said = follows(folded, match.span(), _NUMBER_OF_A_MATTER, near=30)
        likely = _looks_like_a_reference(match[0]) and follows(folded, match.span(), _MATTER_ITSELF, near=20)
        if said or likely:
            yield match.span()


def _looks_like_a_reference(code: str) -> bool:
    """Nobody counts in it: `court 4`, `claim 12000`."""
    figures = re.sub(r"\D", "", code)
    return len(figures) > 2 and (bool(re.search(r"[-/a-z]", code)) or code.startswith("00"))


def _are_a_prefix(folded: Folded, match: re.Match[str]) -> bool:
    """Apart from the figures by a blank, or a word: only in capitals."""
    if match["letters"] in _NO_CASE:
        return False
    in_capitals = all(folded.is_capital(at) for at in range(*match.span("letters")))
    return in_capitals or (" " not in match[0] and match["letters"] not in EVERYDAY_WORDS)


def _is_a_year(figures: str) -> bool:
    return bool(_YEAR.fullmatch(figures))


def _is_public(folded: Folded, match: re.Match[str]) -> bool:
    return follows(folded, match.span(), _ORGANISATIONS, near=40)


def _is_said_to_be_one(folded: Folded, match: re.Match[str]) -> bool:
    figures = sum(letter.isdigit() for letter in match[0])
    if _is_a_year(match[0]) or figures < 5:
        return False
    said = follows(folded, match.span(), _SAID, near=40)
    return said or (figures > 5 and follows(folded, match.span(), _SYSTEMS, near=25))


def banks(folded: Folded) -> Iterator[Span]:
    """Sort code with account, an account that is called one, IBAN and card numbers whose check digits are right."""
    for pattern in _BANK:
        yield from (match.span() for match in pattern.finditer(folded.text) if not _MONEY.search(match[0]))
    for match in _IBAN.finditer(folded.text):
        if iban.is_valid(match[0]) or follows(folded, match.span(), _IBAN_SAID):
            yield match.span()
    for match in _CARD.finditer(folded.text):
        if (luhn.is_valid(re.sub(r"\D", "", match[0])) and is_near(folded, match.span(), _LONG)) or (
            len(re.findall(r"\d{4}", match[0])) == 4 and luhn.is_valid(re.sub(r"\D", "", match[0]))
        ):
            yield match.span()


_LONG = re.compile(r"\b(?:card|visa|mastercard|debit|credit|long number|bank)\b")
