"""Who may sign for a demand in the debtor's place (诉讼时效规定 8(2)): exact relations; whatever is doubtful has to be proved."""

from __future__ import annotations

import re

_AUTHORISED = frozenset(
    {
        "被授权人",
        "授权代理人",
        "委托代理人",
        "受托人",
        "受委托人",
        "代理人",
        "代收人",
        "授权代收人",
        "委托代收人",
        "指定代收人",
        "诉讼代理人",
        "代理律师",
    }
)
_IN_PLACE = frozenset({"本人", "法定代理人", "监护人", "财产代管人", "遗产管理人"})
_ALWAYS_ADULT = frozenset(
    {
        "配偶",
        "丈夫",
        "妻子",
        "夫",
        "妻",
        "爱人",
        "父亲",
        "母亲",
        "父",
        "母",
        "父母",
        "公公",
        "婆婆",
        "岳父",
        "岳母",
        "儿媳",
        "女婿",
        "祖父",
        "祖母",
        "爷爷",
        "奶奶",
        "外祖父",
        "外祖母",
        "外公",
        "外婆",
        "姥爷",
        "姥姥",
    }
)
_MAYBE_MINOR = frozenset(
    {
        "子",
        "女",
        "儿子",
        "女儿",
        "长子",
        "次子",
        "长女",
        "次女",
        "子女",
        "哥哥",
        "弟弟",
        "姐姐",
        "妹妹",
        "兄",
        "弟",
        "姐",
        "妹",
        "兄弟",
        "姐妹",
        "孙子",
        "孙女",
        "外孙",
        "外孙女",
        "亲属",
        "近亲属",
        "家属",
        "家人",
    }
)
_OF_ORGANISATION = frozenset(
    {
        "法定代表人",
        "主要负责人",
        "负责人",
        "收发室",
        "收发部门",
        "收发人员",
        "收发员",
        "传达室",
        "信件收发部门",
        "负责收发信件部门",
        "破产管理人",
        "管理人",
        "清算组",
    }
)
_NEGATED = re.compile(
    r"未成年|(不|未|非|没有)(共同)?(同住|居住|授权|委托)|分居|(限制|无|没有|不具有?)(完全)?(民事)?行为能力|未经授权|自称|疑似|可能|不明|待"
)
_TOGETHER = re.compile(r"同住|共同居住|共同生活")
_ADULT = re.compile(r"已?成年|具?有?完全(民事)?行为能力")
_FILLER = re.compile(r"[\s，,、；;（）()。的]|^[与系]|业主|债务人|被告|其(?!他)")


def signer_doubt(relation: str, *, organisation: bool) -> str:
    """Return what has to be proved of one who signed with this relation to the debtor; empty if he may sign.

    A natural person: himself, a relative of full capacity who lives with him, or one authorised. An organisation: its representative or head, its
    mail room, or one authorised. Spouses and elders are adults; of children and siblings the record must say so.
    """
    if _NEGATED.search(relation):
        return f"“{relation}”不是可以代收的人"
    bare = _FILLER.sub("", relation)
    if bare in _AUTHORISED:
        return ""
    if organisation:
        return "" if bare in _OF_ORGANISATION else "单位的签收人须是法定代表人、主要负责人、负责收发信件的部门或者被授权的人"
    kin = _ADULT.sub("", _TOGETHER.sub("", bare))
    if kin in _IN_PLACE:
        return ""
    if kin not in _ALWAYS_ADULT | _MAYBE_MINOR:
        return "签收人与债务人的关系（须是同住的具有完全行为能力的亲属，或者被授权的人）"
    if not _TOGETHER.search(bare):
        return "签收人与债务人同住"
    return "" if kin in _ALWAYS_ADULT or _ADULT.search(bare) else "签收人具有完全行为能力（记录没有写明成年）"
