"""Shows data as a plain page that people and screen readers can read: headings, lists and nothing to load."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = (
    "body{font:1.1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem 1.5rem}"
)
DEEPEST_HEADING = 6


def document(title: str, introduction: str, data: Mapping[str, Any]) -> str:
    """An HTML page in English. Names of fields become headings and terms; nothing is said by colour."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1><p>{escape(introduction)}</p>{_fields(data, 2)}</main></body></html>"
    )


def _fields(data: Mapping[str, Any], level: int) -> str:
    """Plain values as a list of terms, then each thing with parts under a heading of its own."""
    plain = {name: value for name, value in data.items() if not _has_parts(value)}
    terms = "".join(f"<dt>{_words(name)}</dt><dd>{_plain(value)}</dd>" for name, value in plain.items())
    deeper = "".join(_section(name, data[name], level) for name in data if name not in plain)
    return (f"<dl>{terms}</dl>" if terms else "") + deeper


def _section(name: str, value: Any, level: int) -> str:
    heading = min(level, DEEPEST_HEADING)
    items = [value] if isinstance(value, Mapping) else value
    parts = "".join(
        f"<section><h{min(level + 1, DEEPEST_HEADING)}>{_words(name)}: {number} of {len(items)}"
        f"</h{min(level + 1, DEEPEST_HEADING)}>{_fields(item, level + 2)}</section>"
        for number, item in enumerate(items, 1)
    )
    return f"<section><h{heading}>{_words(name)}</h{heading}>{parts}</section>"


def _has_parts(value: Any) -> bool:
    several = isinstance(value, Sequence) and not isinstance(value, str)
    return isinstance(value, Mapping) or (several and any(isinstance(one, Mapping) for one in value))


def _plain(value: Any) -> str:
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _words(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())
