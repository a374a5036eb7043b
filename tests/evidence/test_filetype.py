import pytest

from feecase.evidence.filetype import filetype, mismatch


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a", b"%PDF-1.7", "pdf"),
        ("a", b"\n\n%PDF-1.4", "pdf"),
        ("a", b"\xff\xd8\xff\xe0", "image"),
        ("a", b"BM\x10\0\0\0\0\0\0\0", "image"),
        ("a.txt", b"BM is text", "text"),
        ("a", b"RIFF\0\0\0\0WEBP", "image"),
        ("a", b"RIFF\0\0\0\0WAVE", "recording"),
        ("a", b"\0\0\0\x18ftypheic", "image"),
        ("a", b"\0\0\0\x18ftypmp42", "recording"),
        ("a", b"{\\rtf1", "office"),
        ("a", b"", "empty"),
        ("a", b"\0\0\0", "unknown"),
        ("a.txt", "中文".encode(), "text"),
        ("a.txt", "中文".encode("gb18030"), "text"),
        ("a.txt", "中文".encode("utf-16"), "text"),
        ("a.eml", b"Subject: x\n\nhi", "mail"),
        ("a.txt", b"From: a\nReceived: b\nMIME-Version: 1.0\n\nhi", "mail"),
        ("a.txt", ("长" * 3000).encode(), "text"),
        ("a.txt", ("x" + "长" * 3000).encode("gb18030"), "text"),
        ("a.docx", b"PK\x03\x04 broken", "office"),
        ("a.zip", b"PK\x03\x04 broken", "archive"),
    ],
)
def test_by_content(tmp_path, name, content, kind):
    path = tmp_path / name
    path.write_bytes(content)
    assert filetype(path) == kind


@pytest.mark.parametrize(
    ("name", "kind", "wrong"),
    [("a.pdf", "image", True), ("a.PDF", "pdf", False), ("a.xyz", "pdf", False), ("a.eml", "text", False), ("a", "image", False)],
)
def test_mismatch(tmp_path, name, kind, wrong):
    assert mismatch(tmp_path / name, kind) is wrong
