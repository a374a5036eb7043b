"""The photographs and screenshots of 阳光花园, drawn with Pillow: mailing slips, signed receipts, chats, payments, a shut valve."""  # noqa: INP001

from __future__ import annotations

import io
import random
from typing import Any

import pylopdf_fonts_zh_cn
from maker.estate import ACTS, COMPANY, ESTATE, FLATS, RECEIPTS, Act, Receipt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

INK, BLUE, RED, GREY = "#1a1a1a", "#1f3a93", "#c8102e", "#8a8a8a"
Draw = ImageDraw.ImageDraw


def font(size: int, *, serif: bool = False) -> ImageFont.FreeTypeFont:
    """Return the shipped face."""
    path = pylopdf_fonts_zh_cn.serif_path() if serif else pylopdf_fonts_zh_cn.sans_path()
    return ImageFont.truetype(str(path), size)


def jpeg(picture: Image.Image) -> bytes:
    """Return the picture's bytes."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=78, optimize=True)
    return out.getvalue()


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines of at most `width` pixels."""
    lines, line = [], ""
    for sign in text:
        if face.getlength(line + sign) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]


def on_desk(sheet: Image.Image, angle: float) -> Image.Image:
    """Lay a sheet of paper on a desk, a little askew, as a telephone's photograph shows it."""
    desk = Image.new("RGB", (sheet.width + 160, sheet.height + 160), "#8d6e4f")
    brush = ImageDraw.Draw(desk)
    grain = random.Random(sheet.width * 7 + int(angle * 10))  # noqa: S311 — wood grain
    for y in range(0, desk.height, 7):
        shade = 118 + grain.randrange(-9, 10)
        brush.line([(0, y), (desk.width, y + grain.randrange(-4, 5))], fill=(shade + 22, shade - 10, shade - 40), width=5)
    turned = sheet.convert("RGBA").rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    shadow = Image.new("RGBA", turned.size, (0, 0, 0, 0))
    shadow.paste((30, 20, 10, 130), (0, 0), turned)
    place = ((desk.width - turned.width) // 2, (desk.height - turned.height) // 2)
    desk.paste(shadow, (place[0] + 10, place[1] + 12), shadow)
    desk.paste(turned, place, turned)
    return desk.filter(ImageFilter.GaussianBlur(0.6))


def signature(name: str, size: int = 54) -> Image.Image:
    """Return a name as if written by hand."""
    face = font(size, serif=True)
    plate = Image.new("RGBA", (int(face.getlength(name)) + 40, size * 2), (0, 0, 0, 0))
    ImageDraw.Draw(plate).text((16, 8), name, font=face, fill=BLUE)
    slanted = plate.transform(plate.size, Image.Transform.AFFINE, (1, 0.25, -10, 0, 1, 0), Image.Resampling.BICUBIC)
    return slanted.rotate(4, expand=True, resample=Image.Resampling.BICUBIC)


def _fields(brush: Draw, rows: list[tuple[str, str]], x: int, y: int, width: int) -> int:
    for label, value in rows:
        brush.text((x, y), label, font=font(20), fill=GREY)
        for line in wrapped(value, font(25), width - 130):
            brush.text((x + 130, y - 3), line, font=font(25), fill=INK)
            y += 36
        brush.line([(x, y), (x + width, y)], fill="#cccccc", width=1)
        y += 12
    return y


def slip(act: Act) -> Image.Image:
    """Return the mailing slip of a letter sent by EMS: sender, addressee, what is inside, the number."""
    flat = next(flat for flat in FLATS if flat.room == act.room)
    history = [owner for owner, _, _ in flat.history]
    owner = next((o for o in (*flat.owners, *history) if o.name == act.whom), flat.owners[0])
    sheet = Image.new("RGB", (1180, 700), "#fffdf6")
    brush = ImageDraw.Draw(sheet)
    brush.rectangle([(14, 14), (1166, 686)], outline="#0b7a3b", width=4)
    brush.rectangle([(14, 14), (1166, 92)], fill="#0b7a3b")
    brush.text((40, 28), "EMS　特快专递邮件详情单", font=font(36), fill="white")
    brush.text((760, 36), f"邮件号 {act.tracking}", font=font(28), fill="white")
    bars = random.Random(int(act.tracking))  # noqa: S311 — a drawn bar code
    x, end = 760, 1120
    while x < end:
        thick = bars.choice((2, 3, 5))
        brush.rectangle([(x, 108), (x + thick, 168)], fill=INK)
        x += thick + bars.choice((3, 4, 6))
    sender = [
        ("寄件人", COMPANY if act.kind != "律师函" else "山东海岱示例律师事务所"),
        ("电话", "0532-80000018"),
        ("地址", "青岛市市南区海晏路18号"),
    ]
    _fields(brush, sender, 40, 190, 520)
    _fields(brush, [("收件人", owner.name), ("电话", owner.phone), ("地址", owner.home)], 610, 190, 530)
    _fields(
        brush,
        [("内件品名", f"{'律师函' if act.kind == '律师函' else '物业服务费催缴函'}（{ESTATE}{act.room}）1份")],
        40,
        440,
        1090,
    )
    brush.text((40, 530), f"收寄日期　{act.date}", font=font(25), fill=INK)
    brush.text((40, 575), f"签收日期　{act.arrived}", font=font(25), fill=INK)
    relation = "" if act.relation == "本人" else f"（{act.relation}）"
    brush.text((610, 530), f"签收人{relation}", font=font(25), fill=INK)
    name = signature(act.signer)
    sheet.paste(name, (740, 500), name)
    brush.ellipse([(930, 520), (1090, 680)], outline=RED, width=4)
    brush.text((958, 560), "青岛市南", font=font(26), fill=RED)
    brush.text((955, 600), str(act.arrived), font=font(21), fill=RED)
    return on_desk(sheet, -1.4)


def receipt(act: Act) -> Image.Image:
    """Return the receipt that whoever took a letter signed."""
    sheet = Image.new("RGB", (900, 1000), "#fdfcf7")
    brush = ImageDraw.Draw(sheet)
    brush.text((270, 70), "催缴函签收回执", font=font(50, serif=True), fill=INK)
    lines = f"今收到{COMPANY}送达的《物业服务费催缴函》一份，{act.text}。房号：{ESTATE}{act.room}。"
    y = 190
    for line in wrapped("　　" + lines, font(32, serif=True), 740):
        brush.text((80, y), line, font=font(32, serif=True), fill=INK)
        y += 58
    for label, value in (("签收人", act.signer), ("与业主关系", act.relation), ("签收日期", str(act.arrived))):
        y += 40
        brush.text((300, y), f"{label}：", font=font(32, serif=True), fill=INK)
        written = signature(value, 46)
        sheet.paste(written, (500, y - 26), written)
        y += 50
    return on_desk(sheet, 1.2)


def screen(title: str, bubbles: list[tuple[str, str]], stamp: str) -> Image.Image:
    """Return a chat as a telephone shows it; `bubbles` are (we or they, text)."""
    sheet = Image.new("RGB", (720, 1180), "#ededed")
    brush = ImageDraw.Draw(sheet)
    brush.rectangle([(0, 0), (720, 96)], fill="#f7f7f7")
    brush.text((360, 48), title, font=font(32), fill=INK, anchor="mm")
    brush.text((30, 48), "＜", font=font(32), fill=INK, anchor="lm")
    brush.text((360, 140), stamp, font=font(22), fill=GREY, anchor="mm")
    y = 190
    for who, text in bubbles:
        lines = wrapped(text, font(29), 420)
        height, width = 30 + 42 * len(lines), 44 + int(max(font(29).getlength(line) for line in lines))
        left = 720 - 110 - width if who == "we" else 110
        brush.rounded_rectangle([(left, y), (left + width, y + height)], 12, fill="#95ec69" if who == "we" else "white")
        brush.rounded_rectangle(
            [(628, y), (694, y + 66)] if who == "we" else [(26, y), (92, y + 66)],
            10,
            fill="#5b7fa6" if who == "we" else "#c49a6c",
        )
        for number, line in enumerate(lines):
            brush.text((left + 22, y + 12 + 42 * number), line, font=font(29), fill=INK)
        y += height + 40
    brush.rectangle([(0, 1090), (720, 1180)], fill="#f7f7f7")
    brush.rounded_rectangle([(100, 1106), (540, 1164)], 8, fill="white")
    return sheet


def voucher(one: Receipt) -> Image.Image:
    """Return a payment as the payer's telephone shows it."""
    sheet = Image.new("RGB", (720, 1000), "white")
    brush = ImageDraw.Draw(sheet)
    brush.text((360, 130), "转账成功" if one.method == "银行转账" else "支付成功", font=font(34), fill="#07a35a", anchor="mm")
    brush.text((360, 240), f"￥{one.amount}", font=font(76), fill=INK, anchor="mm")
    name = next(flat.owners[0].name for flat in FLATS if flat.room == one.room)
    rows = [
        ("付款人", name),
        ("收款方", COMPANY),
        ("付款方式", one.method),
        ("付款时间", f"{one.paid} 10:24:36"),
        ("附言", f"{one.room} 物业费"),
    ]
    _fields(brush, [*rows, ("单号", one.number)], 60, 360, 600)
    return sheet


def valve(act: Act) -> Image.Image:
    """Return the photograph of a water valve that was shut, with its tag."""
    sheet = Image.new("RGB", (960, 720), "#b9b4a7")
    brush = ImageDraw.Draw(sheet)
    for x in range(0, 1080, 120):
        for y in range(0, 720, 60):
            shift = 60 if (y // 60) % 2 else 0
            brush.rectangle([(x - shift, y), (x - shift + 116, y + 56)], fill="#a9886f", outline="#8a6b55")
    brush.rectangle([(0, 330), (960, 400)], fill="#6f7e8c", outline="#4b5864", width=3)
    brush.rectangle([(420, 300), (540, 430)], fill="#57636f", outline="#39424b", width=3)
    brush.line([(480, 300), (480, 210)], fill="#39424b", width=16)
    brush.rounded_rectangle([(470, 190), (640, 222)], 10, fill="#c62828")
    brush.rounded_rectangle([(560, 450), (900, 640)], 12, fill="#fff8dc", outline="#777777", width=3)
    brush.line([(540, 420), (600, 455)], fill="#555555", width=3)
    for number, line in enumerate((f"{act.room} 进水阀", "因欠物业费关闭", str(act.date))):
        brush.text((590, 474 + 52 * number), line, font=font(34), fill=INK)
    brush.text((690, 668), f"{act.date} 15:12", font=font(26), fill="#ffb000")
    return sheet.filter(ImageFilter.GaussianBlur(0.8))


_CHATS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "1-2-1103": (
        "徐文涛 1-2-1103",
        [
            ("we", "徐先生，分期协议第二期1748.00元应于6月30日付，目前尚未收到，请尽快支付。"),
            ("they", "最近手头紧"),
            ("we", "按协议，逾期后其余各期立即到期。"),
        ],
    ),
    "2-1-803": (
        "周海燕 2-1-803",
        [
            ("we", "周女士，2-1-803自2025年7月起的物业服务费一直未交，请按您的承诺交纳。"),
            ("they", "知道的，说好由我交。月底一起交"),
        ],
    ),
    "2-2-1001": (
        "吴桂兰 2-2-1001",
        [
            ("we", "吴阿姨，去年1月以来的物业服务费还没有交。"),
            ("they", "我先转1000元，其余的缓一缓再交"),
            ("we", "收到1000.00元，谢谢。其余款项请尽早交纳。"),
        ],
    ),
    "3-2-1201": (
        "106900000018",
        [
            (
                "they",
                f"【{ESTATE}物业】3-2-1201业主：您2024年7月至2026年9月物业服务费尚未交纳，请于10月31日前交清。如有异议请联系0532-80000018。",
            )
        ],
    ),
}


def room_pictures() -> dict[str, bytes]:
    """Return the pictures of the rooms, by path below `evidence/`."""
    pictures: dict[str, Any] = {}
    for act in ACTS:
        for file in (name for name in act.files.split("、") if name.endswith(".jpg")):
            folder = next((f"{act.room}-{name}" for name in ("李明", "王芳") if name in file), act.room)
            if file.startswith("EMS面单"):
                picture = slip(act)
            elif "签收回执" in file:
                picture = receipt(act)
            elif file.startswith("现场照片"):
                picture = valve(act)
            else:
                title, bubbles = _CHATS[act.room]
                picture = screen(title, bubbles, f"{act.date} 14:05")
            pictures[f"{folder}/{file}"] = jpeg(picture)
    for one in RECEIPTS:
        if one.file:
            pictures[f"{one.room}/{one.file}"] = jpeg(voucher(one))
    return pictures
