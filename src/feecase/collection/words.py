"""What a text says: each sentence judged by the rules of conduct. Disguised words are the same words; what is denied or quoted is not blamed.

A sentence on which no rule speaks is "not judged", never "lawful".
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from feecase.extend.collection import ConductFile, ConductRule, Result
from feecase.model.trace import Citation

Audience = Literal["debtor", "guide"]
_ENDS = re.compile(r"[。！？!?；;\n\r]|\.{3,}|…+")
_SKIPPED = set(" \t\u3000*·•.-_~/|+^`'\u00a0")
_NEGATOR = re.compile(
    r"(?:不会|不得|不能|不可以?|不应当?|不准(?!时)|不许(?=我们|物业)|绝不|从不|决不|并不|并未|不采取|不使用|不以|不要(?=说|用|采取|以|在|公|停|威)|而非|而不是|没有?(?!.{0,4}(?:缴|交|付|还))|未(?!.{0,6}(?:缴|交|付|还|按|结|收))|禁止|严禁|不允许|切勿|勿|避免|防止|杜绝|反对|不主张|不建议|不希望|不想|不愿意?)"
    r"(?P<between>[^，。；：]{0,14})$"
)
_BROKEN = re.compile(r"就|则|否则|逼|即将|不了|不$|缴|交费|付款|还款|结清|到账|才")
_DOUBLE = re.compile(r"(?:不得不|不能不|不会不|不排除|难免|免不了|不是不|并非不|没有不|不一定不|不保证不)")
_CONDEMNED = re.compile(
    r"^[^。；]{0,12}?(?:是|属于|均|都|均属|本身)?(?:违法|不合法|违规的|不可取|不被允许|被禁止|侵权|触犯|不允许|不可以|是错误)"
)
_NOT_CONDEMNED = re.compile(r"不(?:违法|是违法|算违法|侵权)")
_DISTANCED = re.compile(
    r"(?:不能|不要|不得|不可|不应|禁止|严禁|切勿|勿|不会|绝不)(?:再)?(?:说|讲|写|使用|用|出现|发)|不说|不讲|禁(?:语|用语|忌)|错误(?:示范|说法|做法)|反面|不当(?:用语|言辞)|业主(?:问|说|称|反映|回答|质疑)|客户?(?:问|说|称)|对方(?:说|问|称)|规定"
)
_OPEN, _CLOSE = '“「『"', '”」』"'
_ORDER: dict[Result, int] = {"refused": 0, "allowed-if": 1, "allowed": 2, "not-judged": 3}


@dataclass(frozen=True, slots=True)
class Gates:
    """What is open at a place and a time: `title` an effective judgment that is enforced; `posting` and `credit` what the place's own text grants (its words and law)."""

    title: bool = False
    posting: str = ""
    posting_law: tuple[Citation, ...] = ()
    credit: str = ""
    credit_law: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that speaks on a sentence: the words that met it, and the result there. `denied`: the sentence says that it is not done."""

    rule: str
    title: str
    result: Result
    said: str
    why: str = ""
    law: tuple[Citation, ...] = ()
    condition: str = ""
    substitute: str = ""
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence with its place in the text, and what the rules say of it."""

    text: str
    start: int
    end: int
    hits: tuple[RuleHit, ...] = ()

    @property
    def result(self) -> Result:
        """The worst result; not judged where no rule speaks."""
        return min((h.result for h in self.hits), key=lambda r: _ORDER[r], default="not-judged")

    @property
    def refusals(self) -> tuple[RuleHit, ...]:
        """The rules that refuse it."""
        return tuple(h for h in self.hits if h.result == "refused")


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: ConductRule
    expressions: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    only: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Lexicon:
    """The rules of conduct about words, ready for use."""

    file: ConductFile
    _compiled: Mapping[str, _Compiled] = field(default_factory=dict)

    @classmethod
    def of(cls, file: ConductFile) -> Lexicon:
        """Compile a file of rules."""
        return cls(file, {rule.id: _compile(file, rule) for rule in file.rules if rule.words or rule.patterns})

    def judge(self, text: str, *, on: dt.date, audience: Audience = "debtor", gates: Gates | None = None) -> tuple[Judged, ...]:
        """Judge each sentence of a text on a day. The offsets count in `text` as given."""
        open_gates = gates or Gates()
        rules = [c for c in self._compiled.values() if c.rule.holds(on) and c.rule.audience in {"any", audience}]
        result = []
        for start, end in sentences(text):
            plain, places = normalised(text[start:end], self.file.script)
            hits = tuple(_hits(plain, rules, open_gates))
            result.append(Judged(text[start:end].strip(), start, places[-1] + start + 1 if places else end, hits))
        return tuple(result)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the begin and end of each sentence; a quotation that runs over several stays whole only inside its sentence."""
    start = 0
    for match in _ENDS.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def normalised(text: str, script: Mapping[str, str]) -> tuple[str, list[int]]:
    """Return the text as the rules read it (full width, blanks and ornaments gone, one script, small letters), and each sign's place in the original."""
    signs: list[str] = []
    places: list[int] = []
    for index, raw in enumerate(text):
        for sign in unicodedata.normalize("NFKC", raw):
            if sign in _SKIPPED or sign.isspace() or unicodedata.category(sign) in {"Cf", "Mn"}:
                continue
            plain = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}.get(sign, script.get(sign, sign.lower()))
            signs.append(plain)
            places.append(index)
    return "".join(signs), places


def _compile(file: ConductFile, rule: ConductRule) -> _Compiled:
    def disguised(word: str) -> str:
        plain = "".join(f"[{sign}{file.variants[sign]}]" if sign in file.variants else re.escape(sign) for sign in word)
        guard = file.guards.get(word[-1], "")
        return plain + (f"(?![{guard}])" if guard else "")

    words = [re.compile("|".join(disguised(word) for word in rule.words))] if rule.words else []
    return _Compiled(
        rule,
        (*words, *(re.compile(p) for p in rule.patterns)),
        tuple(re.compile(p) for p in rule.unless),
        tuple(re.compile(p) for p in rule.only),
    )


def _hits(plain: str, rules: Sequence[_Compiled], gates: Gates) -> Iterator[RuleHit]:
    outside = re.sub(r"《[^》]{1,60}》", lambda m: "　" * len(m[0]), plain)
    for compiled in rules:
        rule = compiled.rule
        if any(p.search(outside) for p in compiled.unless) or not all(p.search(outside) for p in compiled.only):
            continue
        matches = [m for p in compiled.expressions for m in p.finditer(outside)]
        if not matches:
            continue
        if rule.result == "allowed":
            yield RuleHit(rule.id, rule.title, "allowed", matches[0][0], rule.why, rule.law)
            continue
        blamed = [m for m in matches if not _excused(outside, m)]
        said = "；".join(dict.fromkeys(m[0] for m in blamed))
        yield (
            _gated(rule, said, gates)
            if blamed
            else RuleHit(rule.id, rule.title, "allowed", matches[0][0], "原文是否定或者引述", denied=True)
        )


def _gated(rule: ConductRule, said: str, gates: Gates) -> RuleHit:
    law, result, condition, why = rule.law, rule.result, rule.condition, rule.why
    if rule.gate == "title" and gates.title:
        result, why = "allowed", "已有生效法律文书，正在申请执行"
    elif rule.gate == "posting" and gates.posting:
        result, condition, law = "allowed-if", gates.posting, (*gates.posting_law, *rule.law)
    elif rule.gate == "credit" and gates.credit:
        result, condition, law = "allowed-if", gates.credit, (*gates.credit_law, *rule.law)
    return RuleHit(rule.id, rule.title, result, said, why, law, condition, rule.substitute)


def _excused(text: str, match: re.Match[str]) -> bool:
    """Whether the words at a place are denied, condemned, or quoted as what must not be said or as what somebody else says."""
    before, after = text[: match.start()], text[match.end() :]
    clause = re.split(r"[，。；：（）]", before)[-1]
    if _DOUBLE.search(clause):
        return False
    negated = _NEGATOR.search(clause) or (_NEGATOR.search(before.replace("、", "")) if "、" in before else None)
    if negated and not _BROKEN.search(negated["between"]):
        return True
    inner = _NEGATOR.search(match[0][:6])
    if (
        inner
        and match[0].startswith(("不得", "不会", "严禁", "禁止"))
        and re.match(r"(?:不得|不会|严禁|禁止)(?:停|断|限制|公|张贴|减少)", match[0])
    ):
        return True
    if _CONDEMNED.match(after) and not _NOT_CONDEMNED.search(after):
        return True
    quoted = max(before.rfind(sign) for sign in _OPEN)
    closed = max(before.rfind(sign) for sign in _CLOSE if sign != '"')
    if quoted >= 0 and (quoted > closed or before.count('"') % 2):
        return bool(_DISTANCED.search(before[:quoted]))
    return bool(re.search(r"(?:禁语|禁用语|不能说|不要说|不得说|错误示范|错误说法)[：:]?[^，。；]{0,20}$", before))


_SUM = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)\s*元(?!/|／|每|一)")


def sums(text: str) -> frozenset[Decimal]:
    """Return the sums of money that a text names (12,345.60元), prices per unit left out."""
    plain = unicodedata.normalize("NFKC", text)
    return frozenset(Decimal(m[1].replace(",", "")).quantize(Decimal("0.01")) for m in _SUM.finditer(plain))
