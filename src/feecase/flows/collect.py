"""The flows of collection: a day's proposals over folders and workspaces, why for one debtor, and what was confirmed or dismissed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from feecase import plainyaml
from feecase.cases.protocol import NOTHING, CaseRef, CaseStore, Edit
from feecase.collection.account import Account, account
from feecase.collection.conduct import Deed
from feecase.collection.portrait import Derived, grade, portrait
from feecase.collection.proposals import DayList, Rules, propose
from feecase.collection.stages import ProposedAct, Silence, Terms, next_act
from feecase.days import ONE
from feecase.engine import Context, assess
from feecase.errors import InputError
from feecase.extend.collection import Remedy, Stage
from feecase.flows.many import Outcome, run
from feecase.flows.texts import conduct_of
from feecase.intake.casefolder import COLLECTION
from feecase.model.collection import STATE_NAMES
from feecase.model.contact import WAY_NAMES
from feecase.model.scheme import Scheme
from feecase.model.yaml_reader import read
from feecase.money import ZERO, yuan

HEADER = "# 由 feecase 写入，请勿手改；要更正的，在 case.yaml 里按编号写。\n"
_OVERRIDES = ("call_hours", "rest_day_hours", "message_hours", "daily_cap", "touches_per_week")


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """One case as of a day, under the company's scheme."""

    case: str
    as_of: dt.date
    scheme: Scheme = field(default_factory=Scheme)


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that collecting concludes about one case, each with its facts."""

    account: Account
    portrait: Derived
    grade: Derived
    next: ProposedAct | Silence
    remedies: tuple[Remedy, ...]


def account_of(context: Context, store: CaseStore, request: AccountRequest) -> Account:
    """Read a case and reduce it to what collecting needs. Raises UserError."""
    loaded = store.load(request.case).loaded
    found = account(loaded, assess(context, loaded, as_of=request.as_of))
    collector = found.collector or request.scheme.collectors.get(found.building, "")
    return replace(found, collector=collector) if collector != found.collector else found


def rules_of(context: Context, as_of: dt.date, scheme: Scheme | None = None) -> Callable[[str], Rules]:
    """Return what applies at each place on a day: conduct, stages and terms, with the company's scheme laid over them."""
    own = scheme or Scheme()
    hours = {name: str(value) for name in _OVERRIDES if (value := getattr(own, name))}

    @cache
    def at(code: str) -> Rules:
        conduct = replace(conduct_of(context, code), hours=hours)
        place = conduct.place
        stages = tuple(_changed(context.plugins.collection_for(place).stages, own))
        ordinary = [s.after for s in stages if not s.demanded]

        def number(name: str) -> int:
            return int(place.policy(name, on=as_of).text)

        terms = Terms(
            preserve_days=number("collection.preserve_days"),
            post_days=number("collection.post_days"),
            stage_gap=own.stage_gap if own.stage_gap is not None else number("collection.stage_gap"),
            reasonable_days=number("demand.reasonable_days"),
            enter_demand=max(ordinary, default=0),
            least_sum=own.least_sum or ZERO,
            counts_from=own.counts_from,
        )
        return Rules(conduct, stages, terms)

    return at


def _changed(stages: Iterable[Stage], scheme: Scheme) -> Iterator[Stage]:
    changes = {c.id: c for c in scheme.stages}
    for stage in stages:
        change = changes.get(stage.id)
        if change is None:
            yield stage
        elif not change.off:
            yield stage if change.after is None else replace(stage, after=change.after)


def today(context: Context, accounts: Iterable[Account], as_of: dt.date, scheme: Scheme | None = None) -> DayList:
    """Return the proposals of a day."""
    return propose(accounts, rules_of(context, as_of, scheme), as_of)


def why(context: Context, store: CaseStore, request: AccountRequest) -> Why:
    """Return portrait, grade, remedies and the next act of one case, with the facts each rests on. Raises UserError."""
    found = account_of(context, store, request)
    return explained(context, found, request.as_of, request.scheme)


def explained(context: Context, found: Account, as_of: dt.date, scheme: Scheme | None = None) -> Why:
    """Return what collecting concludes about an account."""
    rules = rules_of(context, as_of, scheme)(found.place)
    limits = rules.conduct.place.policy("collection.grade_days", on=as_of).texts
    by_reason = {r.reason: r for r in context.plugins.collection_for(rules.conduct.place).remedies}
    reasons = tuple(dict.fromkeys(r.reason for r in found.reasons)) or ("unknown",)
    return Why(
        found,
        portrait(found, as_of),
        grade(found, as_of, limits),
        next_act(found, rules.stages, rules.terms, as_of),
        tuple(by_reason[r] for r in reasons if r in by_reason),
    )


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """A proposed act that was done, or is set aside with a reason. `person` and `text` as in the proposal; `at` is HH:MM where known.

    `preserving` stages (`preserve-ems`) are recorded like any other.
    """

    case: str
    as_of: dt.date
    stage: str
    by: str
    person: str = ""
    state: Literal["confirmed", "dismissed"] = "confirmed"
    reason: str = ""
    text: str = ""
    at: str = ""
    result: str = ""
    tracking_no: str = ""
    scheme: Scheme = field(default_factory=Scheme)


def confirm(context: Context, store: CaseStore, request: ConfirmRequest) -> Edit:
    """Return the edit of `collection.yaml` that records an act. What conduct refuses now is not recorded as ours to do.

    Raises InputError where the stage is not what is proposed for the case on that day, or a reason is missing.
    """
    found = account_of(context, store, AccountRequest(request.case, request.as_of, request.scheme))
    rules = rules_of(context, request.as_of, request.scheme)(found.place)
    act = next_act(found, rules.stages, rules.terms, request.as_of)
    where = store.where(request.case)
    if isinstance(act, Silence) or act.stage != request.stage:
        now = act.why if isinstance(act, Silence) else f"当天建议的是“{act.title}”（{act.stage}）"
        raise InputError(f"当天没有建议“{request.stage}”", where=where, why=now, next="先运行 feecase collect today 看当天的建议")
    if request.state == "dismissed" and not request.reason:
        raise InputError("不办理的阶段要写明原因", where=where, next="加上 --reason 原因")
    before = store.text(request.case, COLLECTION)
    data: dict[str, Any] = plainyaml.read(before.content, COLLECTION).data or {} if before else {}
    acts, contacts = list(data.get("stage_acts") or ()), list(data.get("contacts") or ())
    name = request.person or (act.debtors[0].name if len(act.debtors) == 1 else "")
    record = {
        "id": f"A{len(acts) + 1}",
        "stage": act.stage,
        "state": request.state,
        "date": str(request.as_of),
        "person": name,
        "by": request.by,
    }
    if request.state == "confirmed":
        deed = Deed(
            act.kind,
            request.as_of,
            way=act.way,
            at=request.at,
            name=name,
            text=request.text,
            charges=tuple(d.charge for d in act.debts),
            preserving=act.preserving,
            flat=found.room,
            who="guardian" if any(d.minor for d in act.debtors) else "debtor",
        )
        judgement = rules.conduct.judge(deed, touches=tuple(found.touches()), standing=found.standing)
        if judgement.refusals:
            raise InputError(
                "这件事不能办理",
                where=where,
                why="；".join(v.why for v in judgement.refusals),
                next=judgement.refusals[0].substitute or "改用其他方式",
            )
        record["contact"] = f"CL{len(contacts) + 1}"
        contacts.append(_contact(act, request, judgement.rule, record["contact"], name))
    else:
        record["reason"] = request.reason
    data["stage_acts"] = [*acts, _filled(record)]
    if contacts:
        data["contacts"] = contacts
    content = (HEADER + plainyaml.dump(data)).encode()
    return Edit(
        request.case,
        COLLECTION,
        content,
        before.version if before else NOTHING,
        action="collection-recorded",
        note={"stage": act.stage, "state": request.state},
    )


def _contact(act: ProposedAct, request: ConfirmRequest, rule: str, id_: str, name: str) -> dict[str, Any]:
    letters = {"demand", "lawyer-letter"}
    at_once = act.kind not in letters and request.result in {"签收", "他人签收", "已读", "接通", "已回复"}
    return _filled(
        {
            "id": id_,
            "kind": act.kind,
            "way": act.way,
            "sent": str(request.as_of),
            "effective": str(request.as_of) if at_once else "",
            "to": name,
            "result": request.result,
            "tracking_no": request.tracking_no,
            "covers": list(dict.fromkeys(d.charge for d in act.debts)),
            "text": request.text,
            "at": request.at,
            "sender": request.by,
            "stage": act.stage,
            "rule": rule,
        }
    )


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value}


def load_scheme(path: Path) -> Scheme:
    """Read a collection scheme. Raises InputError with file, line and column."""
    return read(Scheme, plainyaml.load(path))


def gather(
    context: Context, refs: Iterable[CaseRef], as_of: dt.date, scheme: Scheme | None = None, *, jobs: int = 1
) -> Iterator[Outcome[Account]]:
    """Yield the account of each case, or what is wrong with it; one failure stops nothing else."""
    return run(account_of, context, ((ref, AccountRequest(ref.case, as_of, scheme or Scheme())) for ref in refs), jobs=jobs)


def planned(context: Context, store: CaseStore, request: AccountRequest) -> tuple[str, ...]:
    """Return the plan of one case as sentences: the ladder with its days, what was done, what is next. Raises UserError."""
    found = account_of(context, store, request)
    rules = rules_of(context, request.as_of, request.scheme)(found.place)
    oldest = found.oldest
    lines = [
        f"{found.case}（{found.project}{found.room}）：到期欠付 {yuan(found.owed)} 元，最早一笔应收日期 {oldest or '没有'}。"
    ]
    done = {a.stage: f"{a.date} {STATE_NAMES[a.state]}" for a in found.acts}
    for stage in rules.stages:
        when = f"应收日期前 {-stage.after} 天" if stage.after < 0 else f"逾期 {stage.after} 天"
        day = f"（{oldest + stage.after * ONE}）" if oldest else ""
        needs = "，须有已送达且期满的催缴函" if stage.demanded else ""
        ways = "、".join(WAY_NAMES.get(w, w) for w in stage.ways)
        state = f"；{done[stage.id]}" if stage.id in done else ""
        lines.append(f"{stage.number} {stage.title}：{when}{day}，{stage.who}以{ways}办理{needs}{state}。")
    terms = rules.terms
    lines.append(
        f"两个阶段之间至少 {terms.stage_gap} 天；时效届满前 {terms.preserve_days} 天起改为保全时效，少于 {terms.post_days} 天不再依靠邮寄。"
    )
    act = next_act(found, rules.stages, terms, request.as_of)
    lines.append(f"{request.as_of} 的下一步：{act.title if isinstance(act, ProposedAct) else '不办理'}（{act.why}）。")
    return tuple(lines)
