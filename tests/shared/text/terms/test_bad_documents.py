"""Whatever is sent is either read or refused with what to do: in bounded time and memory, with nothing left behind."""

import os
import tempfile
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.text.terms import document as kinds
from shared.text.terms import ooxml, worker
from shared.text.terms.document import Document, Unreadable
from shared.text.terms.reading import MAX_BYTES, read, read_file
from tests.shared.text.terms.outcomes import outcome
from tests.shared.text.terms.pdf import pdf, written
from tests.shared.text.terms.word import p, packed, word

GOOD = word(p("3.2 We pay by date."))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lol [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(97 + index)} "{f"&{chr(96 + index)};" * 10}">' for index in range(1, 10))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    "&j;</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = BOMB.split("<!ENTITY a", maxsplit=1)[0] + (
    '<!ENTITY j SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>'
)
LOOP = written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"])


def zipped(**files: bytes) -> bytes:
    return packed({name.replace("__", "/"): content for name, content in files.items()})


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("terms.docx", b"", "Empty"),
        ("terms.txt", b" \n\n \t\n", "Empty"),
        ("terms.docx", word(p("")), "Empty"),
        ("terms.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "Encrypted"),
        ("terms.doc", OLE + "WordDocument".encode("utf-16-le"), "UnknownKind"),
        ("terms.docx", word(p("We pay."), extra={"word/vbaProject.bin": b"x"}), "WithMacros"),
        ("terms.docx", b"<!DOCTYPE html><html><body>We pay</body></html>", "UnknownKind"),
        ("terms.docx", b"\n <html><body>We pay</body></html>", "UnknownKind"),
        ("terms.docx", rb"{\rtf1\ansi We pay.}", "UnknownKind"),
        ("terms.docx", zipped(a=b"x"), "UnknownKind"),
        ("terms.docx", b"PK\x03\x04" + bytes(100), "Broken"),
        ("terms.docx", GOOD[:-30], "Broken"),
        ("terms.docx", word("<w:p>"), "Broken"),
        ("terms.docx", word(p("a"), extra={"word/document.xml": BOMB.encode()}), "Unsafe"),
        ("terms.docx", word(p("a"), extra={"word/document.xml": BOMB.encode("utf-16")}), "Unsafe"),
        ("terms.docx", word(p("a"), extra={"word/document.xml": OUTSIDE.encode()}), "Unsafe"),
        ("terms.docx", word(p("a"), extra={"word/settings.xml": BOMB.encode()}), "Unsafe"),
        ("terms.docx", word(p("a") + "<w:altChunk/>"), "Incomplete"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UnknownKind"),
        ("terms.pdf", LOOP, "Broken"),
    ],
)
def test_a_bad_document_is_refused_with_its_reason_and_what_to_do(name: str, content: bytes, kind: str) -> None:
    with pytest.raises(getattr(kinds, kind)) as refused:
        read(name, content)
    assert refused.value.slug.startswith("document-")
    assert refused.value.title
    assert refused.value.detail.endswith(".")


def test_the_content_says_what_a_document_is_and_not_its_name() -> None:
    assert read("terms.pdf", GOOD).clauses == read("terms.docx", GOOD).clauses
    assert read("terms.docx", b"3.2 We pay by date.").clauses[0].number == "3.2"
    assert read("terms.md", pdf([[(72, 700, "3.2 We pay by date.")]])).clauses[0].place == "page 1"


def test_a_macro_document_is_known_by_its_type_also_without_its_macros() -> None:
    types = zipfile.ZipFile(BytesIO(GOOD)).read("[Content_Types].xml")
    macro = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with pytest.raises(kinds.WithMacros):
        read("terms.docx", word(p("We pay."), extra={"[Content_Types].xml": macro}))


def test_200_megabytes_are_refused_without_being_read() -> None:
    class Endless:
        taken = 0

        def read(self, size: int, /) -> bytes:
            self.taken += size
            return bytes(size)

    source = Endless()
    with pytest.raises(kinds.TooLarge, match="25 MB"):
        read_file("terms.docx", source)
    assert source.taken == MAX_BYTES + 1
    with pytest.raises(kinds.TooLarge):
        read("terms.docx", bytes(200 * 2**20))


@pytest.mark.parametrize("part", ["word/document.xml", "word/media/image1.png"])
def test_what_unpacks_to_far_more_is_refused_without_unpacking_it(part: str) -> None:
    bomb = word(p("a"), extra={part: bytes(90 * 2**20)})
    tracemalloc.start()
    with pytest.raises(kinds.OverPacked):
        read("terms.docx", bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 2**20


def test_packed_files_in_the_packed_file_are_not_opened() -> None:
    inner = packed({"x": bytes(50 * 2**20)})
    assert read("", word(p("We pay by date."), extra={"word/embeddings/a.zip": inner})).clauses


def test_more_parts_than_any_document_has_are_refused() -> None:
    many = {f"word/{index}.bin": b"" for index in range(ooxml.MAX_ENTRIES)}
    with pytest.raises(kinds.OverPacked):
        read("", word(p("a"), extra=many))


def test_a_text_part_that_grows_beyond_its_limit_is_refused() -> None:
    words = os.urandom(9 * 2**20).hex()
    with pytest.raises(kinds.OverPacked):
        read("", word(p(words)))


def test_nothing_outside_the_file_is_looked_at() -> None:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
        b'Target="%s" %s/></Relationships>'
    )
    for kind, target, mode in (
        (b"attachedTemplate", b"http://192.0.2.1/a.dotm", b'TargetMode="External"'),
        (b"footnotes", b"../../../../etc/passwd", b""),
        (b"numbering", b"file:///etc/passwd", b'TargetMode="External"'),
    ):
        content = word(p("We pay."), extra={"word/_rels/document.xml.rels": relation % (kind, target, mode)})
        assert [clause.text for clause in read("", content).clauses] == ["We pay."]


def test_a_pdf_that_would_take_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WALL_SECONDS", 1)
    drawn = b"BT /F1 9 Tf (ab) Tj ET\n" * 5_000
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 900 /Kids [%s] >>" % (b"3 0 R " * 900),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    with pytest.raises(kinds.TooSlow):
        read("terms.pdf", written(objects))


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for content in (GOOD, pdf([[(72, 700, "We pay.")]]), b"%PDF-1.4 broken", OLE, b"# We\n\npay"):
        try:
            read("", content)
        except Unreadable:
            continue
    assert list(tmp_path.iterdir()) == []


def test_a_readers_process_knows_nothing_of_the_services_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHMENT_PSEUDONYM_KEY", "secret")
    assert "secret" not in worker.environment().values()


STARTS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", OLE[:8], b"{\\rtf1", b"\xff\xfe", b"# A\n\n|a|\n|-|\n", b"<w:p>"]
)


@given(start=STARTS, content=st.binary(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_a_document_or_unreadable(start: bytes, content: bytes) -> None:
    _read_or_refused(start + content)


@given(at=st.integers(0, len(GOOD) - 1), change=st.integers(1, 255))
@settings(max_examples=100, deadline=None)
def test_a_docx_with_a_changed_byte_is_a_document_or_unreadable(at: int, change: int) -> None:
    _read_or_refused(GOOD[:at] + bytes([GOOD[at] ^ change]) + GOOD[at + 1 :])


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_document_or_unreadable(text: str) -> None:
    _read_or_refused(text.encode("utf-8", "surrogatepass"))


def _read_or_refused(content: bytes) -> None:
    found = outcome(content)
    if isinstance(found, Document):
        assert found.clauses
        assert all(clause.text == clause.text.strip() != "" for clause in found.clauses)
    else:
        assert found.detail
