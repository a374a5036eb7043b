"""The workbooks of 阳光花园, in the shapes that billing systems export."""  # noqa: INP001

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maker import estate
from maker.estate import ACTS, FLATS, ITEM, MADE, PRICES, RECEIPTS, Flat, Owner

from feecase.extend.tables import workbook_bytes

if TYPE_CHECKING:
    import datetime as dt

Rows = list[list[Any]]


def _stamp(day: dt.date) -> str:
    """Dates come as text with a time, as the exports write them."""
    return f"{day} 00:00:00"


def arrears() -> dict[str, Rows]:
    """Return 欠费明细表: 结束时间 is the first day of the last month, as that export has it; the last row is the total."""
    rows: Rows = [
        [
            "费用编号",
            "房号",
            "业主",
            "业主电话",
            "面积",
            "费用项",
            "开始时间",
            "结束时间",
            "欠费时长（天）",
            "欠费时长（月）",
            "欠费金额",
        ]
    ]
    for number, flat in enumerate(FLATS, 1):
        last = flat.last.replace(day=1)
        owner = flat.owners[0]
        months = len(estate.months(flat.first, flat.last))
        end = flat.bad_date or _stamp(last)
        rows.append(
            [
                number,
                flat.room,
                owner.name,
                owner.phone,
                flat.area,
                ITEM,
                _stamp(flat.first),
                end,
                (last - flat.first).days,
                months,
                f"{flat.amount:.2f}",
            ]
        )
    rows.append(["合计", None, None, None, None, None, None, None, None, None, f"{sum(flat.amount for flat in FLATS):.2f}"])
    return {"欠费明细表": rows}


_ASSETS = [
    "楼栋",
    "单元",
    "房屋",
    "楼层",
    "总楼层",
    "电梯",
    "房屋类型",
    "户型",
    "建筑面积",
    "室内面积",
    "租金",
    "房屋状态",
    "业主",
    "性别",
    "手机号",
    "身份证(optional)",
    "业主类型",
    "人员类型",
    "人员角色",
    "联系人",
    "联系电话",
    "法定代表人",
    "住所地",
]


def _asset(flat: Flat, owner: Owner) -> list[Any]:
    floor, *middle, number = flat.room.split("-")
    unit = middle[0] if middle else "0"
    shop = flat.use == "商业"
    storey = int(number) // 100
    return [
        floor,
        unit,
        number,
        storey,
        2 if shop else 18,
        "无" if shop else "有",
        "商铺" if shop else "住宅",
        "" if shop else "三室两厅",
        flat.area,
        "",
        "",
        "已入住",
        owner.name,
        owner.sex,
        owner.phone,
        owner.id_no,
        "业主" if owner.role == "业主" else "其他",
        "公司" if owner.company else "个人",
        owner.role,
        owner.head,
        owner.phone if owner.head else "",
        owner.head,
        owner.home,
    ]


def assets() -> dict[str, Rows]:
    """Return 资产信息 with its sheets 产权变更 and 收费标准."""
    people: Rows = [_ASSETS, *(_asset(flat, owner) for flat in FLATS for owner in flat.owners)]
    history: Rows = [["房号", "权利人", "取得日期", "转出日期", "身份证", "手机号", "住所地", "证明文件"]]
    for flat in FLATS:
        for owner, first, last in flat.history:
            days = [str(day) if day else "" for day in (first, last)]
            history.append([flat.room, owner.name, *days, owner.id_no, owner.phone, owner.home, "不动产登记查询结果.pdf"])
    prices: Rows = [["费用项", "房屋类型", "单价", "计价单位", "生效日期", "失效日期", "定价依据"]]
    prices += [[ITEM, p.use, p.price, "元/平方米·月", str(p.first), str(p.last or ""), p.basis] for p in PRICES]
    return {"资产信息": people, "产权变更": history, "收费标准": prices}


def contacts() -> dict[str, Rows]:
    """Return 催缴记录 with the receipts that the arrears export lacks."""
    acts: Rows = [
        [
            "房号",
            "日期",
            "类别",
            "方式",
            "结果",
            "送达日期",
            "期限",
            "签收人",
            "签收人关系",
            "对象",
            "邮件号",
            "证明文件",
            "内容",
            "不当行为",
            "分期安排",
        ]
    ]
    for a in ACTS:
        arrived, until = str(a.arrived or ""), str(a.until or "")
        acts.append(
            [
                a.room,
                str(a.date),
                a.kind,
                a.way,
                a.result,
                arrived,
                until,
                a.signer,
                a.relation,
                a.whom,
                a.tracking,
                a.files,
                a.text,
                a.act,
                a.plan,
            ]
        )
    receipts: Rows = [
        [
            "订单号",
            "房号",
            "业主",
            "费用类型",
            "费用项",
            "费用状态",
            "支付方式",
            "费用开始时间",
            "费用结束时间",
            "缴费时间",
            "应收金额",
            "实收金额",
            "备注",
            "证明文件",
        ]
    ]
    names = {flat.room: flat.owners[0].name for flat in FLATS}
    for r in RECEIPTS:
        first, last = (_stamp(day) if day else "" for day in (r.first, r.last))
        receipts.append(
            [
                r.number,
                r.room,
                names[r.room],
                "物业费",
                ITEM,
                "正常缴费",
                r.method,
                first,
                last,
                _stamp(r.paid),
                r.amount,
                r.amount,
                r.note,
                r.file,
            ]
        )
    return {"催缴记录": acts, "缴费明细表": receipts}


WORKBOOKS = {"欠费明细表.xlsx": arrears, "资产信息.xlsx": assets, "催缴记录.xlsx": contacts}


def book(sheets: dict[str, Rows]) -> bytes:
    """Return a workbook with these sheets, all cells text as exports write them (running numbers and durations excepted)."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    result = openpyxl.Workbook()
    result.remove(result.worksheets[0])
    for name, rows in sheets.items():
        sheet = result.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column in range(1, len(rows[0]) + 1):
            widest = max(sum(2 if ord(sign) > 127 else 1 for sign in str(row[column - 1] or "")) for row in rows)  # noqa: PLR2004 — wide signs
            sheet.column_dimensions[get_column_letter(column)].width = min(widest + 2, 60)
        sheet.freeze_panes = "A2"
    return workbook_bytes(result, MADE)
