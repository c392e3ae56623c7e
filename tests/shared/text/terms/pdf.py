"""PDFs written by hand: text at given places, in one of the fonts that every reader has."""

import zlib
from collections.abc import Sequence

Line = tuple[float, float, str]
"""From the left and from the bottom in points, and its words."""


def pdf(pages: Sequence[Sequence[Line]], *, size: int = 10, trailer: str = "", extra: Sequence[bytes] = ()) -> bytes:
    """Without lines a page has a drawing and no text, as a scanned one has."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, lines in enumerate(pages):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * index),
            _stream(_drawn(lines, size)),
        ]
    return written([*objects, *extra], trailer)


def written(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Objects 1, 2, 3 … as a file; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer.encode())
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _drawn(lines: Sequence[Line], size: int) -> bytes:
    if not lines:
        return b"0.9 g 0 0 595 842 re f"
    return b"\n".join(
        b"BT /F1 %d Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (size, left, up, _escaped(text)) for left, up, text in lines
    )


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
