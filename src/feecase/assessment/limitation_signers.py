"""Who may receive a demand for the debtor, and who may admit or pay for him: by relation and authority, each a field of the record.

诉讼时效规定 8(2): a natural person, a relative of full capacity who lives with him, one authorised; an organisation, its representative or head, its
mail room, one authorised. Whatever is doubtful has to be proved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from feecase.model.person import RELATION_NAMES, Authority, RelatedPerson, Relation

_WORDS: dict[Relation, frozenset[str]] = {
    "self": frozenset({"本人", "业主", "业主本人", "债务人本人"}),
    "spouse": frozenset({"配偶", "丈夫", "妻子", "夫", "妻", "爱人"}),
    "parent": frozenset({"父亲", "母亲", "父", "母", "父母"}),
    "grandparent": frozenset(
        {
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
            "祖父母",
        }
    ),
    "in-law": frozenset({"公公", "婆婆", "岳父", "岳母", "儿媳", "女婿", "姻亲"}),
    "child": frozenset({"子", "女", "儿子", "女儿", "长子", "次子", "长女", "次女", "子女"}),
    "sibling": frozenset({"哥哥", "弟弟", "姐姐", "妹妹", "兄", "弟", "姐", "妹", "兄弟", "姐妹", "兄弟姐妹"}),
    "grandchild": frozenset({"孙子", "孙女", "外孙", "外孙女", "孙子女"}),
    "relative": frozenset({"亲属", "近亲属", "家属", "家人", "其他亲属"}),
    "guardian": frozenset({"监护人", "法定代理人"}),
    "estate-administrator": frozenset({"遗产管理人"}),
    "property-custodian": frozenset({"财产代管人"}),
    "agent": frozenset(
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
    ),
    "legal-representative": frozenset({"法定代表人", "主要负责人", "负责人"}),
    "mail-room": frozenset(
        {
            "收发室",
            "收发部门",
            "收发人员",
            "收发员",
            "传达室",
            "信件收发部门",
            "负责收发信件部门",
        }
    ),
    "liquidator": frozenset({"破产管理人", "管理人", "清算组"}),
    "creditor-staff": frozenset(
        {
            "物业前台",
            "物业人员",
            "物业工作人员",
            "物业公司前台",
            "物业公司员工",
            "物业客服",
            "物业保安",
            "物业门岗",
            "服务中心前台",
        }
    ),
    "parcel-point": frozenset({"快递柜", "快递柜或驿站", "驿站", "菜鸟驿站", "丰巢", "丰巢柜", "代收点", "快递代收点"}),
}
_OF_WORD: dict[str, Relation] = {word: of for of, words in _WORDS.items() for word in words}
KIN: frozenset[Relation] = frozenset({"spouse", "parent", "grandparent", "in-law", "child", "sibling", "grandchild", "relative"})
_ALWAYS_ADULT: frozenset[Relation] = frozenset({"spouse", "parent", "grandparent", "in-law"})
_OFFICES: frozenset[Relation] = frozenset({"guardian", "estate-administrator", "property-custodian"})
_HEADS: frozenset[Relation] = frozenset({"legal-representative", "liquidator"})
_NEGATED = re.compile(
    r"未成年|(不|未|非|没有)(共同)?(同住|居住|授权|委托)|分居|(限制|无|没有|不具有?)(完全)?(民事)?行为能力|未经授权|自称|疑似|可能|不明|待"
)
_TOGETHER = re.compile(r"同住|共同居住|共同生活")
_ADULT = re.compile(r"已?成年|具?有?完全(民事)?行为能力")
_FILLER = re.compile(r"[\s，,、；;（）()。的]|^[与系]|业主|债务人|被告|其(?!他)")
_ORGANISATION = "单位的签收人须是法定代表人、主要负责人、负责收发信件的部门或者被授权的人"
_STRANGER = "签收人与债务人的关系（须是同住的具有完全行为能力的亲属，或者被授权的人）"
ProofLookup = Callable[[Sequence[str]], str]
"""Says what is wrong with the evidence of a fact; empty where some of it can be used."""


def relation_of(word: str) -> Relation:
    """Return the relation that a word of the record names exactly; empty where it is none of the known ones or holds anything else."""
    bare = re.sub(r"\s", "", word)
    return _OF_WORD.get(bare) or _OF_WORD.get(_FILLER.sub("", _ADULT.sub("", _TOGETHER.sub("", bare))), "")


def signer_doubt(relation: str, *, organisation: bool) -> str:
    """Return what has to be proved of one who signed with this relation to the debtor; empty if he may sign.

    Spouses and elders are adults; of children and siblings the record must say so.
    """
    if _NEGATED.search(relation):
        return f"“{relation}”不是可以代收的人"
    of = relation_of(relation)
    if organisation:
        return "" if of in _HEADS | {"mail-room", "agent"} else _ORGANISATION
    if of in _OFFICES | {"agent"} or (of == "self" and relation.strip() in _WORDS["self"]):
        return ""
    if of not in KIN:
        return _STRANGER
    if not _TOGETHER.search(relation):
        return "签收人与债务人同住"
    return "" if of in _ALWAYS_ADULT or _ADULT.search(relation) else "签收人具有完全行为能力（记录没有写明成年）"


def holds_office(relation: str, *, organisation: bool) -> bool:
    """Return whether a relation, as the record names it, lets a person act for the debtor by law (guardian, administrator, representative)."""
    return not _NEGATED.search(relation) and relation_of(relation) in (_HEADS if organisation else _OFFICES)


def receiving_doubt(p: RelatedPerson, *, organisation: bool, on: dt.date, proof: ProofLookup) -> str:
    """Return what has to be proved before a demand handed to this person has reached the debtor."""
    if not (doubt := authority_doubt(p, {"receive", "perform"}, on=on, proof=proof)):
        return ""
    if organisation:
        return "" if p.relation in _HEADS | {"mail-room"} else f"{_ORGANISATION}；{doubt}"
    if p.relation == "self" or p.relation in _OFFICES:
        return ""
    if p.relation not in KIN:
        return f"{p.name}（{_relation(p)}）不是同住亲属；{doubt}"
    if not p.lives_together:
        return f"{p.name}（{_relation(p)}）与债务人同住"
    return (
        ""
        if p.adult or (p.adult is None and p.relation in _ALWAYS_ADULT)
        else f"{p.name}（{_relation(p)}）成年并具有完全行为能力"
    )


def acting_doubt(p: RelatedPerson, *, organisation: bool, on: dt.date, proof: ProofLookup) -> str:
    """Return what has to be proved before this person's admission, promise or payment binds the debtor; empty where office or authority is shown."""
    if p.relation == "self" or p.relation in (_HEADS if organisation else _OFFICES):
        return proof(p.evidence) and f"{p.name}为{_relation(p)}的证明" if p.relation in _OFFICES else ""
    return authority_doubt(p, {"perform"}, on=on, proof=proof)


def authority_doubt(p: RelatedPerson, wanted: set[Authority], *, on: dt.date, proof: ProofLookup) -> str:
    """Return what is wrong with a person's authority on a day: none, too narrow, out of its time, or not proved."""
    if p.authority not in wanted:
        return f"{p.name}（{_relation(p)}）{'没有授权' if p.authority == 'none' else '的授权'}"
    if (p.authority_from and on < p.authority_from) or (p.authority_to and p.authority_to < on):
        return f"{p.name}在{on}的授权（授权期间以外）"
    return f"{p.name}的授权（{bad}）" if (bad := proof(p.authority_evidence)) else ""


def _relation(p: RelatedPerson) -> str:
    return RELATION_NAMES.get(p.relation, "关系不明")
