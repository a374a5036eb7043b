"""What words in a status, remark, comment or legend do to a debt: paid, waived, in court, sold, not handed over, debtor dead, and so on.

Only what speaks against claiming the sum as it stands counts; other words are kept as a note. Words of intention (答应交清) are no payment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from feecase.builtin.importers.cells import text


@dataclass(frozen=True, slots=True)
class RemarkEffect:
    """What a text says: `kind` for the program, `reason` for people."""

    kind: str
    reason: str


_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "court",
        r"诉讼|起诉|立案|判决|已判|胜诉|败诉|调解(?!不成|失败|无果|未成)|仲裁|(?:申请|强制|恢复|已|正?在|移送)执行(?!完?[^，。；,;]{0,8}(?:标准|价|优惠|费率|政策|合同|协议))|执行(?:中|局|案|法官|阶段|程序|终结|和解|立案|款|完毕|到位|标的)|法院|支付令|开庭|撤诉|移交?(?:律师|法务)|转(?:律师|法务)",
        "可能已在法院或已有生效文书，再次起诉会构成重复起诉",
    ),
    ("dead", r"去世|已故|死亡|过世|病故|亡故|身故|逝世|不在世", "债务人可能已死亡，须查明继承人"),
    ("bankrupt", r"破产|注销|吊销|清算|歇业", "债务人可能已注销或破产"),
    (
        "sold",
        r"过户|已售|出售|售出|卖[出给掉了]|已卖|转[让卖]|转给|更名|[换变]更?了?业主|换了?房主|新业主|[原前老]业主|产权变更|易主|法拍|拍卖|退房",
        "房屋可能已经转手，须查明各期的权利人",
    ),
    (
        "undelivered",
        r"[未没][有能]?(?:办理?)?(?:交房|交付|收房|接房|收楼|交楼|入伙|领房|领钥匙|拿钥匙)|开发商(?:承担|负担|名下|代?付|交|未|的?房)|未售|尾盘",
        "房屋可能没有交付，或应由建设单位交费",
    ),
    (
        "void",
        r"作废|冲销|冲红|红冲|冲回|冲减|重复|录错|错误|有误|误[收录计]|多[收计]|少[收计]|取消|退[费款还]|应退",
        "账目可能有误或已冲销",
    ),
    (
        "waived",
        r"减免|豁免|免[收交缴除掉]|^[已全]?免[了费]?$|免费|[已可同]?意?免去|(?<![减避难])免[^疫责]{0,4}(?:月|年|季|费|元)|优惠|打[一二三四五六七八九\d.]*折|[一二三四五六七八九\d.]折|赠送|抹零|减半|减收|核销|坏账|不[收再]*收",
        "可能已减免",
    ),
    ("offset", r"抵扣|抵充|抵[顶账债]|冲抵|工程款|抵物业|押金抵|用.{0,6}抵", "可能有抵销的约定"),
    ("agreed", r"分期|还款协议|还款计划|和解|达成协议|签.{0,4}协议", "可能另有还款约定，到期日因此不同"),
    ("disputed", r"有争议|对账|待核|核实|待查|存疑|金额不[对符]|面积不[对符]|算错", "金额有待核实"),
    (
        "part",
        r"部分[缴交付收]|[缴交付收][了过]?(?:一)?部分|[已己][缴交付收][了过]?\d|[缴交付收][到至](?!账)|[转汇][来入账]|到账|入账|[已又]?[缴交付][了过]?.{0,6}(?:个月|元)|付了|交了|缴了",
        "可能已付一部分",
    ),
    (
        "paid",
        r"[缴交付结还清收][清讫齐完毕妥]|[已己]全?(?:[缴付结还]|[交收](?![房楼付]))|全[额部][缴交付]|^[缴交付收]费$|不欠|无欠|销账|平账|^[√✓✔]$|^清$|^已?结$",
        "可能已经付清",
    ),
    ("tenant-only", r"(?:由|应由|找|向)租[户客](?:承担|负担|收|交|缴|付)|租[户客]承担", "可能约定由租户负担"),
)
_INTENT = re.compile(
    r"(?:答应|承诺|保证|表示|称|说|要求|计划|准备|打算|预计|约定|同意|愿意|拒绝?|不肯|不愿|让|等|待|催|请)[^，。；,;]{0,16}?(?:再|后|前|才|就|会|可)?[^，。；,;]{0,8}?(?:缴|交|付|结|还|清)+[清费款钱]?"
)
_DENIED = re.compile(
    r"(?:未|没有?|尚未|从未|不曾|拒不?|不|仍未|一直未|欠|待|逾期未)(?:[全足能]|完全|部分)?(?:缴|交(?![房付楼])|付|收(?![房楼])|结|还)+(?:清|纳|费|款|讫|齐|完)?|未减免|不予?减免|不(?:能|同意|享受)[^，。；]{0,4}(?:减免|优惠|打折)|要求[^，。；]{0,8}(?:减免|优惠|打折|免)|未起诉|拟起诉|准备起诉|建议起诉|待起诉|可起诉|将起诉|未过户|未?入账前|欠费|欠缴|部分欠"
)
_OWES = re.compile(
    r"^(?:未|没|待|欠|逾期|拖欠|拒)[缴交付收费款清纳]*(?:费|款)?$|^欠$|^是$|^否$|^正常$|^[×xX✗✘]$|^未缴费$|^未收费$|^应收$"
)
_EMPTY = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "无备注", "暂无", "0", ".", "。"})


@lru_cache(maxsize=8192)
def effects(said: str) -> tuple[RemarkEffect, ...]:
    """Return what a text says against the claim; nothing for what is no news (未交, 多次催缴) or only an intention."""
    flat = re.sub(r"\s+", "", text(said))
    if flat in _EMPTY or _OWES.match(flat):
        return ()
    bare = _DENIED.sub("□", _INTENT.sub("□", flat))
    found = [RemarkEffect(kind, reason) for kind, rule, reason in _RULES if re.search(rule, bare)]
    kinds = {one.kind for one in found}
    return tuple(
        one for one in found if not (one.kind == "paid" and "part" in kinds and not re.search(r"[清讫齐]|全[额部]", bare))
    )


def says_nothing(said: str) -> bool:
    """Whether a cell of remarks is empty, or holds only a dash or 无."""
    return re.sub(r"\s+", "", text(said)) in _EMPTY


def owes(said: str) -> bool:
    """Whether a status only says that the debt is open."""
    return bool(_OWES.match(re.sub(r"\s+", "", text(said))))
