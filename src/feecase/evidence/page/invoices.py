"""The data file of an electronic invoice (数电发票 XML) drawn as a list that people can read: label and value, in the order of the file."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from feecase.evidence.remark import Unpageable

_MAX_BYTES = 3_000_000
_MAX_DEPTH = 40
_ROOTS = frozenset({"EInvoice", "Invoice", "EInvoiceData"})
_OTHER = Unpageable("XML 数据文件不是给人看的文书", "请从生成它的系统导出 PDF 后替换")
LABELS = {
    "EIid": "发票号码",
    "InvoiceNumber": "发票号码",
    "IssueTime": "开票时间",
    "RequestTime": "申请开票时间",
    "SellerName": "销售方名称",
    "SellerIdNum": "销售方统一社会信用代码或纳税人识别号",
    "BuyerName": "购买方名称",
    "BuyerIdNum": "购买方统一社会信用代码或纳税人识别号",
    "ItemName": "项目名称",
    "SpecMod": "规格型号",
    "MeaUnits": "单位",
    "Quantity": "数量",
    "UnPrice": "单价",
    "Amount": "金额",
    "TaxRate": "税率",
    "ComTaxAm": "税额",
    "TotalAmWithoutTax": "合计金额",
    "TotalTaxAm": "合计税额",
    "TotalTax-includedAmount": "价税合计",
    "TotalTax-includedAmountInChinese": "价税合计（大写）",
    "Drawer": "开票人",
    "Remark": "备注",
    "TaxBureauName": "税务机关",
}
"""What the elements are called on the invoice; others keep their own name."""


def draw_invoice(path: str, name: str, to: str) -> None:
    """Write the list of what an invoice says as a PDF; for `apart.read`. Raises Unpageable for what is no invoice or no sound XML."""
    from feecase.evidence.page.texts import list_pdf

    if Path(path).stat().st_size > _MAX_BYTES:
        raise _OTHER
    reader = _Reader()
    try:
        reader.read(Path(path).read_bytes())
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unpageable("XML 数据文件已损坏", "请重新下载，或从电子税务局下载 PDF 版式文件") from error
    Path(to).write_bytes(list_pdf(f"电子发票数据（{name}）", "\n".join(f"{label}：{value}" for label, value in reader.found)))


class _Reader:
    """Collects elements that hold text; declares nothing and fetches nothing."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._depth = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = _refuse
        parser.Parse(content, True)  # noqa: FBT003 — expat takes no keywords

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        if not self._depth and tag.rpartition(":")[2] not in _ROOTS:
            raise _OTHER
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _OTHER
        self._text.clear()

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if value := " ".join("".join(self._text).split()):
            name = tag.rpartition(":")[2]
            self.found.append((LABELS.get(name, name), value))
        self._text.clear()


def _refuse(*_: object) -> None:
    raise _OTHER
