"""The state of a case: what makes it ready, what has to be done, what speaks against a suit, and what a person's approval is worth."""

import datetime as dt

import pytest

from feecase.model.choices import Choices
from feecase.model.finding import Finding
from feecase.model.gate import SignOff
from feecase.rules.readiness import judge

AT = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
HASH, OTHER = "a" * 64, "b" * 64
APPROVED = SignOff(by="王律师", at=AT, manifest=HASH, open=("被告没有联系电话",))
ANYWAY = Choices.model_validate({"file_anyway": {"by": "陈经理", "on": "2026-11-30", "reason": "示范诉讼"}})


def finding(level="blocking", against=""):
    return Finding(check="c", level=level, against=against, what="问题", settle="处理", who="lawyer")


def test_without_a_reason_a_case_is_ready_and_warnings_do_not_change_that():
    gate = judge([finding("warning"), finding("note")], Choices())

    assert (gate.state, gate.reasons, gate.shown, gate.open) == ("ready", (), "可供律师审核", True)


def test_what_blocks_is_work_with_who_can_settle_it():
    gate = judge([finding()], Choices())

    assert (gate.state, gate.reasons[0].kind, gate.reasons[0].who, gate.open) == ("needs-work", "work", "lawyer", False)


@pytest.mark.parametrize(("against", "final", "shown"), [("final", True, "不宜起诉"), ("advised", False, "不建议起诉")])
def test_a_reason_against_the_suit_outweighs_work(against, final, shown):
    gate = judge([finding(), finding("warning", against)], Choices(), sign_off=APPROVED, manifest=HASH)

    assert (gate.state, gate.final, gate.shown, gate.open) == ("do-not-sue", final, shown, False)
    assert len(gate.reasons) == 2


def test_a_named_person_lifts_what_is_advised_against_and_the_reason_stays():
    gate = judge([finding("warning", "advised")], ANYWAY)

    assert (gate.state, gate.reasons[0].lifted_by) == ("ready", "陈经理")


def test_nobody_lifts_what_is_final_or_work():
    assert judge([finding("blocking", "final")], ANYWAY).state == "do-not-sue"
    assert judge([finding(), finding("warning", "advised")], ANYWAY).state == "needs-work"


@pytest.mark.parametrize(
    ("manifest", "changed", "state", "void"),
    [
        (HASH, (), "signed-off", ""),
        (OTHER, (), "ready", "签发后重新生成过材料"),
        ("", (), "ready", "签发后材料已不在"),
        (HASH, ("民事起诉状.docx",), "ready", "签发后改动过：民事起诉状.docx"),
    ],
)
def test_an_approval_holds_for_the_very_files_only(manifest, changed, state, void):
    gate = judge([], Choices(), sign_off=APPROVED, manifest=manifest, changed=changed)

    assert (gate.state, gate.void) == (state, void)
    assert gate.sign_off == APPROVED


def test_an_approval_does_not_open_a_case_with_work_left():
    assert judge([finding()], Choices(), sign_off=APPROVED, manifest=HASH).state == "needs-work"
