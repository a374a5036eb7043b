"""A person's approval: only of a bundle that is ready and as it was written, and only until something changes."""

import datetime as dt
import json

import pytest

from feecase.bundle.manifest import Manifest, Versions, dump
from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author
from feecase.engine import Opened, load_context
from feecase.errors import BundleError, InputError
from feecase.files import sha256
from feecase.flows import approval
from feecase.flows.approval import SignOffRequest, gate, sign_off
from feecase.flows.single import CaseRequest
from feecase.model.finding import Finding

AT = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
CASE = """
id: A
jurisdiction: "370202"
plaintiff: {name: 阳光物业}
defendants: [{kind: natural, name: 王伟, domicile: 青岛市市南区香港中路1号}]
premises: {project: 阳光花园, unit: "1-101"}
charges: [{id: K1, from: "2026-01-01", to: "2026-01-31", due: "2026-02-10", amount: "264.00"}]
"""
REQUEST = CaseRequest("A", dt.date(2026, 11, 30))


@pytest.fixture
def store(tmp_path):
    """A case whose bundle is one paper, as its manifest says."""
    out = tmp_path / "A" / "out"
    out.mkdir(parents=True)
    (tmp_path / "A" / "case.yaml").write_text(CASE, encoding="utf-8")
    (out / "起诉状.docx").write_bytes(b"paper")
    written(out)
    return FolderStore(tmp_path)


def written(out, *remarks):
    files = ({"path": "起诉状.docx", "kind": "paper", "sha256": sha256(out / "起诉状.docx"), "size": 5},)
    manifest = Manifest(case="A", as_of="2026-11-30", versions=Versions(feecase="0"), files=files, remarks=remarks)
    (out / "manifest.json").write_text(dump(manifest), encoding="utf-8")


def approve(store, **more):
    return sign_off(load_context(), store, SignOffRequest("A", Author(AT, "王律师"), "王律师", **more))


@pytest.fixture
def ready(monkeypatch):
    """Every case is ready but for what its bundle's remarks say, so that the test is about approval alone."""

    def opened(context, store, request):
        found = approval_open(context, store, request)
        warned = (Finding(check="c", level="warning", what="被告没有联系电话"),)
        return Opened(found.loaded, found.assessment.model_copy(update={"findings": warned}), found.choices, found.claim)

    approval_open = approval.open_case
    monkeypatch.setattr(approval, "open_case", opened)


def state(store):
    return gate(load_context(), store, REQUEST)


def test_an_approval_is_kept_with_who_when_and_what_was_open(store, ready, tmp_path):
    assert state(store).state == "ready"
    done = approve(store, second="李主任")

    assert (done.by, done.second, done.open) == ("王律师", "李主任", ("被告没有联系电话",))
    assert state(store).state == "signed-off"
    kept = json.loads((tmp_path / "A" / "sign-off.json").read_text(encoding="utf-8"))
    assert kept["data"]["manifest"] == sha256(tmp_path / "A" / "out" / "manifest.json")
    assert (tmp_path / "A" / "sign-off.json").stat().st_mode & 0o077 == 0


def test_a_changed_paper_voids_it(store, ready, tmp_path):
    approve(store)
    (tmp_path / "A" / "out" / "起诉状.docx").write_bytes(b"other")

    assert (state(store).state, state(store).void) == ("ready", "签发后改动过：起诉状.docx")
    with pytest.raises(BundleError, match="材料与清单不符"):
        approve(store)


def test_a_new_bundle_voids_it(store, ready, tmp_path):
    approve(store)
    (tmp_path / "A" / "out" / "起诉状.docx").write_bytes(b"again")
    written(tmp_path / "A" / "out")

    assert state(store).void == "签发后重新生成过材料"


def test_what_is_not_ready_cannot_be_approved(store, ready, tmp_path):
    written(tmp_path / "A" / "out", Finding(check="filing-clerk", level="blocking", what="缺少送达地址确认书"))

    with pytest.raises(BundleError, match="缺少送达地址确认书"):
        approve(store)
    assert not (tmp_path / "A" / "sign-off.json").exists()


def test_four_eyes_are_two_persons(store, ready):
    with pytest.raises(InputError, match="同一个人"):
        approve(store, second="王律师")


def test_without_a_bundle_there_is_nothing_to_approve(store, ready, tmp_path):
    (tmp_path / "A" / "out" / "manifest.json").unlink()

    with pytest.raises(BundleError, match="还没有立案材料"):
        approve(store)
