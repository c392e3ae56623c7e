"""Lints for conventions of this house that ruff has no rule for. `python -m deploy.lints` lists what breaks them."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 300
ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("services", "shared", "deploy")
GENERATED = "/migrations/versions/"


def main() -> None:
    found = sorted(breaches(ROOT))
    print("\n".join(found) if found else "House lints: nothing found.")
    sys.exit(1 if found else 0)


def breaches(root: Path) -> Iterator[str]:
    """Every breach below `root`, as `file:line: what is wrong`."""
    for file in (file for folder in SOURCES for file in (root / folder).rglob("*.py")):
        name = file.relative_to(root).as_posix()
        if GENERATED not in f"/{name}":
            for line, wrong in _in_file(name, file.read_text()):
                yield f"{name}:{line}: {wrong}"


def _in_file(name: str, source: str) -> Iterator[tuple[int, str]]:
    if name.endswith("__init__.py"):
        if source.strip():
            yield 1, "__init__.py files are empty: import from the module itself"
        return
    tree = ast.parse(source)
    if not ast.get_docstring(tree):
        yield 1, "say in one sentence why this module exists"
    length = source.count("\n")
    if length > LONGEST_FILE:
        yield LONGEST_FILE, f"{length} lines; split it by concept below {LONGEST_FILE}"
    if name.startswith("services/"):
        yield from _commits(tree)


def _commits(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Commands never commit: the session's owner does, so that state and events go in together or not at all."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield node.lineno, "only shared.db.sessions commits; let the session dependency do it"


if __name__ == "__main__":
    main()
