"""A .docx as a package of XML parts: opened without unpacking more than is read, and without following anything."""

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, TypeAlias
from xml.parsers import expat

from lxml import etree

from shared.text.terms.document import Broken, Encrypted, OverPacked, UnknownKind, Unsafe, WithMacros

Element: TypeAlias = Any
"""lxml names no public class for what it parses."""

MAX_ENTRIES = 5_000
MAX_UNPACKED = 100 * 2**20
MAX_PART = 16 * 2**20
"""Of XML: some thousand pages."""
_PROLOG = 4096
"""Bytes, in which the first element has begun."""
_RATIO = 100
_RATIO_FROM = 8 * 2**20
"""Few bytes may be packed well; so is no long agreement with its pictures."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OTHER_NAMES = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
"""Of ISO 29500 Strict."""
W = f"{{{_W}}}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PACKED_WRONG = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, struct.error, OverflowError),
)
_BROKEN = "The file is damaged. Open it in a word processor, save it anew as .docx, and try again."


@dataclass(frozen=True)
class Package:
    archive: zipfile.ZipFile
    main: str
    """The name of the part with the document's text."""

    def part(self, name: str) -> Element | None:
        return parse(_read(self.archive, name)) if name in self.archive.NameToInfo else None

    def related(self, kind: str) -> list[str]:
        """The names of the parts of a kind that belong to the text, such as "footnotes"."""
        return [target for each, target in _relationships(self.archive, self.main) if each == kind]

    def first(self, kind: str) -> Element | None:
        return next((part for name in self.related(kind) if (part := self.part(name)) is not None), None)


def open_package(content: bytes) -> Package:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check(archive)
        _check_prologs(archive)
        return Package(archive, _main(archive))
    except _PACKED_WRONG as error:
        raise Broken(_BROKEN) from error


def parse(content: bytes) -> Element:
    """Refuses every document type: without one there are no entities, and nothing to fetch."""
    for other, usual in _OTHER_NAMES.items():
        content = content.replace(other, usual)
    try:
        _refuse_doctype(content)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, expat.ExpatError, ValueError, LookupError) as error:
        raise Broken(_BROKEN) from error
    if root.getroottree().docinfo.doctype:
        raise Unsafe(_UNSAFE)
    return root


_UNSAFE = "A part of the file defines entities, as attacks do. Save it anew with a word processor, and try again."


class _RootReached(Exception):
    pass


def _refuse_doctype(content: bytes) -> None:
    """A document type can only stand before the first element, so nothing behind that is looked at."""
    if not _reaches_root(content):
        raise Broken(_BROKEN)


def _reaches_root(content: bytes) -> bool:

    def at_doctype(*_: object) -> None:
        raise Unsafe(_UNSAFE)

    def at_root(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = at_doctype
    parser.StartElementHandler = at_root
    try:
        parser.Parse(content, False)
    except _RootReached:
        return True
    return False


def _check_prologs(archive: zipfile.ZipFile) -> None:
    """Of all parts, also of those that only another reader of the package looks into."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                _check_prolog(part.read(_PROLOG))


def _check_prolog(start: bytes) -> None:
    try:
        _refuse_doctype(start)
    except expat.ExpatError as error:
        raise Broken(_BROKEN) from error


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    too_dense = unpacked > _RATIO_FROM and unpacked > _RATIO * packed
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or too_dense:
        raise OverPacked(
            f"Unpacked, the file has {unpacked // 2**20} MB in {len(entries)} parts. Save the agreement by itself, "
            "without pictures and attachments, and try again."
        )
    if any(each.flag_bits & 1 for each in entries):
        raise Encrypted("Save the document without a password, and try again.")
    if any(posixpath.basename(each.filename).lower() in ("vbaproject.bin", "vbadata.xml") for each in entries):
        raise WithMacros("Save the document as .docx, which has no macros, and try again.")


def _main(archive: zipfile.ZipFile) -> str:
    types = _read(archive, "[Content_Types].xml") if "[Content_Types].xml" in archive.NameToInfo else b""
    if b"macroEnabled" in types:
        raise WithMacros("Save the document as .docx, which has no macros, and try again.")
    targets = [target for kind, target in _relationships(archive, "") if kind == "officeDocument"]
    main = targets[0] if targets else "word/document.xml"
    if not types or main not in archive.NameToInfo or b"wordprocessingml" not in types:
        raise UnknownKind("This is a packed file, but no .docx. Save the agreement as .docx or PDF, and try again.")
    return main


def _relationships(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str]]:
    """Kind and name of each related part inside the package. What lies outside is never looked at."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.NameToInfo:
        return []
    return [
        (
            each.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))[1:],
        )
        for each in parse(_read(archive, path))
        if each.get("TargetMode") != "External"
    ]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            content = part.read(MAX_PART + 1)
    except (*_PACKED_WRONG, KeyError) as error:
        raise Broken(_BROKEN) from error
    if len(content) > MAX_PART:
        raise OverPacked("The text of the document unpacks to more than 16 MB. Save the agreement by itself.")
    return content
