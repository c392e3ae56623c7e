"""The lists of `rules/numbers.toml`: words by which a number is told to be a time, a sum, a share or a reference."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

RULES = Path(__file__).with_name("rules")


@cache
def lists() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads((RULES / "numbers.toml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in data.items()}


def no_nouns() -> frozenset[str]:
    """Words that end a noun's place: what is counted does not stand beyond them."""
    return lists()["no_nouns"]
