"""What makes one person stand out among others: being the only one, an age that few have, having been in the news.

Hints, and no more: whether somebody would be known by it depends on who reads it.
"""

import re
from collections.abc import Iterator

from shared.text.identifying.context import around
from shared.text.identifying.folding import Folded, Span

_PERSON = (
    r"person|people|man|woman|men|women|boys?|girls?|lads?|lass|child|kid|kids|baby|teenager|teen|youth|adult|"
    r"pensioner|"
    r"mother|mum|mam|father|dad|parents?|grandmother|gran|nan|nana|grandfather|grandad|sister|brother|son|daughter|"
    r"aunt|uncle|"
    r"wife|husband|widow|widower|couple|family|families|household|twins?|triplets?|carer|neighbour|resident|tenant|"
    r"patient|client|service user|user|customer|pupil|student|apprentice|learner|refugee|asylum seeker|migrant|veteran|"
    r"survivor|victim|prisoner|offender|foster carer|adopter|orphan|nurse|midwife|doctor|gp|surgeon|dentist|"
    r"therapist|social worker|support worker|care worker|worker|officer|constable|sergeant|inspector|teacher|head|"
    r"governor|"
    r"caretaker|warden|councillor|vicar|priest|imam|rabbi|nun|monk|barber|baker|butcher|farmer|fisherman|driver|"
    r"cleaner|"
    r"cook|chef|interpreter|translator|volunteer|member|colleague|manager|director|amputee|diabetic|wheelchair user|"
    r"speaker|christian|muslim|jew|hindu|sikh|buddhist|traveller|gypsy|roma|lesbian|gay|trans|blind|deaf|autistic"
)
_ALONE = r"(?:only|one|sole|single|lone|first and only|last remaining|last)"
_WHERE = (
    r"(?:in|on|at|of|from|within|for miles|round|around|across|among|living|who|whose|here|there|"
    r"to (?:ever )?(?:have|be|come|finish|use|get|go))"
)
_GROUP = (
    r"female|male|black|white|asian|african|brown|deaf|blind|gay|lesbian|trans|disabled|muslim|jewish|sikh|hindu|"
    r"pregnant|single|"
    r"[a-z]{3,12}(?:ian|ean|ese|ish|ani|eli|aqi|ali)"
)
_ONLY_ONE = re.compile(
    rf"\b(?:the|our|their|its|her|his|my|your)\s{_ALONE}\s(?!(?:way|thing|place|time|reason|question)\b)"
    rf"(?:(?:[\w'-]{{1,20}}\s){{0,4}}?(?:{_PERSON})|"
    rf"(?:{_GROUP})\s[a-z-]{{3,20}})\b(?:\s(?:\w+\s){{0,3}}?{_WHERE}\b(?:\s[\w'-]{{1,20}}){{0,3}})"
)
_OUR_ONLY_ONE = re.compile(rf"\b(?:our|their)\s(?:only|one|sole)\s(?:[\w'-]{{1,20}}\s){{1,3}}?(?:{_PERSON})\b")
_ONLY_ONE_WHO = re.compile(
    r"\b(?:he|she|i)(?:'s|'m| is| was| am)\sthe only (?:one|\w+) (?:in|on|at|of|here|round)\b(?:\s[\w'-]{1,20}){0,3}"
)
_NO_OTHER = re.compile(
    rf"\bno(?: other|body else|-one else| one else)\s?(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{_PERSON})?\s?(?:in|on|at|"
    rf"round)\s(?:[\w'-]{{1,20}}\s?){{1,4}}(?:speaks?|has|is|was|uses?|comes?|wears?|lives?)\b(?:\s\w+)?"
)
_ALSO_MANY = re.compile(
    r"\b(?:one|only)\s(?:person|worker|thing|family|officer|nurse|member|one|people) (?:who|they|you|we|can|that)\b"
)

_AGE = re.compile(
    r"(?<![\d£$€.,-])(?P<age>\d{1,3})(?:[\s-]{0,2}(?:year|yr|yo|y/o)s?[\s-]{0,2}(?:old|of age)?\b)(?!s\b)"
    r"|\b(?:aged?|at the age of|turned|turns|turning)\s(?P<aged>\d{1,3})(?!\d|\+|[\s-]{0,3}(?:to|and|-|or|plus)\b|\s?-)"
    r"|\b(?:he|she|his|her)\b[^.;!?\d]{0,50}\bat\s(?P<still>9\d|1[01]\d)(?=\s(?:and|with|but|when)\b|[.,]|$)"
    r"|\bat\s(?P<at>\d{2,3}),?\s(?=(?:he|she|i|mum|dad|my|our|his|her)\b)"
    r"|\b(?:he|she|i|mum|dad|gran|nan|grandad|granny|who)(?:'s|'m|\sis|\swas|\sam)\s(?:now\s|only\s|just\s|"
    r"nearly\s)?(?P<being>\d{1,3})(?=\s(?:and|but|now|years|next|this|in|with|when)\b|[,.;!)]|$)"
)
_OLD, _VERY_OLD = 90, 100
_GRANDPARENT = re.compile(
    r"\b(?:gran|granny|grandmother|grandma|nan|nana|grandad|granddad|grandfather|grandpa|grandparent)s?\b"
    r"[^.;!?\d]{0,12}(?:of|at|aged|only|was|is|,)\s{0,2}(?:only\s)?(?P<age>\d\d)(?!\d|s\b)"
    r"|(?<!\d)(?P<before>\d\d)[\s-]{1,2}(?:year|yr)s?[\s-]{1,2}old\s(?:gran|grandmother|grandma|nan|grandad|"
    r"grandfather)\b"
)
_YOUNG_GRANDPARENT = 38
_PARENT = r"\b(?:mother|mum|mam|father|dad|parent|woman|couple|man|she|he|widow|widower)\b"
_CHILDREN = re.compile(
    rf"{_PARENT}[^.;!?]{{0,25}}?\b(?:of|with|has|had|to)\s(?P<children>\d{{1,2}})(?:\s(?:children|kids|bairns|sons|"
    rf"daughters|little ones))?"
    r"(?=[^.;!?]{0,20}\b(?:aged?|at|is|was)\s\d\d\b|\s(?:children|kids|bairns)\b|,\s\d\d,)"
    rf"|\baged?\s\d\d[^.;!?]{{0,6}}\bwith\s(?P<with>\d{{1,2}})\s(?:children|kids)"
)
_MANY_CHILDREN = 7
_YOUNG_PARENT = re.compile(
    r"\b(?:a|the|our|this)\s(?:mother|mum|mam|father|dad)\s(?:of|at|aged)\s(?P<age>1[0-5])(?!\d)"
)
_STILL = re.compile(
    r"\b(?:still|learning|learnt|learned|first|started|runs?|running|drives?|driving|climbs?|swims?|marathon|works?|"
    r"working|cooks?|teaches|passed|married|graduated|won|joined|became)\b"
)

_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s))+")
_NEWS = re.compile(
    r"\b(?:front[- ]pages?|headlines?|the (?:local )?papers?\b(?! (?:work|form|copy|version))|newspapers?|tabloids?|"
    r"on the news|in the news|the news|on (?:the )?(?:tv|telly|television|radio)|"
    r"look north|panorama|crimewatch|newsnight|granada reports|north west tonight|points west|spotlight|bbc|itv|"
    r"sky news|channel 4|daily (?:mail|mirror|star|express)|"
    r"(?:evening|daily|weekly|sunday|morning|county|local) (?:courier|echo|gazette|post|chronicle|mail|news|times|"
    r"star|telegraph|argus|herald|journal|standard|press|mercury|express|advertiser|record)|"
    r"(?:in|off|by|of|to|from) the (?:echo|gazette|chronicle|argus|herald|mercury|courier|mail|mirror|sun|telegraph|"
    r"examiner|advertiser|journal|observer|times|star|post)|"
    r"(?:papers|press|reporters?|journalists?|cameras?|photographers?) (?:outside|at|on|camped outside) (?:his|her|"
    r"their|the) |"
    r"went viral|viral video|made the news|documentary|press photograph|photograph(?:ed)? (?:was )?in)\b"
)
_TRIAL = re.compile(
    r"\b(?:acquitted|convicted|cleared|jailed|sentenced|charged|rescued|pulled|saved)\b[^.;!?]{0,40}\b(?:trial|"
    r"murder|fire|flood|canal|crash|case|stabbing|shooting|explosion|inquest|river|building|blaze)\b"
)
_SOMEBODY = (
    r"(?:the|our|a|that|this)\s(?:[\w'-]{1,15}\s){0,2}?(?:one|man|woman|mother|mum|mam|father|dad|parents?|boy|girl|"
    r"lad|lass|teenager|pensioner|"
    r"nurse|midwife|teacher|driver|family|couple|resident|tenant|patient|pupil|widow|victim|survivor|gran|nan|"
    r"grandmother|"
    r"grandad|son|daughter|brother|sister|carer|worker|officer|neighbour|caretaker|doctor|student|kid|child|fella|"
    r"bloke|chap|lady|gentleman|girl|veteran|baby)"
)
_WHO = re.compile(
    rf"\b{_SOMEBODY}\b(?=[^.;!?]{{0,20}}\b(?:who|whose|from|off|in|on|that|with|acquitted|convicted|cleared|rescued|"
    rf"pulled|saved|photographed|filmed|found)\b)"
    r"|\b(?:mum|dad|mother|father|son|daughter|brother|sister|gran|nan) of the (?:boy|girl|lad|man|woman|baby|one|"
    r"kid|child|family)\b"
    r"|\b(?:his|her|their) (?:son|daughter|mother|father|mum|dad|brother|sister|child|baby|husband|wife|partner)\b"
    r"|\b(?:he|she|him|her|his)\b"
)
_OFFICE_HOLDER = re.compile(
    r"\b(?:minister|secretary of state|chancellor|king|queen|prince|princess|mayor|ombudsman|commissioner|inspector|"
    r"mp|mps|"
    r"president|chief|council leader|spokes\w+|government|regulator|cqc|ofsted)\b"
)


def only_ones(folded: Folded) -> Iterator[Span]:
    """`the only Syrian family in …`, `no other pupil in the valley …`."""
    for pattern in (_ONLY_ONE, _OUR_ONLY_ONE, _ONLY_ONE_WHO, _NO_OTHER):
        yield from (match.span() for match in pattern.finditer(folded.text) if not _ALSO_MANY.search(match[0]))


def unusual_ages(folded: Folded) -> Iterator[Span]:
    """Very old people, grandparents of thirty-one, parents of nine; no age groups."""
    for match in _AGE.finditer(folded.text):
        age = int(next(filter(None, match.groups())))
        before, after = around(folded, match.span())
        if _VERY_OLD <= age <= 119 or (
            _OLD <= age < _VERY_OLD and (age > 94 or _STILL.search(f"{before}{match[0]}{after}"))
        ):
            yield match.span()
    for match in _GRANDPARENT.finditer(folded.text):
        great = folded.text.endswith("great-", 0, match.start())
        if int(match["age"] or match["before"]) <= _YOUNG_GRANDPARENT + 22 * great:
            yield match.span()
    for match in _CHILDREN.finditer(folded.text):
        if _MANY_CHILDREN <= int(match["children"] or match["with"]) <= 25:
            yield match.span()
    yield from (match.span() for match in _YOUNG_PARENT.finditer(folded.text))


def in_the_news(folded: Folded) -> Iterator[Span]:
    """One person, and a paper or a programme that told of them; no office holders."""
    for sentence in _SENTENCE.finditer(folded.text):
        news = _NEWS.search(sentence[0]) or _TRIAL.search(sentence[0])
        who = _WHO.search(sentence[0]) if news else None
        if news and who and not _OFFICE_HOLDER.search(sentence[0]):
            start = sentence.start()
            yield start + min(who.start(), news.start()), start + max(who.end(), news.end())
