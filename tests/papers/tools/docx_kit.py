"""A small kit for writing the built-in Word templates: each function returns WordprocessingML; `document` packs it into a .docx."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape, quoteattr

SONG, FANG, HEI, KAI = "宋体", "仿宋", "黑体", "楷体"
BIAO = "方正小标宋简体"
FALLBACK = {
    "方正小标宋简体": "华文中宋",
    "方正大标宋_GBK": "方正小标宋简体",
    "方正小标宋_GBK": "方正小标宋简体",
    "方正黑体_GBK": "黑体",
    "方正书宋_GBK": "宋体",
    "方正楷体_GBK": "楷体",
    "仿宋": "仿宋_GB2312",
    "楷体": "楷体_GB2312",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "MS Gothic": "Segoe UI Symbol",
}
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
NS = " ".join(f'xmlns:{k}="{v}"' for k, v in SPACES.items()) + ' mc:Ignorable="w14"'


class X(str):
    """A piece of finished XML."""

    __slots__ = ()


def fonts(name: str | None) -> str:
    if name is None:
        return ""
    latin = name if name == "MS Gothic" else "Times New Roman"
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="Times New Roman"/>'


def rpr(
    *, font: str | None = None, size: float | None = None, bold: bool = False, color: str | None = None, under: bool = False
) -> str:
    inner = (
        fonts(font)
        + ("<w:b/>" if bold else "")
        + (f'<w:color w:val="{color}"/>' if color else "")
        + (f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "")
        + ('<w:u w:val="single"/>' if under else "")
    )
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def run(text: str, **look: object) -> X:
    return X(f'<w:r>{rpr(**look)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>')


def box(test: str | None, size: float | None = None) -> X:
    """A check-box control that is ticked when the expression `test` is true; None leaves it to the hand of whoever signs."""
    expression = f"{{{{ {test} }}}}"
    tag = "" if test is None else f"<w:tag w:val={quoteattr(expression)}/>"
    assert len(expression) <= 64, f"Word keeps 64 characters of a control's tag: {expression}"
    state = '<w14:{0}State w14:val="{1}" w14:font="MS Gothic"/>'
    return X(
        f"<w:sdt><w:sdtPr>{rpr(font='MS Gothic', size=size)}{tag}"
        f'<w14:checkbox><w14:checked w14:val="0"/>{state.format("checked", "2611")}{state.format("unchecked", "2610")}</w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r>{rpr(font='MS Gothic', size=size)}<w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
    )


def tab() -> X:
    return X("<w:r><w:tab/></w:r>")


def para(
    *parts: str,
    style: str | None = None,
    align: str | None = None,
    first: float | None = None,
    left: int | None = None,
    hanging: int | None = None,
    before: float | None = None,
    after: float | None = None,
    line: float | None = None,
    exact: float | None = None,
    keep: bool = False,
    tabs: tuple[int, ...] = (),
    right: int | None = None,
    **look: object,
) -> X:
    """A paragraph. `first` = first-line indent in characters; `before`/`after`/`exact` in points; `line` in lines; `left`/`right`/`tabs` in twips."""
    spacing = "".join(
        f' w:{k}="{v}"'
        for k, v in (
            ("before", None if before is None else round(before * 20)),
            ("after", None if after is None else round(after * 20)),
            ("line", round(exact * 20) if exact else round(line * 240) if line else None),
            ("lineRule", "exact" if exact else "auto" if line else None),
        )
        if v is not None
    )
    indent = "".join(
        f' w:{k}="{v}"'
        for k, v in (
            ("left", left),
            ("right", right),
            ("firstLineChars", None if first is None else round(first * 100)),
            ("firstLine", None if first is None else round(first * 20 * float(look.get("size", 14)))),
            ("hanging", hanging),
        )
        if v is not None
    )
    ppr = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:keepNext/><w:keepLines/>" if keep else "")
        + ("<w:tabs>" + "".join(f'<w:tab w:val="left" w:pos="{t}"/>' for t in tabs) + "</w:tabs>" if tabs else "")
        + (f"<w:spacing{spacing}/>" if spacing else "")
        + (f"<w:ind{indent}/>" if indent else "")
        + (f'<w:jc w:val="{align}"/>' if align else "")
    )
    runs = "".join(part if isinstance(part, X) else run(part, **look) for part in parts)
    return X(f"<w:p>{f'<w:pPr>{ppr}</w:pPr>' if ppr else ''}{runs}</w:p>")


def cell(width: int, *paras: X, span: int = 1, shade: str | None = None, valign: str = "center") -> X:
    tcpr = (
        f'<w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else "")
        + f'<w:vAlign w:val="{valign}"/>'
    )
    return X(f"<w:tc><w:tcPr>{tcpr}</w:tcPr>{''.join(paras) or '<w:p/>'}</w:tc>")


def row(*cells: X, header: bool = False, split: bool = False, height: int | None = None) -> X:
    """A table row. A head row is kept on a page with the next row by its paragraphs: LibreOffice loses rows after a head that may not be split."""
    trpr = (
        ("" if split or header else "<w:cantSplit/>")
        + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
        + ("<w:tblHeader/>" if header else "")
    )
    return X(f"<w:tr>{f'<w:trPr>{trpr}</w:trPr>' if trpr else ''}{''.join(cells)}</w:tr>")


def tr(tag: str) -> X:
    """A row that holds nothing but a row tag, such as `for x in xs` or `endfor`."""
    return X(
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p><w:r><w:t>{{%tr {escape(tag)} %}}</w:t></w:r></w:p></w:tc></w:tr>'
    )


def p(tag: str) -> X:
    """A paragraph that holds nothing but a paragraph tag."""
    return X(f"<w:p><w:r><w:t>{{%p {escape(tag)} %}}</w:t></w:r></w:p>")


def table(
    widths: list[int], *rows: X, outer: int = 4, inner: int = 4, color: str = "000000", margin: int = 85, align: str = "center"
) -> X:
    edge = '<w:{0} w:val="{1}" w:sz="{2}" w:space="0" w:color="{3}"/>'
    edges = "".join(
        edge.format(side, "single" if size else "nil", size, color)
        for side, size in (
            ("top", outer),
            ("left", outer),
            ("bottom", outer),
            ("right", outer),
            ("insideH", inner),
            ("insideV", inner),
        )
    )
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return X(
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="{align}"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def picture(name: str, width: int, relation: str, alt: str) -> X:
    """A picture `width` twips wide that is replaced by the PNG of `name`."""
    cx = width * 635
    ext = f'cx="{cx}" cy="{cx // 3}"'
    return X(
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {ext}/>'
        f'<wp:docPr id="1" name="{alt}" descr="{{{{ {name} }}}}"/><a:graphic><a:graphicData uri="{SPACES["pic"]}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="1" name="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {ext}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def grey_png() -> bytes:
    """A small grey picture that stands in a template for the real one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xdd" * 30 for _ in range(10))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 10, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def _field(code: str, look: str) -> str:
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{look}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{look}<w:t>1</w:t></w:r><w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def _footer(left: str) -> str:
    look = rpr(font=SONG, size=9)

    def text(words: str) -> str:
        return f'<w:r>{look}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'

    line = (
        text((left + "　　" if left else "") + "第 ")
        + _field("PAGE", look)
        + text(" 页　共 ")
        + _field("NUMPAGES", look)
        + text(" 页")
    )
    return f'<w:ftr {NS}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{line}</w:p></w:ftr>'


def _styles(font: str, size: float, line: float) -> str:
    base = f'<w:docDefaults><w:rPrDefault>{rpr(font=font, size=size).replace("</w:rPr>", "")}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'

    def style(sid: str, name: str, ppr: str, look: str, default: bool = False) -> str:
        first = ' w:default="1"' if default else ""
        based = "" if default else '<w:basedOn w:val="a"/>'
        return f'<w:style w:type="paragraph"{first} w:styleId="{sid}"><w:name w:val="{name}"/>{based}<w:qFormat/><w:pPr>{ppr}</w:pPr>{look}</w:style>'

    spacing = f'<w:spacing w:line="{round(line * 240)}" w:lineRule="auto"/>'
    return (
        f"<w:styles {NS}>{base}"
        + style("a", "Normal", f'<w:widowControl w:val="0"/>{spacing}<w:jc w:val="left"/>', "", default=True)
        + style(
            "title",
            "Title",
            '<w:keepNext/><w:spacing w:before="120" w:after="240" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
            rpr(font=BIAO, size=22),
        )
        + style(
            "h1",
            "heading 1",
            '<w:keepNext/><w:keepLines/><w:spacing w:before="160" w:after="60"/><w:outlineLvl w:val="0"/>',
            rpr(font=HEI, size=size),
        )
        + style("body", "Body Text", f'<w:ind w:firstLineChars="200" w:firstLine="{round(size * 40)}"/>', "")
        + style(
            "cell", "Table Text", '<w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="left"/>', rpr(font=SONG, size=10.5)
        )
        + style("small", "Note Text", '<w:spacing w:line="240" w:lineRule="auto"/>', rpr(font=SONG, size=9, color="444444"))
        + "</w:styles>"
    )


def document(
    *body: str,
    title: str,
    font: str = FANG,
    size: float = 14,
    line: float = 1.5,
    margins: tuple[int, int, int, int] = (1440, 1474, 1361, 1588),
    landscape: bool = False,
    footer: str = "",
    footer_at: int = 810,
    pictures: dict[str, bytes] | None = None,
) -> bytes:
    """Pack a document. `margins` = top, right, bottom, left in twips."""
    across, down = (16838, 11906) if landscape else (11906, 16838)
    top, right, bottom, left = margins
    orient = ' w:orient="landscape"' if landscape else ""
    section = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="{across}" w:h="{down}"{orient}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="720" w:footer="{footer_at}" w:gutter="0"/></w:sectPr>'
    )
    xml = "".join(body)
    used = sorted({*re.findall(r'w:eastAsia="([^"]+)"', xml), BIAO, HEI, SONG, font} - {"zh-CN"})
    table_of_fonts = "".join(
        f'<w:font w:name="{f}">' + (f'<w:altName w:val="{FALLBACK[f]}"/>' if f in FALLBACK else "") + "</w:font>" for f in used
    )
    pictures = pictures or {}
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = {
        "rId1": ("styles", "styles.xml"),
        "rId2": ("settings", "settings.xml"),
        "rId3": ("footer", "footer1.xml"),
        "rId4": ("fontTable", "fontTable.xml"),
    }
    kinds |= {relation: ("image", f"media/{relation}.png") for relation in pictures}
    relations = "".join(f'<Relationship Id="{i}" Type="{office}/{k}" Target="{t}"/>' for i, (k, t) in kinds.items())
    package = "http://schemas.openxmlformats.org/package/2006"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{word}.settings+xml"/><Override PartName="/word/footer1.xml" ContentType="{word}.footer+xml"/>'
        f'<Override PartName="/word/fontTable.xml" ContentType="{word}.fontTable+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>',
        "word/document.xml": f"<w:document {NS}><w:body>{xml}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        "word/styles.xml": _styles(font, size, line),
        "word/settings.xml": f'<w:settings {NS}><w:zoom w:percent="100"/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/fontTable.xml": f"<w:fonts {NS}>{table_of_fonts}</w:fonts>",
        "word/footer1.xml": _footer(footer),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}', zipfile.ZIP_DEFLATED
            )
        for relation, content in pictures.items():
            archive.writestr(zipfile.ZipInfo(f"word/media/{relation}.png"), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
