"""A bundle is prepared, verified and served the same from a folder and from a workspace; events go out by themselves."""

from __future__ import annotations

import json

import pytest

from feecase.errors import BundleError, StoreError
from feecase.flows.portfolio import portfolio, portfolio_row
from feecase.flows.prepare import PrepareRequest, prepare
from feecase.flows.service_copies import ServiceRequest, service_copies
from feecase.flows.single import CaseRequest
from feecase.flows.verify import VerifyRequest, verify, verify_folder
from feecase.store import outbox

CASE = "3-1-1601"


def _files(out):
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def _events(store):
    with store.workspace.database.read() as connection:
        return [json.loads(event.data) for event in outbox.since(connection, types=["bundle.written"])]


def test_a_bundle_of_a_case_in_a_workspace_is_that_of_its_folder_and_verifies(context, in_folder, in_workspace, day, author):
    wanted = PrepareRequest(CASE, day, author=author)
    here = prepare(context, in_folder, wanted)
    files = _files(here.out)

    done = prepare(context, in_workspace, wanted)
    assert not (in_workspace.workspace.case_folder(CASE) / "case.yaml").exists()  # nothing was handed out
    assert (done.findings, done.problems) == (here.findings, ())
    assert _files(done.out) == files

    found = verify(context, in_workspace, VerifyRequest(CASE))
    assert [one for one in found.differences if one.wrong] == []
    assert found.proof.mismatches == ()
    assert sum(found.proof.traced.values()) > 50

    (event,) = _events(in_workspace)
    assert (event["case"], event["total"]) == (CASE, f"{done.opened.claim.total:.2f}")
    again = prepare(context, in_workspace, wanted)
    assert (again.written.written, len(_events(in_workspace))) == ((), 1)  # the same bundle again is no news

    served = service_copies(context, in_workspace, ServiceRequest(CASE))
    assert set(served.files) <= {path.relative_to(served.folder).as_posix() for path in served.folder.rglob("*")}


def test_a_listener_that_is_away_spoils_no_bundle(context, in_folder, day, author, monkeypatch):
    def away(*_args, **_options):
        raise StoreError("数据库不能用", where="x", next="稍后重试")

    monkeypatch.setattr(type(in_folder), "emit", away)
    done = prepare(context, in_folder, PrepareRequest(CASE, day, only=("complaint",), author=author))
    assert [problem.why for problem in done.problems] == ["数据库不能用"]
    assert (done.out / "manifest.json").is_file()


def test_without_an_author_nobody_is_told(context, in_workspace, day):
    prepare(context, in_workspace, PrepareRequest(CASE, day, only=("complaint",)))
    assert _events(in_workspace) == []


def test_there_is_nothing_to_verify_or_serve_before_a_bundle_is_prepared(context, in_workspace):
    with pytest.raises(BundleError):
        verify(context, in_workspace, VerifyRequest(CASE))
    with pytest.raises(BundleError):
        service_copies(context, in_workspace, ServiceRequest(CASE))


def test_a_bundle_that_was_taken_elsewhere_is_compared_with_its_manifest(context, in_folder, day, tmp_path):
    out = prepare(context, in_folder, PrepareRequest(CASE, day, only=("complaint",))).out
    elsewhere = out.rename(tmp_path / "elsewhere")
    (paper,) = elsewhere.rglob("*.docx")
    paper.write_bytes(paper.read_bytes() + b"x")
    found = verify_folder(elsewhere)
    assert [one.path for one in found.differences if one.wrong] == [paper.relative_to(elsewhere).as_posix()]
    assert found.proof is None


def test_the_portfolio_is_the_same_in_both_homes(context, in_folder, in_workspace, day):
    cases = [entry.id for entry in in_folder.entries()]
    here = portfolio((portfolio_row(context, in_folder, CaseRequest(case, day)) for case in cases), as_of=day)
    rows = (portfolio_row(context, in_workspace, CaseRequest(case, day)) for case in cases)
    elsewhere = portfolio(rows, as_of=day)
    assert [line.model_copy(update={"folder": ""}) for line in here.cases] == [
        line.model_copy(update={"folder": ""}) for line in elsewhere.cases
    ]
    assert (here.outstanding, here.by_month) == (elsewhere.outstanding, elsewhere.by_month)
