"""A text as the sentences that rules are matched in, found by nupunkt; a semicolon ends one, too."""

import re
from collections.abc import Iterator, Sequence

from nupunkt import sent_spans

from shared.text.terms import matching
from shared.text.terms.matching import Sentence
from shared.text.terms.tokens import Token, tokenize

LONGEST = 400
"""Tokens. A longer sentence (a list, a table that lost its rows) is read in parts, so that time stays in proportion."""

_ROW = re.compile(r"[^:;]{1,60}: [^;]*(?:; [^:;]{1,60}: [^;]*)+")
"""A row of a table, read out with the heads of its columns. It is one sentence."""


def sentences(text: str) -> list[Sentence]:
    """Every sentence, read. The places of its tokens are those in the text."""
    if _ROW.fullmatch(text):
        return [matching.read(tokenize(text)[:LONGEST])]
    return [matching.read(part) for start, end in sent_spans(text) for part in _parts(tokenize(text[start:end], start))]


def _parts(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.word == ";" or at - start >= LONGEST:
            yield from filter(None, [tokens[start:at]])
            start = at + (token.word == ";")
    yield from filter(None, [tokens[start:]])
