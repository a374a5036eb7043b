"""What a Word file from outside must not hold: programs, other files, links that open by themselves, fields that read or run something.

Relations and fields are allowed by name; whatever is not named here is refused. Parts are read as XML, whatever prefix, encoding or spelling they use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from feecase.errors import TemplateError

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BODY = "word/document.xml"
_DOCUMENT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document"
_PROGRAMS = ("macroenabled", "vbaproject", "vbadata", "activex", "oleobject", "webextension")
_FOLDERS = {"word/embeddings/": "嵌入了其他文件", "activex/": "含有 ActiveX 控件", "vbaproject": "含有宏"}
_RELATIONS = frozenset(
    {
        "officeDocument",
        "styles",
        "stylesWithEffects",
        "settings",
        "webSettings",
        "fontTable",
        "font",
        "theme",
        "themeOverride",
        "numbering",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "comments",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
        "people",
        "image",
        "hdphoto",
        "hyperlink",
        "customXml",
        "customXmlProps",
        "core-properties",
        "extended-properties",
        "custom-properties",
        "thumbnail",
        "glossaryDocument",
        "printerSettings",
        "chart",
        "chartUserShapes",
        "chartStyle",
        "chartColorStyle",
        "diagramData",
        "diagramLayout",
        "diagramQuickStyle",
        "diagramColors",
        "diagramDrawing",
        "bibliography",
        "documenttasks",
        "keyMapCustomizations",
        "origin",
        "signature",
    }
)
"""The last word of the relation types that a plain document needs."""
_RELATION_NAMES = {
    "vbaProject": "含有宏",
    "wordVbaData": "含有宏",
    "control": "含有 ActiveX 控件",
    "activeXControlBinary": "含有 ActiveX 控件",
    "oleObject": "嵌入了其他文件",
    "package": "嵌入了其他文件",
    "aFChunk": "插入了其他格式的文件",
    "subDocument": "插入了其他文件",
    "attachedTemplate": "附加了其他模板",
    "frame": "是框架页",
    "webextension": "含有加载项",
    "webextensiontaskpanes": "含有加载项",
    "extensibility": "含有自定义功能区",
}
_ELEMENTS = {
    "altChunk": "插入了其他格式的文件",
    "subDoc": "插入了其他文件",
    "OLEObject": "嵌入了其他文件",
    "control": "含有 ActiveX 控件",
    "mailMerge": "是邮件合并的主文档，连着数据源",
    "webVideoPr": "含有联机视频",
    "frameset": "是框架页",
}
_FIELDS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "NOTEREF",
        "STYLEREF",
        "HYPERLINK",
        "TOC",
        "TC",
        "TA",
        "TOA",
        "INDEX",
        "XE",
        "SEQ",
        "LISTNUM",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "BIDIOUTLINE",
        "SYMBOL",
        "EQ",
        "=",
        "IF",
        "COMPARE",
        "ADVANCE",
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "PRINTDATE",
        "EDITTIME",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "KEYWORDS",
        "COMMENTS",
        "FILENAME",
        "FILESIZE",
        "NUMWORDS",
        "NUMCHARS",
        "LASTSAVEDBY",
        "REVNUM",
        "TEMPLATE",
        "DOCPROPERTY",
        "DOCVARIABLE",
        "USERNAME",
        "USERINITIALS",
        "USERADDRESS",
        "FORMTEXT",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "MERGEFIELD",
        "SET",
        "CITATION",
        "BIBLIOGRAPHY",
        "ADDIN",
    ]
)
"""Fields that only number, date, name or refer to what is in the document."""
_VML = ("urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office")


def refuse(members: Mapping[str, bytes], name: str) -> None:
    """Raise TemplateError for the first thing that a template must not hold."""
    for member in members:
        if why := next((why for mark, why in _FOLDERS.items() if mark in member.lower()), ""):
            raise _forbidden(why, f"{name} {member}")
        if member.startswith("/") or "\\" in member or ".." in member.split("/"):
            raise TemplateError(
                "模板的压缩包里有不正常的文件名", where=f"{name} {member[:60]}", next="请用 Word 另存为新的 .docx"
            )
    for member, content in members.items():
        for encoding in ("ascii", "utf-16-le", "utf-16-be"):
            if any(word.encode(encoding) in content for word in ("<!DOCTYPE", "<!ENTITY")):
                raise TemplateError("模板含有外部实体声明，不能使用", where=f"{name} {member}", next="请用 Word 重新保存")
        if _is_xml(member, content):
            refuse_part(member, _parsed(member, content, name), name)


def refuse_part(member: str, root: Any, name: str) -> None:
    """Raise TemplateError for what one part must not hold. A part that a template's own tags have put together is looked at again after rendering."""
    where = f"{name} {member}"
    if member == _BODY and root.tag != _DOCUMENT:
        raise TemplateError(
            "不是普通的 Word 文档（.docx）",
            where=where,
            why="是“严格的 Open XML”或其他格式，里面的标签读不到",
            next="请用 Word 另存为“Word 文档（*.docx）”",
        )
    if member == "[Content_Types].xml":
        _types(root, where)
    elif member.endswith(".rels"):
        _relations(root, where)
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        tag = etree.QName(node)
        if why := _ELEMENTS.get(tag.localname):
            raise _forbidden(why, where)
        if tag.namespace in _VML and any(etree.QName(key).localname in {"src", "althref"} for key in node.attrib):
            raise _linked(where)
    for code in _codes(root):
        _field(code, where)


def _is_xml(member: str, content: bytes) -> bool:
    return member.lower().endswith((".xml", ".rels", ".vml")) or content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<"


def _parsed(member: str, content: bytes, name: str) -> Any:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TemplateError("模板内容损坏", where=f"{name} {member}", why=str(error), next="请用 Word 打开后重新保存") from error


def _types(root: Any, where: str) -> None:
    kinds = {node.get("PartName", ""): node.get("ContentType", "") for node in root}
    if any(mark in kind.lower() for kind in (*kinds.values(), *kinds) for mark in _PROGRAMS):
        raise _forbidden("含有宏或控件", where)
    if kinds.get(f"/{_BODY}", _MAIN) != _MAIN:
        raise TemplateError("不是普通的 Word 文档（.docx）", where=where, why="文件标明的类型不同", next="请用 Word 另存为 .docx")


def _relations(root: Any, where: str) -> None:
    for node in root.iter():
        if not isinstance(node.tag, str) or etree.QName(node).localname != "Relationship":
            continue
        kind = node.get("Type", "").rsplit("/", 1)[-1]
        if node.get("TargetMode", "Internal").strip().lower() != "internal" and kind != "hyperlink":
            raise _linked(where)
        if kind not in _RELATIONS:
            raise _forbidden(_RELATION_NAMES.get(kind, f"含有不认识的部件“{kind[:40]}”"), where)


def _codes(root: Any) -> Iterator[str]:
    """Yield what each field of a part says, without what fields inside it say."""
    open_fields: list[list[str]] = []
    for node in root.iter():
        tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if tag == "fldSimple":
            yield next((value for key, value in node.attrib.items() if etree.QName(key).localname == "instr"), "")
        elif tag == "fldChar":
            kind = next((value for key, value in node.attrib.items() if etree.QName(key).localname == "fldCharType"), "")
            if kind == "begin":
                open_fields.append([])
            elif kind == "end" and open_fields:
                yield "".join(open_fields.pop())
        elif tag in {"instrText", "delInstrText"}:
            if open_fields:
                open_fields[-1].append(node.text or "")
            else:
                yield node.text or ""
    for rest in open_fields:
        yield "".join(rest)


def _field(code: str, where: str) -> None:
    words = code.split()
    if not words:
        return
    if "{{" in code or "{%" in code:
        raise TemplateError(
            "模板的域代码里有标签，不能使用", where=where, why="填入的内容会变成域的指令", next="请把标签写在普通文字里"
        )
    if words[0].upper() not in _FIELDS and not words[0].startswith("="):
        raise TemplateError(
            "模板的域会读取外部内容，不能使用",
            where=where,
            why=f"含有 {words[0][:30]} 域；页码、目录、交叉引用、日期、超链接等域可以使用",
            next="请在 Word 中删去这些域，或改为普通文字",
        )


def _forbidden(what: str, where: str) -> TemplateError:
    return TemplateError(
        f"模板{what}，不能使用",
        where=where,
        why="模板来自外部，不执行其中的程序，也不打开其他文件",
        next="请另存为不含宏、控件和外部内容的 .docx",
    )


def _linked(where: str) -> TemplateError:
    return TemplateError(
        "模板链接了外部文件，不能使用", where=where, why="打开文书时会读取外部内容", next="请把图片等嵌入模板，再断开链接"
    )


def duplicates(names: Iterable[str]) -> bool:
    """Whether an archive holds two files of one name (also where only capitals differ): programs would read different ones."""
    seen = [name.lower() for name in names]
    return len(seen) != len(set(seen))
