"""What makes one person stand out among others: being the only one somewhere, having been in the news.

Hints, and no more: whether somebody would be known by it depends on who reads it.
"""

import re
from collections.abc import Iterator

from shared.text.identifying.folding import Folded, Span

_PERSON = (
    r"person|people|man|woman|men|women|boys?|girls?|lads?|lass|child|kid|kids|baby|teenager|teen|youth|adult|"
    r"pensioner|"
    r"mother|mum|mam|father|dad|parents?|grandmother|gran|nan|nana|grandfather|grandad|sister|brother|son|daughter|"
    r"aunt|uncle|"
    r"wife|husband|widow|widower|couple|family|families|household|twins?|triplets?|carer|neighbour|resident|tenant|"
    r"patient|client|service user|user|customer|pupil|student|apprentice|learner|refugee|asylum seeker|migrant|"
    r"veteran|"
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
    rf"round)\s(?:[\w'-]{{1,20}}\s?){{1,4}}(?:speaks?|has|is|was|uses?|comes?|wears?|lives?|keeps?|signs?|owns?|"
    rf"plays?|rides?|drives?|sells?|looks?)\b(?:\s\w+)?"
)
_NO_OTHER_IS = re.compile(
    rf"\bno other\s(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{_PERSON})\s(?:is|was|has|in|on|at|here|there|uses|"
    rf"speaks)\b(?:\s[\w'-]{{1,20}}){{0,3}}"
)
_MARKED = (
    rf"(?:{_GROUP})\s[\w'-]{{3,20}}|[\w'-]{{3,20}}\s(?:speaker|family|household)|amputee|wheelchair user|twins|"
    rf"triplets|"
    r"household|traveller|refugee"
)
_JUST_ONE = re.compile(
    rf"\b(?:there(?:'s| is| was)|has|have|had|have got|'ve got)\s(?:only|just|but)?\s?(?:the\s)?(?:one|a single)\s"
    rf"(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{_MARKED})\b(?:[^.;!?]{{0,25}}?\b{_WHERE}\b(?:\s[\w'-]{{1,20}}){{0,3}})?"
)
_NO_TRADE = (
    r"(?:cent|wat|pap|ord|numb|comput|shelt|lett|corn|print|regist|flo|do|count|matt|answ|oth|rath|bett|long|"
    r"summ|wint|"
    r"danc|fold|post|trail|transf|off|clust|mark|cov|pow|us|man|fact|mirr|err|col|hon|neighb|harb|lab|elevat|"
    r"gath|supp|"
    r"dinn|chapt|quart|charg|cook|boil|lift|min|sect|theat)(?:er|or)"
)
_SOMEWHERES_ONLY = re.compile(
    rf"\b[a-z][\w-]{{2,20}}'s\s(?:only|sole|lone|last|first and only)\s(?:[\w'-]{{1,20}}\s){{0,3}}?"
    rf"(?:{_PERSON}|(?!{_NO_TRADE}\b)\w{{3,15}}(?:er|or|ist|ian|man|woman))\b"
)
_ONLY_BEGINS = re.compile(
    rf"(?:^|[.;:,(–-]\s?|\b(?:is|was|as|being|am|i'm|she's|he's)\s(?:the\s)?)only\s(?:[\w'-]{{1,20}}\s){{0,2}}?"
    rf"(?:{_PERSON}|(?:{_GROUP})\s[\w'-]{{3,20}})\s(?:\w+\s){{0,3}}?{_WHERE}\b(?:\s[\w'-]{{1,20}}){{0,3}}"
)
_ONLY_OF = re.compile(
    rf"\bthe only one of (?:our|the|their|these|those)\s(?:\w+\s)?(?:{_PERSON})s?\s(?:who|with|in|on|that|to)\b"
)
_ONLY_MARKED = re.compile(
    rf"\bthe (?:only|sole|lone|one)\s(?:{_MARKED})\b(?! (?:group|centre|service|team|clinic|festival|food|"
    rf"mosque|church))"
)
_ALSO_MANY = re.compile(
    r"\b(?:one|only)\s(?:person|worker|thing|family|officer|nurse|member|one|people) (?:who|they|you|we|can|that)\b"
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
    r"(?:everyone|everybody|we all|you|people) (?:read|saw|heard|watched) (?:about|of|it on)|"
    r"televised|aired on|went viral|going viral|viral video|made the news|documentary|press photograph|"
    r"photograph(?:ed)? (?:was )?in)\b"
)
_EVENT = (
    r"(?:stabbing|shooting|murder|manslaughter|fire|crash|flood|attack|explosion|siege|riot|rescue|trial|"
    r"inquest|bombing|blaze|"
    r"raid|kidnapping|collapse|drowning|documentary|scandal|hearing|verdict|arrest|protest)"
)
_KNOWN_BY = (
    re.compile(
        r"\b(?:couple|man|woman|girl|boy|lad|lass|mum|dad|mother|father|family|one|pensioner|teenager|"
        r"who (?:was|were))\s"
        r"(?:who (?:was|were|went|got)\s)?(?:all over|in|on)\s(?:the papers?|the tabloids?|bbc breakfast|"
        r"good morning britain|"
        r"loose women|question time|gogglebox|bake off|the one show|britain's got talent|love island|"
        r"this morning (?:about|with|for))\b"
    ),
    re.compile(
        r"\b(?:whose|his|her)\s(?:\w+\s)?(?:trial|arrest|rescue|case|inquest|story|pictures?|photos?|"
        r"photographs?|face|mugshot|"
        r"appeal|disappearance|sentencing|video|interview|death)\b[^.;!?]{0,40}\b(?:filmed|viral|everywhere|"
        r"all over|everyone|"
        r"online|shared|went round|read about|televised|broadcast|reported|look north|the papers?|the news|"
        r"paper|tv|telly|gazette|"
        r"echo|chronicle|mail|facebook)\b"
    ),
    re.compile(
        r"\b(?:famous|well known|known|infamous|notorious|remembered)\b[^.;!?]{0,15}\b(?:for|from|after|as)"
        r"\s(?:the|that|his|her|last)\s"
        rf"[\w' -]{{0,25}}?{_EVENT}\b"
    ),
    re.compile(
        r"\b(?:victim|survivor|witness|suspect|defendant|driver|culprit|hero|mother|mum|father|dad|son|daughter|"
        r"widow|brother|"
        rf"sister|lad|boy|girl|man|woman|couple|family)\s(?:in|of|from|at|behind)\s(?:the|that|last \w+'s)"
        rf"\s(?:[\w'-]+\s){{1,4}}?{_EVENT}\b"
    ),
    re.compile(
        r"\b(?:reporters?|journalists?|press|photographers?|cameras?|camera crews?|film crews?|"
        r"the papers)\b[^.;!?]{0,25}?\b(?:rang?|call(?:ed)?|"
        r"follow(?:ed|s)?|chase[ds]?|hound(?:ed|s)?|film(?:ed)?|wait(?:ed|ing)? for|outside|on)"
        r"\s(?:\w+\s)?(?:her|him|his)\b"
    ),
    re.compile(
        r"\b(?:he|she|who)\s(?:was|is|has been|had been|got)\s(?:\w+\s)?(?:interviewed|filmed|pictured|"
        r"photographed|featured|named|quoted|"
        r"profiled)\b[^.;!?]{0,25}\b(?:radio|tv|telly|television|bbc|itv|news|papers?|gazette|echo|chronicle|"
        r"mail|court|online|documentary)\b"
    ),
)
_TRIAL = re.compile(
    r"\b(?:acquitted|convicted|cleared|jailed|sentenced|charged|rescued|pulled|saved)\b[^.;!?]{0,40}\b(?:trial|"
    r"murder|fire|flood|canal|crash|case|stabbing|shooting|explosion|inquest|river|building|blaze|"
    r"charges?|theft|assault|robbery|fraud|manslaughter|arson|attack|riot|bombing)\b"
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
    rf"\b{_SOMEBODY}\b(?=[^.;!?]{{0,20}}\b(?:who|whose|from|off|in|on|at|that|with|acquitted|convicted|cleared|"
    rf"rescued|"
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


_ONLY = (
    _ONLY_ONE,
    _OUR_ONLY_ONE,
    _ONLY_ONE_WHO,
    _NO_OTHER,
    _NO_OTHER_IS,
    _JUST_ONE,
    _SOMEWHERES_ONLY,
    _ONLY_BEGINS,
    _ONLY_OF,
    _ONLY_MARKED,
)


def only_ones(folded: Folded) -> Iterator[Span]:
    """`the only Syrian family in …`, `no other pupil in the valley …`."""
    for pattern in _ONLY:
        yield from (match.span() for match in pattern.finditer(folded.text) if not _ALSO_MANY.search(match[0]))


def in_the_news(folded: Folded) -> Iterator[Span]:
    """One person, and a paper or a programme that told of them; no office holders."""
    for sentence in _SENTENCE.finditer(folded.text):
        news = _NEWS.search(sentence[0]) or _TRIAL.search(sentence[0])
        who = _WHO.search(sentence[0]) if news else None
        if news and who and not _OFFICE_HOLDER.search(sentence[0]):
            start = sentence.start()
            yield start + min(who.start(), news.start()), start + max(who.end(), news.end())
    for pattern in _KNOWN_BY:
        yield from (match.span() for match in pattern.finditer(folded.text))
