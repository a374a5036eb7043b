"""Evidence (证据): files and what they prove, and references to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from feecase.model.base import Day, Id, Number, Text, Value

EvidenceKind = Literal[
    "contract",
    "preliminary-contract",
    "contract-filing",
    "resolution",
    "title",
    "purchase-contract",
    "handover",
    "price-approval",
    "service-record",
    "ledger",
    "demand",
    "delivery-proof",
    "message",
    "call-record",
    "photo",
    "instalment-agreement",
    "payment-record",
    "licence",
    "identity",
    "lease",
    "other",
]
Original = Literal["original", "copy", "electronic"]

KIND_NAMES: dict[str, str] = {
    "contract": "物业服务合同",
    "preliminary-contract": "前期物业服务合同",
    "contract-filing": "合同备案",
    "resolution": "业主大会决议",
    "title": "不动产登记",
    "purchase-contract": "购房合同",
    "handover": "交房手续",
    "price-approval": "价格批准或备案",
    "service-record": "服务记录",
    "ledger": "欠费台账",
    "demand": "催缴函件",
    "delivery-proof": "送达凭证",
    "message": "短信或聊天记录",
    "call-record": "通话记录",
    "photo": "照片",
    "instalment-agreement": "分期还款协议",
    "payment-record": "缴费凭证",
    "licence": "营业执照",
    "identity": "身份证明",
    "lease": "租赁合同",
    "other": "其他",
}
ReadBy = Literal["", "text", "ocr"]
READ_NAMES = {"text": "正文识别", "ocr": "图像识别"}
ORIGINAL_NAMES = {"original": "原件", "copy": "复印件", "electronic": "电子数据打印件"}


class Facts(Value):
    """What a document itself says, read by people (or proposed from its text): compared with the case, so that a slip shows before the court sees it."""

    area: Number | None = Field(None, title="建筑面积", gt=0)
    price: Number | None = Field(None, title="单价", ge=0, description="of the property fee, for the premises' use")
    from_: Day | None = Field(None, alias="from", title="起", description="first day of the term")
    to: Day | None = Field(None, title="止", description="last day of the term")
    names: tuple[Text, ...] = Field((), title="姓名或名称", description="owners, parties")
    read_by: ReadBy = Field(
        "",
        title="识读方式",
        description="read by a machine from the text or from the picture (which errs more often); empty = read by people",
    )


class Redaction(Value):
    """What a service copy must not show: a `text` wherever it occurs, or a `box` on a page of this item. A page alone says: looked at, nothing to hide."""

    text: str = Field("", title="文字")
    page: int | None = Field(None, title="页", ge=1, description="page of this item, from 1")
    box: tuple[Number, Number, Number, Number] | None = Field(
        None, title="区域", description="left, top, right, bottom in mm on the A4 page of the evidence PDF"
    )
    why: str = Field("", title="理由")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.text) == (self.page is not None):
            raise ValueError("遮盖要写 text，或者写 page（可带 box）")
        if self.box and not (0 <= self.box[0] < self.box[2] and 0 <= self.box[1] < self.box[3]):
            raise ValueError("遮盖区域要写成 [左, 上, 右, 下]，单位毫米")
        return self


class Evidence(Value):
    """One item of evidence. `file` is relative to the file that names it; `proves` is prose for the catalogue."""

    id: Id = Field(title="编号")
    file: Text = Field(title="文件")
    kind: EvidenceKind = Field("other", title="类别")
    title: Text = Field(title="证据名称")
    date: str = Field("", title="形成日期")
    source: str = Field("", title="证据来源")
    proves: str = Field("", title="拟证明事项")
    original: Original = Field("copy", title="原件或复印件")
    holder: str = Field("", title="原件存放")
    group: str = Field("", title="分组")
    no: str = Field(
        "",
        title="目录编号",
        pattern=r"^(\d+(-\d+)*)?$",
        description="fixed number in the catalogue, such as 2-1-1 for a late insertion",
    )
    delivery: bool = Field(
        False,
        title="含送达凭证",
        description="of a demand: posting slip, track or signed receipt are in the same file, as somebody saw; its name proves nothing",
    )
    transcript: str = Field("", title="文字稿", description="of a recording: id of the evidence that is its transcript")
    exclude: bool = Field(False, title="不提交", description="kept out of the bundle (harmful or irrelevant)")
    facts: Facts | None = Field(None, title="所载事实")
    redact: tuple[Redaction, ...] = Field((), title="送达副本遮盖")


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to evidence: id and, if given, pages of the file (1-based, inclusive)."""

    id: str
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `E5`, `E7#2` or `E7#2-3`. Raises ValueError."""
        match = re.fullmatch(r"([^#\s]+)(?:#(\d+)(?:-(\d+))?)?", text.strip())
        if not match:
            raise ValueError(f"证据引用要写成 E5 或 E7#2-3 的样子，不是“{text}”")
        first = int(match[2]) if match[2] else None
        last = int(match[3]) if match[3] else first
        if first is not None and last is not None and not 0 < first <= last:
            raise ValueError(f"证据页码不对：“{text}”")
        return cls(match[1], first, last)
