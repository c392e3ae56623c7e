"""Which language a document is in, so that what the rules cannot read is never called free of findings.

Only by its commonest words: enough to tell English and Welsh from each other and from the neighbours, and no more.
"""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENOUGH = 20_000
"""Words. A language shows itself long before."""
_COMMON = {
    "en": "the of and to in a is that for it as with be by on not this are or an will from which have at we you our "
    "shall must may their who they has all any its per each if when than other people",
    "cy": "y yr yn a ac ar i o mae ei am gan wedi bydd fydd yw ni sydd neu hyn eu wrth gyda cael fod ein na bod rhaid "
    "gall eich chi dan fel rhwng pob trwy bobl",
    "fr": "le la les de des du et un une est que qui dans pour par sur avec ne pas au aux ce cette sont vous nous",
    "de": "der die das und ist nicht ein eine zu den von mit für auf dem des im sich werden wird sind oder als bei",
    "es": "el la los las de del y en un una es que por con para no se al su como más son lo este esta o",
    "it": "il la le gli di del della e un una è che per con non si al nel sono come da alla dei delle o i",
    "pt": "o a os as de do da dos das e em um uma é que por com para não se ao no na são como mais ou",
    "nl": "de het een en van is niet dat die in op te voor met zijn aan door wordt worden bij of als ook",
    "pl": "i w na z do nie się jest że o to po za od dla przez są oraz lub który która które być przy",
    "ga": "an na agus ar an do go is tá le i a bhfuil leis sa ag bhí sé ó nó gach",
    "gd": "an na agus air do gu is tha le ann a bheil leis anns aig bha e bho no gach",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def language_of(text: str) -> str:
    """A BCP 47 tag, or "und". Too few words to tell ("Attendance: 95 %") are taken for English when in its letters."""
    counts = Counter(word.casefold().replace("’", "'") for word in _WORD.findall(text)[:_ENOUGH])
    words = counts.total()
    if not words:
        return "und"
    hits = {tag: sum(counts[word] for word in common) for tag, common in _WORDS.items()}
    best = max(hits, key=lambda tag: (hits[tag], tag == "en"))
    if hits[best] >= max(2, words / 12):
        return best
    return "en" if hits["en"] == hits[best] and _in_latin_letters(counts) else "und"


def language_within(text: str, document: str) -> str:
    """Of a clause. One in plain letters not told apart ("Yr2 reach | 450") is English in an English document."""
    language = language_of(text)
    plain = _in_latin_letters(Counter(word.casefold() for word in _WORD.findall(text)[:_ENOUGH]))
    return document if language == "und" and document == "en" and plain else language


def _in_latin_letters(counts: Counter[str]) -> bool:
    plain = sum(count for word, count in counts.items() if word.isascii())
    return plain >= 0.8 * counts.total()
