"""Documents of a word processor, written by hand where python-docx does not write what they have."""

import io
import zipfile
from collections.abc import Mapping

import docx
from docx.document import Document

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_ROOTS = {"document": "document", "header1": "hdr", "footer1": "ftr"}
_KINDS = {"header1": "header", "footer1": "footer"}
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(body: str, *, extra: Mapping[str, bytes] | None = None, main: str = "document.main", **parts: str) -> bytes:
    """A .docx of a body's XML. Parts such as `numbering` and `header1` are given by the XML inside them."""
    files = {"document": f"<w:body>{body}</w:body>", **parts}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE.format(main if name == "document" else kind)}"/>'
        for name, kind in ((name, _KINDS.get(name, name)) for name in files)
    )
    relations = "".join(
        f'<Relationship Id="rId{index}" Type="{_RELATION}/{_KINDS.get(name, name)}" Target="{name}.xml"/>'
        for index, name in enumerate(parts, start=1)
    )
    return packed(
        {
            "[Content_Types].xml": _types(types),
            "_rels/.rels": _relations(
                f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
            ),
            "word/_rels/document.xml.rels": _relations(relations),
            **{f"word/{name}.xml": _part(_ROOTS.get(name, name), inner) for name, inner in files.items()},
            **(extra or {}),
        }
    )


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def p(text: str, properties: str = "") -> str:
    """A paragraph; `text` may be the XML of its runs."""
    runs = text if text.startswith("<") else r(text)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def row(*cells: str, properties: str = "") -> str:
    """Cells by their text, or by the XML in them."""
    inner = "".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inner}</w:tr>"


def inserted(text: str) -> str:
    return f'<w:ins w:id="1" w:author="A">{r(text)}</w:ins>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="A"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def _types(overrides: str) -> bytes:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()


def _relations(inner: str) -> bytes:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    ).encode()


def _part(root: str, inner: str) -> bytes:
    return f"<w:{root} {_NAMES}>{inner}</w:{root}>".encode()
