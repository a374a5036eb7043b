"""Text files and mails drawn as A4 pages."""

from __future__ import annotations

import contextlib
import email
import email.policy
import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

from feecase.evidence.filetype import decode
from feecase.evidence.remark import Remark, Unpageable

_MAX_BYTES = 3_000_000
_MAX_MAIL = 40_000_000
_FORWARDED = "message/rfc822"
_COLUMNS = 88
_CHINESE = 0x2E80
_NAMED = 10
_CHARSET = re.compile(r"(?i)((?:charset\s*=\s*[\"']?|=\?))(?:gb_?2312(?:-80)?|gbk|x-gbk|cp936|euc-cn)(?=[\"';\s?]|$)")
_GARBLED = Remark("中有无法识别的字符，打印出来是“\ufffd”", "邮件的文字编码与其声明不符", "请从邮箱另存为 PDF 后替换", "warning")
_SOURCE = """
#set page(width: 210mm, height: 297mm, margin: (x: 18mm, top: 18mm, bottom: 18mm))
#set text(size: 10pt, hyphenate: false, cjk-latin-spacing: none)
#set par(leading: 0.6em, spacing: 0.6em)
#text(size: 8pt, fill: luma(90))[#data.name]
#v(2mm)
#for line in data.lines { block(width: 100%, spacing: 0.6em, text(line)) }
"""


def text_pdf(path: Path, name: str) -> bytes:
    """Draw a text file under its name. Raises Unpageable when it is too long or no text."""
    text = decode(_content(path))
    if text is None:
        raise Unpageable("不是可识别的文本编码", "请另存为 UTF-8 文本或 PDF")
    return _draw(name, text)


def draw_text(path: str, name: str, to: str) -> list[dict[str, str]]:
    """Write the PDF of `text_pdf` and return its remarks; for `apart.read`."""
    pdf = text_pdf(Path(path), name)
    Path(to).write_bytes(pdf)
    return [asdict(one) for one in _unprinted(pdf, decode(_content(Path(path))) or "")]


def draw_mail(path: str, name: str, attached: list[str], to: str) -> list[dict[str, str]]:
    """Write the PDF of `mail_pdf` and return its remarks; for `apart.read`."""
    pdf, text = mail_pdf(Path(path), name, attached), _told(Path(path), ())
    Path(to).write_bytes(pdf)
    garbled = [_GARBLED] if "\ufffd" in text else []
    return [asdict(one) for one in (*garbled, *_unprinted(pdf, text))]


def _unprinted(pdf: bytes, text: str) -> list[Remark]:
    """Say which Chinese characters of a text are not on the pages drawn of it, as the pages are read back: the fonts do not hold every rare one."""
    import pypdfium2

    wanted = {char for char in text if unicodedata.category(char) in ("Lo", "Co", "Cn") and ord(char) >= _CHINESE}
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            with contextlib.closing(page), contextlib.closing(page.get_textpage()) as read:
                wanted -= set(unicodedata.normalize("NFKC", shown := read.get_text_range())) | set(shown)
    lost = sorted(char for char in wanted if unicodedata.normalize("NFKC", char) == char)
    if not lost:
        return []
    told = "、".join(f"{char}（U+{ord(char):04X}）" for char in lost[:_NAMED])
    why = "随附字体没有这些字，打印出来是空框"
    return [Remark(f"中有 {len(lost)} 个字没有打印出来：{told}", why, "请用装有该字字体的电脑另存为 PDF 后替换", "warning")]


def mail_pdf(path: Path, name: str, attached: Iterable[str] = ()) -> bytes:
    """Draw a mail: sender, recipients, date, subject, text and what is `attached` (its names, where nothing is given). Raises Unpageable when it is too large."""
    return _draw(name, _told(path, attached))


def _told(path: Path, attached: Iterable[str]) -> str:
    mail = _mail(path)
    head = [
        (label, str(mail.get(key, "")))
        for label, key in (("发件人", "From"), ("收件人", "To"), ("抄送", "Cc"), ("时间", "Date"), ("主题", "Subject"))
    ]
    lines = [f"{label}：{value}" for label, value in head if value]
    told = [*attached] or [_name(part) for part in _attached(mail)]
    return "\n".join([*lines, "", _body(mail), *(["", "附件：", *told] if told else [])])


def attachments(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what is attached to a mail, pictures within its text too. Raises Unpageable when it is too large."""
    for part in _attached(_mail(path)):
        content = part.get_payload(decode=True) if part.get_content_type() != _FORWARDED else None
        if content is None:  # a forwarded mail
            content = b"".join(bytes(inner) for inner in part.iter_parts())
        yield _name(part), content if isinstance(content, bytes) else b""


def _mail(path: Path) -> EmailMessage:
    if path.stat().st_size > _MAX_MAIL:
        raise Unpageable(f"邮件超过 {_MAX_MAIL // 1_000_000} MB", "请把邮件正文和附件分别另存为证据文件")
    with path.open("rb") as stream:
        mail = email.message_from_binary_file(stream, policy=email.policy.default)
    _mend(mail)
    return mail


def _mend(part: EmailMessage) -> None:
    """Make headers readable as programs in China write them: raw GBK, and gb2312 for what is GB18030 (which holds it whole). A forwarded mail stays as it is."""
    for key, value in list(part.raw_items()):
        raw = str(value).encode("utf-8", "surrogateescape")
        text = decode(raw) or str(value)
        text = _CHARSET.sub(r"\1gb18030", text)
        if text != value:
            part.replace_header(key, re.sub(r"\r?\n(?=[ \t])", "", text))
    if part.is_multipart() and part.get_content_type() != _FORWARDED:
        for inner in part.iter_parts():
            _mend(cast("EmailMessage", inner))


def _attached(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Yield every part that is neither the text of the mail nor a mere wrapping."""
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]

    def parts(part: EmailMessage) -> Iterator[EmailMessage]:
        if part.is_multipart() and part.get_content_type() != _FORWARDED:
            for inner in part.iter_parts():
                yield from parts(cast("EmailMessage", inner))
        elif not any(part is body for body in bodies):
            yield part

    yield from parts(mail)


def _name(part: EmailMessage) -> str:
    named = part.get_filename()
    return named or (
        "转发邮件.eml"
        if part.get_content_type() == _FORWARDED
        else f"未命名{mimetypes.guess_extension(part.get_content_type()) or ''}"
    )


def list_pdf(title: str, text: str) -> bytes:
    """Draw a list under its title."""
    return _draw(title, text)


def _content(path: Path) -> bytes:
    if path.stat().st_size > _MAX_BYTES:
        raise Unpageable(f"文本超过 {_MAX_BYTES // 1_000_000} MB", "请摘出有关部分另存")
    return path.read_bytes()


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeError):
        raw = part.get_payload(decode=True)
        content = (decode(raw) if isinstance(raw, bytes) else None) or ""
    if part.get_content_type() == "text/html":
        stripper = _Stripper()
        stripper.feed(content)
        content = "".join(stripper.parts)
    return content


class _Stripper(HTMLParser):
    """Keeps the text of HTML; blocks become lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in ("style", "script")
        if tag in ("p", "div", "br", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script") and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _draw(name: str, text: str) -> bytes:
    from feecase.drawings import draw

    lines = [
        part
        for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
        for part in _wrap(line.expandtabs(4))
    ]
    # a line of its own kind of blank keeps its height and its indentation
    return draw(_SOURCE, {"name": name, "lines": [line.replace(" ", "\u00a0") or "\u00a0" for line in lines]})


def _wrap(line: str) -> list[str]:
    """Cut a line into pieces of at most _COLUMNS half-widths."""
    pieces, piece, width = [], "", 0
    for char in line:
        step = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if width + step > _COLUMNS:
            pieces.append(piece)
            piece, width = "", 0
        piece, width = piece + char, width + step
    return [*pieces, piece]
