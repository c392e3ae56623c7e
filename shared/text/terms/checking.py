"""The check itself: clause by clause and sentence by sentence, each rule's patterns, less what clears them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from shared.text.terms import law, matching, missing
from shared.text.terms.document import Clause, Document
from shared.text.terms.findings import Finding, Missing
from shared.text.terms.language import language_of, language_within
from shared.text.terms.matching import Match, Pattern, Sentence
from shared.text.terms.rules import SHORT_TEXT_RULES, Rule, rules
from shared.text.terms.sentences import sentences
from shared.text.terms.unchecked import ENGLISH, NOT_CHECKED, WELSH, not_checked, welsh_findings

LONGEST_CLAUSE = 1_500
"""Tokens."""


class CheckedClause(NamedTuple):
    """A clause with what was found in it, in the order of its text."""

    clause: Clause
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with what was found in it."""

    language: str
    view: str
    clauses: tuple[CheckedClause, ...]
    missing: tuple[Missing, ...]

    @property
    def blocks(self) -> bool:
        """Whether there is anything that nobody can agree to."""
        return any(finding.level == "blocks" for each in self.clauses for finding in each.findings)

    @property
    def is_checked(self) -> bool:
        """Whether any clause was checked at all. What is not English is not, and says so by a finding."""
        return any(all(finding.rule != NOT_CHECKED for finding in each.findings) for each in self.clauses)


def check(document: Document) -> Checked:
    """Of a whole agreement. The same document always gives the same findings; nothing is kept, and nothing is sent."""
    clauses, unsaid = list[CheckedClause](), missing.Unsaid()
    for clause in document.clauses:
        language = language_within(clause.text, document.language)
        read = sentences(clause.text) if language == ENGLISH else []
        unsaid.listen(read)
        found = _in_sentences(clause.text, read) if language == ENGLISH else _unchecked(clause.text, language)
        clauses.append(CheckedClause(clause, tuple(found)))
    left = unsaid.topics if document.language == ENGLISH else ()
    return Checked(document.language, document.view, tuple(clauses), left)


def check_text(text: str) -> list[Finding]:
    """Of a short text such as a purpose or a measure: is there a target or a ranking in it? As advice, never blocking.

    A text that is not English says of itself that it was not checked.

    It is not meant for what people want for themselves: cycles of one person are left alone by whoever calls this.
    """
    language = language_of(text)
    found = findings_in(text) if language == ENGLISH else _unchecked(text, language)
    return [replace(each, level="advises") for each in found if each.rule in (*SHORT_TEXT_RULES, NOT_CHECKED)]


def findings_in(text: str) -> list[Finding]:
    """Of English text, in the order of the text."""
    return _in_sentences(text, sentences(text))


def _in_sentences(text: str, read: Sequence[Sentence]) -> list[Finding]:
    return sorted((each for part in _parts(read) for each in _in_part(text, part)), key=_place)


def _parts(read: Sequence[Sentence]) -> Iterator[Sequence[Sentence]]:
    """The clause; one that is longer than any clause in parts, so that time stays in proportion to its length."""
    part, tokens = list[Sentence](), 0
    for sentence in read:
        if part and tokens + len(sentence.tokens) > LONGEST_CLAUSE:
            yield part
            part, tokens = [], 0
        part.append(sentence)
        tokens += len(sentence.tokens)
    if part:
        yield part


def _in_part(text: str, read: Sequence[Sentence]) -> Iterator[Finding]:
    whole = matching.join(read)
    for rule in rules():
        for each in _merged(sorted(_by_rule(rule, text, read, whole), key=_place)):
            yield law.as_advice(each, whole)


def _unchecked(text: str, language: str) -> list[Finding]:
    return [not_checked(text, language), *(welsh_findings(text) if language == WELSH else [])]


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.rule


def _by_rule(rule: Rule, text: str, read: Sequence[Sentence], whole: Sentence) -> Iterator[Finding]:
    if _is_found(whole, rule.clause_exceptions):
        return
    for sentence in (*read, whole):
        scope = "clause" if sentence is whole else "sentence"
        cleared = _is_found(sentence, rule.exceptions)
        for pattern in rule.patterns:
            if pattern.scope == scope and (pattern.regardless or not cleared):
                for match in matching.matches(sentence, pattern):
                    yield _finding(rule, pattern, sentence, match, text)


def _is_found(sentence: Sentence, patterns: Iterable[Pattern]) -> bool:
    return any(True for pattern in patterns for _ in matching.matches(sentence, pattern))


def _finding(rule: Rule, pattern: Pattern, sentence: Sentence, match: Match, text: str) -> Finding:
    tokens = sentence.tokens
    cues = (f"{hit.family}: {text[tokens[hit.first].start : tokens[hit.after - 1].end]}" for hit in match.hits)
    start, end = tokens[match.first].start, tokens[match.after - 1].end
    return Finding(rule.name, start, end, pattern.level or rule.level, rule.why, rule.instead, tuple(cues))


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of one rule that overlap, as one."""
    last: Finding | None = None
    for each in findings:
        if last is None or each.start >= last.end:
            if last:
                yield last
            last = each
            continue
        level = "blocks" if "blocks" in (last.level, each.level) else last.level
        cues = tuple(dict.fromkeys(last.cues + each.cues))
        last = replace(last, end=max(last.end, each.end), level=level, cues=cues)
    if last:
        yield last
