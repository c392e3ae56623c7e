"""Markdown: headings, paragraphs, items of lists and rows of tables are clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared.text.terms import tables
from shared.text.terms.document import Clause
from shared.text.terms.lines import clean
from shared.text.terms.numbering import Numbering

_LONGEST_PARAGRAPH = 20_000
"""Characters. A longer one keeps its signs: some nestings of them take time in the square of its length."""
_HEADING = re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE)
_RULED = re.compile(r"^ {0,3}\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|<[^<>]{1,500}>", re.DOTALL)


def looks_like_markdown(text: str) -> bool:
    return _HEADING.search(text) is not None or _RULED.search(text) is not None


def clauses(text: str) -> Iterator[Clause]:
    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    return _Reader(parser).clauses(parser.parse(text))


@dataclass
class _Reader:
    parser: MarkdownIt
    numbering: Numbering = field(default_factory=Numbering)
    paragraphs: int = 0
    tables: int = 0
    depth: int = 0
    label: str = ""
    heading: bool = False
    row: list[str] | None = None
    rows: list[list[str]] = field(default_factory=list)

    def clauses(self, tokens: list[Token]) -> Iterator[Clause]:
        for token in tokens:
            self._note(token)
            if token.type == "table_close":
                yield from self._table()
            elif token.type == "inline" and self.row is not None:
                self.row.append(self._plain(token.content))
            elif token.type in ("inline", "html_block", "fence", "code_block"):
                yield from self._paragraph(token)

    def _note(self, token: Token) -> None:
        """What a token says about those that follow."""
        if token.type in ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"):
            self.depth += token.nesting
        elif token.type == "list_item_open":
            self.label = token.info
        elif token.type in ("heading_open", "heading_close"):
            self.heading = token.nesting > 0
        elif token.type == "tr_open":
            self.row = []
            self.rows.append(self.row)
        elif token.type == "table_open":
            self.rows, self.tables = [], self.tables + 1

    def _paragraph(self, token: Token) -> Iterator[Clause]:
        self.paragraphs += 1
        text = " ".join(_TAG.sub(" ", token.content).split()) if token.type == "html_block" else token.content
        number, rest = self._number(self._plain(text) if token.type == "inline" else text.strip())
        if rest.strip():
            yield Clause(number, rest.strip(), f"paragraph {self.paragraphs}")

    def _number(self, text: str) -> tuple[str, str]:
        label, self.label = self.label, ""
        if label and self.depth == 1:
            self.numbering.place(f"{label}.")
        elif label:
            self.numbering.place(f"({label})", f"list {self.depth}")
        number, rest = self.numbering.take(text)
        if self.heading and not number:
            self.numbering.leave()
        return number or (self.numbering.current if label else ""), rest

    def _table(self) -> Iterator[Clause]:
        heads, self.row = self.rows[0], None
        for index, cells in enumerate(self.rows[1:], start=2):
            own = tables.own_number(heads, cells)
            said = tables.read_out(heads, ["", *cells[1:]] if own else cells)
            if text := "".join(before + cell for before, cell in said):
                yield Clause(self.numbering.inside(own), text, f"table {self.tables}, row {index}")

    def _plain(self, source: str) -> str:
        if len(source) > _LONGEST_PARAGRAPH:
            return source
        parsed = self.parser.enable("inline").parseInline(source)
        self.parser.disable("inline")
        return clean("".join(_shown(child) for token in parsed for child in token.children or [])).strip()


def _shown(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    if token.type == "html_inline":
        return "\n" if token.content.startswith("<br") else ""
    return token.content
