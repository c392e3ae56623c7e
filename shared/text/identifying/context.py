"""What stands around something found: an office's number is printed to be rung, a person's is not."""

import re

from shared.text.identifying.folding import Folded, Span

NEAR = 60
"""Characters on either side that count as around; a full stop or a line break ends them."""

_SENTENCE_END = re.compile(r"(?<!\bno)(?<!\bref)(?<!\btel)[.!?]\s(?!\d|[a-z]{2}\d)|\n")  # `Tel. 01…` goes on

_OFFICES = (
    r"council|town hall|city hall|county hall|civic cent(?:re|er)|hospital|hospice|infirmary|surgery|clinic|pharmacy|"
    r"university|college|school|nursery|library|charity|trust|ombudsman|department|dept|ministry|agency|"
    r"team|office|desk|helpline|hotline|(?<!phone )line|switchboard|reception|service|services|support cent(?:re|er)|"
    r"(?:job|health|children's|advice|contact|call|community|leisure|law|resource) cent(?:re|er)|jobcentre|"
    r"headquarters|head office|citizens advice|samaritans|shelter|hmrc|dwp|police station|fire station|"
    r"crisis|repairs|revenues|benefits|enquiries|po box|tip|customer services?|control room|front door|"
    r"food ?bank|pantry|walk[- ]?ins|opening hours|advice|housing options|out[- ]of[- ]hours|museum|"
    r"court service|tribunal service|press office"
)
_OFFICE = re.compile(rf"\b(?:{_OFFICES})\b")
_PERSONS_OWN = re.compile(
    r"\b(?:(?:his|her|my|hers|mine|their|your|mum's|mums|mother's|dad's|son's|daughter's|sister's|brother's|"
    r"partner's|"
    r"neighbour's|tenant's|patient's|resident's|client's|caller's)\s(?:\w+\s){0,2}?"
    r"(?:number|no|mobile|phone|tel|landline|line|cell|whatsapp|home|house|flat|address|door|place|record|email|mail|"
    r"e-mail|mum's|mums|mate's)"
    r"|(?:ring|call|text|phone|reach|message|contact|email|visit|whatsapp)\s(?:him|her|me|them|mum|dad)"
    r"|lives?|lived|living|moved|stays|staying|resides|household|tenants?|sofa|neighbours?|on (?:his|her) record)\b"
)


def around(folded: Folded, span: Span) -> tuple[str, str]:
    """The text before and after, as far as the sentence goes and no further than `NEAR`."""
    start, end = span
    begins = max(0, start - NEAR)
    for match in _SENTENCE_END.finditer(folded.text, begins, start + 3):
        begins = match.end() if match.end() <= start else begins
    before = folded.text[begins:start]
    after = _SENTENCE_END.split(folded.text[end : end + NEAR])[0]
    return before, after


def is_an_offices(folded: Folded, span: Span) -> bool:
    """Whether an office, and nobody's home or own number, is spoken of around it."""
    before, after = around(folded, span)
    if _PERSONS_OWN.search(before) or _PERSONS_OWN.search(after):
        return False
    return bool(_OFFICE.search(before) or _OFFICE.search(after[: NEAR // 2]))


def follows(folded: Folded, span: Span, cue: re.Pattern[str], near: int = NEAR) -> bool:
    """Whether a cue stands shortly before, in the same sentence."""
    before, _ = around(folded, span)
    return bool(cue.search(before[-near:]))


def is_near(folded: Folded, span: Span, cue: re.Pattern[str]) -> bool:
    before, after = around(folded, span)
    return bool(cue.search(before) or cue.search(after))
