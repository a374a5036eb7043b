"""Whom a name cell names: persons or organisations, and what else people write beside the name (phones, ID numbers, roles, remarks).

A value that cannot be the whole name of someone is refused with the reason: masked, damaged, a form of address, a placeholder, a remark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from feecase.builtin.importers.cells import CellError, identity, text

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖付代覃展苟闭原苑库刑降岐初植帖卞候斯覃鹿邸仝母门户占战来旷青玉丛兰冼由伦佀信修候党兆出刀力区卡原叱呼咎哀员律悦慈户才把拓揭敬斐旦昂晓暖智朗朴权果栗植檀欣沐洛渠漆火灵焉狐猛琚瓮由皇盘盍直磨竹第箕粟精绳缴羽耶胶臣良芦苌苓虎衣裔褟订许贝贵赫辜迟邝邸郄郇郑鉏钞闪闾阔隋霜鞏鞮项顿风饶首香骑麦龚"
)
_TWO_SIGNS = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "司空",
    "端木",
    "东方",
    "独孤",
    "南宫",
    "西门",
    "百里",
    "呼延",
    "东郭",
    "闻人",
    "澹台",
    "公冶",
    "宗政",
    "濮阳",
    "淳于",
    "单于",
    "太叔",
    "申屠",
    "轩辕",
    "钟离",
    "万俟",
    "赫连",
    "完颜",
    "拓跋",
    "第五",
    "鲜于",
    "闾丘",
    "亓官",
    "司寇",
    "子车",
    "颛孙",
    "巫马",
    "公西",
    "漆雕",
    "乐正",
    "壤驷",
    "公良",
    "夹谷",
    "宰父",
    "谷梁",
    "段干",
    "东门",
    "羊舌",
    "微生",
    "左丘",
    "梁丘",
)
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_CHINESE = re.compile(rf"[{_HAN}]{{2,4}}")
_DOTTED = re.compile(rf"[{_HAN}]{{1,12}}(?:·[{_HAN}]{{1,12}}){{1,4}}")
_FOREIGN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ.'’\-]*(?: [A-Za-zÀ-ÿ][A-Za-zÀ-ÿ.'’\-]*){1,6}")
_ORGANISATION = re.compile(
    r".+(?:公司|合作社|中心|事务所|银行|分行|支行|商行|商店|面馆|餐馆|饭馆|茶馆|书店|花店|小吃店|理发店|美发店|药店|便利店|专卖店|旗舰店|分店|工厂|超市|经营部|工作室|个体工商户|合伙企业|\(.*合伙\)|企业|集团|学校|大学|学院|中学|小学|幼儿园|医院|诊所|卫生院|卫生室|药房|委员会|居委会|村委会|业委会|办事处|派出所|分局|政府|协会|学会|基金会|商会|联社|信用社|营业部|代表处|研究所|研究院|设计院|宾馆|酒店|饭店|餐厅|酒楼|茶楼|网吧|会所|养老院|出版社|报社|电视台|工会|支队|大队|部队|门市部|批发部|服务部|维修部|加工部)"
)
_SHORT_ORGANISATION = re.compile(r".{4,}(?:店|厂|馆|部|行|社|坊|吧|屋|局|院|所|站|铺|城|庄|园)")
_NOT_ORGANISATION = re.compile(r"开发商|物业公司|本公司|我公司|甲方|建设单位|房产公司$")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8}(?:-\d{1,5})?)(?!\d)")
_ID = re.compile(r"(?<![0-9A-Za-z])(\d{17}[0-9Xx]|[159ANYany][1239][0-9A-Za-z]{16}|\d{15})(?![0-9A-Za-z])")
_MASKED = re.compile(r"[?？�*＊#□■○●×_xX某Ｘ]")
_TITLES = re.compile(
    r"(?:先生|女士|小姐|太太|老师|老板|阿姨|师傅|大爷|大妈|大姐|大哥|经理|主任|叔叔|同志|夫妇|夫妻|家属|一家|本人|母|之子|之女|儿子|女儿)$|^.(?:总|家|父|叔|医生|姐|哥|姨|某|工|老)$"
)
_FIRM = re.compile(r"物业|置业|地产|房产|商贸|科技|餐饮|文化|投资|建设|建筑|实业|贸易|管理|服务|酒店|超市|集团")
_PLACEHOLDER = re.compile(
    r"(?:业主|产权人|户主|姓名|住户)?(?:未知|不详|不明|不知|不清楚|未登记|未填|待定|待查|待核实?|待补|暂无|暂缺|无|无名氏?|空置|空房|空户|空|未售|测试|保密|匿名|缺失)(?:业主|房屋|房|户|信息|姓名)?|业主|产权人|户主|住户|租户|租客|客户|开发商|建设单位|样板[房间]|物业用房|自用|公司自用|null|none|nan|n/?a|test|无业主|未入住|已搬走|联系不上|同上|见上|合计|小计|总计|共计|累计|本页|制表人?|审核人?|复核人?|经办人?|收费员|姓名",
    re.IGNORECASE,
)
_DEAD = re.compile(r"已?故|去世|死亡|病故|过世|逝世|亡")
_FORMER = re.compile(r"[原前老旧]业主|[原前]产权人|[原前]房主|现业主|新业主|变更为|过户")
_MORE = re.compile(r"等(?:[\d一二三四五六七八九十两]+人?|人)?$|等[\d一二三四五六七八九十两]+[位户个]?人?")
_OWNER_ROLE = re.compile(r"产权人|业主|户主|房主|所有权人|权利人|本人|产权|法人|男|女")
_TENANT_ROLE = re.compile(r"租户|租客|承租|租赁|使用人|住户|现住")
_CONTACT_ROLE = re.compile(r"联系人|经办|负责人|法人|法定代表人|代理|电话|手机|联系|店长|会计|财务|店主|经营者|老板")
_FAMILY_ROLE = re.compile(r"配偶|妻|夫|丈夫|老公|老婆|爱人|儿子?|女儿?|父|母|家属|子女|代[缴收交]|代办")
_CO_ROLE = re.compile(r"共有|共同|共产权|按份")
_BRACKETS = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_BETWEEN = re.compile(r"[、,，;；/／\\|+＋&＆]|(?<=.)和(?=.)|(?<=.)与(?=.)|(?<=.)及(?=.)")


@dataclass(frozen=True, slots=True)
class Owners:
    """What a name cell says: the persons, other things written beside them, and why it cannot be used (empty where it can)."""

    people: tuple[dict[str, Any], ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    tenants: tuple[str, ...] = field(default=())
    raw: str = ""
    """The cell as it is, for messages about one that cannot be used."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in their order."""
        return tuple(one["name"] for one in self.people)

    @property
    def phone(self) -> str:
        """The first telephone number in the cell."""
        return next((one["phone"] for one in self.people if one.get("phone")), "")


def is_organisation(name: str) -> bool:
    """Whether a name is one of an organisation or a business."""
    flat = unicodedata.normalize("NFKC", name)
    return bool(
        _ORGANISATION.fullmatch(flat)
        or _ORGANISATION.fullmatch(re.sub(r"\([^()]*\)$", "", flat))
        or _SHORT_ORGANISATION.fullmatch(flat)
    )


def known_surname(name: str) -> bool:
    """Whether a Chinese name begins with a surname that is on the list; one that does not may be a remark."""
    return name[:1] in _SURNAMES or name.startswith(_TWO_SIGNS)


@lru_cache(maxsize=1 << 16)
def owners(cell: Any) -> Owners:
    """Read a name cell. Nothing is dropped without a word: what is no name is in `notes`, `tenants`, or in the fields of a person."""
    return replace(_owners(cell), raw=" ".join(text(cell).split())[:60])


def _owners(cell: Any) -> Owners:
    raw = unicodedata.normalize("NFC", str(cell)) if isinstance(cell, str) else text(cell)
    notes: list[str] = []
    if _INVISIBLE.search(raw):
        raw = _INVISIBLE.sub("", raw)
        notes.append("姓名里的不可见字符已去掉")
    raw = raw.replace("\r", "\n").replace("•", "·").replace("・", "·").replace("．", "·") if re.search(rf"[{_HAN}]", raw) else raw
    shown = " ".join(raw.split())
    if not shown:
        return Owners(problem="没有业主姓名")
    phones, ids = [], []
    bare = raw

    def take_id(found: re.Match[str]) -> str:
        try:
            ids.append(identity(found[1]))
        except CellError:
            notes.append("姓名格里的证件号码校验不符，没有采用")
        return " "

    bare = _ID.sub(take_id, _wide_to_narrow(bare))
    bare = _PHONE.sub(lambda m: phones.append(re.sub(r"[ ]", "", m[1])) or " ", bare)  # type: ignore[func-returns-value]
    if _PLACEHOLDER.fullmatch(shown):
        return Owners(problem=f"“{shown}”不是姓名", notes=tuple(notes))
    if problem := _whole_problem(bare):
        return Owners(problem=problem, notes=tuple(notes))
    tenants: list[str] = []
    bare, problem = _without_brackets(bare, notes, tenants)
    if problem:
        return Owners(problem=problem, notes=tuple(notes), tenants=tuple(tenants))
    bare = re.sub(r"^(?:业主|产权人|户主|房主|姓名|客户)[:：]", "", bare.strip())
    bare = re.sub(r"(?:电话|手机|联系电话|身份证号?|证件号码?|TEL|Tel)[:：]?\s*(?=$|\n| )", " ", bare)
    parts, problem = _parts(bare)
    if problem:
        return Owners(problem=problem, notes=tuple(notes), tenants=tuple(tenants))
    people: list[dict[str, Any]] = []
    for name in dict.fromkeys(parts):
        if fault := name_fault(name):
            return Owners(problem=fault, notes=tuple(notes), tenants=tuple(tenants))
        people.append({"kind": "organisation" if is_organisation(name) else "natural", "name": name})
    if not people:
        return Owners(problem="没有业主姓名", notes=tuple(notes), tenants=tuple(tenants))
    _give(people, phones, ids, notes)
    return Owners(tuple(people), "", tuple(notes), tuple(tenants))


def _wide_to_narrow(raw: str) -> str:
    return "".join(unicodedata.normalize("NFKC", sign) if sign.isalnum() or sign in "－＋" else sign for sign in raw)


def _whole_problem(bare: str) -> str:
    if _FORMER.search(bare):
        return "一格里写了先后两任业主，须按期间分开"
    if _DEAD.search(bare):
        return "备注说明债务人已故，须查明继承人"
    if _MORE.search(bare.strip(" )）")):
        return "写有“等…人”，其余业主没有写明"
    return ""


def _without_brackets(bare: str, notes: list[str], tenants: list[str]) -> tuple[str, str]:
    """Take remarks in brackets out of a cell; brackets inside the name of a company stay."""
    rest = bare
    for found in _BRACKETS.findall(bare):
        inside = found[1:-1].strip()
        before, _, after = rest.partition(found)
        company = re.match(r"[^\s\n]*(?:公司|合伙|企业|厂|店|中心)", after)
        if (company and before.strip()) or inside in {"有限合伙", "普通合伙", "个人独资", "特殊普通合伙"}:
            continue
        said = re.sub(r"^[^:：]*[:：]", "", inside).strip()
        if not inside or _OWNER_ROLE.fullmatch(inside):
            pass
        elif _TENANT_ROLE.search(inside):
            tenants.append(said)
            notes.append(f"姓名旁注明租户：{said}")
        elif _CO_ROLE.search(inside):
            return rest, f"姓名旁注明共有人（{inside}），请写明全部业主"
        elif _FAMILY_ROLE.search(inside) and not is_organisation(before.strip()):
            return rest, f"姓名旁注明“{inside}”，不能确定由谁负担"
        elif _PLACEHOLDER.fullmatch(inside) and not before.strip():
            return rest, f"“{inside}”不是姓名"
        else:
            notes.append(f"姓名旁注：{inside}")
        rest = f"{before} {after}"
    return rest, ""


def _parts(bare: str) -> tuple[list[str], str]:
    """Cut a cell into names: at commas and lines; a blank may be padding (苗　禾行) or stand between two persons."""
    found: list[str] = []
    for line in re.split(r"\n", bare):
        whole = " ".join(line.split())
        one = _FOREIGN.fullmatch(whole) or (is_organisation(whole) and not re.search(r"[、,，;；/／\\|]", whole))
        pieces = [whole] if one else _BETWEEN.split(line)
        for piece in pieces:
            words = [
                word
                for word in piece.split()
                if word.strip("-—:：.。 ") and not (_OWNER_ROLE.fullmatch(word) and len(piece.split()) > 1)
            ]
            if not words:
                continue
            joined = "".join(words)
            if len(words) == 1 or all(len(word) == 1 for word in words):
                found.append(joined)
            elif _FOREIGN.fullmatch(" ".join(words)):
                found.append(" ".join(words))
            elif is_organisation(joined) or _padded(words):
                found.append(joined)
            elif all(_CHINESE.fullmatch(word) and known_surname(word) for word in words):
                found += words
            else:
                return found, f"“{' '.join(words)}”不能确定是姓名还是备注"
    return found, ""


def _padded(words: Sequence[str]) -> bool:
    """Whether two words are surname and given name of one person, set apart with a blank."""
    return len(words) == len("姓名") and (len(words[0]) == 1 or words[0] in _TWO_SIGNS) and len("".join(words)) <= len("复姓双名")


def name_fault(name: str) -> str:
    """Return why a text cannot be the whole name of a person or organisation; empty where it can."""
    name = name.strip()
    if _PLACEHOLDER.fullmatch(name) or not re.search(r"\w", name):
        return f"“{name}”不是姓名"
    if is_organisation(name):
        if _NOT_ORGANISATION.fullmatch(name):
            return f"“{name}”没有写明是哪一家"
        return "" if not re.search(r"[?？�*]", name) else f"“{name}”里有看不出的字"
    if _FOREIGN.fullmatch(name):
        return ""
    if _MASKED.search(name):
        return f"“{name}”里有遮盖或损坏的字，须查明全名"
    if re.search(r"\d", name):
        return f"“{name}”里有数字，不是完整的姓名"
    if _TITLES.search(name):
        return f"“{name}”是称呼，不是全名"
    if _DOTTED.fullmatch(name):
        return ""
    if _CHINESE.fullmatch(name):
        if _FIRM.search(name[1:]):
            return f"“{name}”像单位的简称，须写全称"
        if not known_surname(name) and re.search(r"[已未不没无待拒欠租售房户屋楼栋款费催交缴]", name):
            return f"“{name}”像是备注，不是姓名"
        return ""
    if len(name) == 1:
        return f"“{name}”不是全名"
    return f"“{name}”不像姓名或单位名称"


def _give(people: list[dict[str, Any]], phones: list[str], ids: list[str], notes: list[str]) -> None:
    """Give phones and ID numbers of the cell to the person they are of, where that is certain."""
    numbers = {"uscc" if one["kind"] == "organisation" else "id_no" for one in people}
    if len(people) == 1 and len(ids) == 1:
        people[0][numbers.pop()] = ids[0]
    elif len(ids) == len(people) > 1:
        for person, number in zip(people, ids, strict=True):
            person["uscc" if person["kind"] == "organisation" else "id_no"] = number
    elif ids:
        notes.append("姓名格里的证件号码不能确定是谁的，没有采用")
    if len(people) == 1 and phones:
        people[0]["phone"] = phones[0]
        if len(phones) > 1:
            notes.append("姓名格里另有电话")
    elif len(phones) == len(people):
        for person, number in zip(people, phones, strict=True):
            person["phone"] = number
    elif phones:
        people[0]["phone"] = phones[0]
