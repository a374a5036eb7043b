"""Importing: one folder per debtor, people's files untouched, the same input gives the same bytes, nothing half-written."""

from __future__ import annotations

import datetime as dt
import os

import openpyxl
import pytest

from feecase import files as safely
from feecase import plainyaml
from feecase.errors import InputError
from feecase.extend.contracts import ImportedRows, Importer
from feecase.intake.casefolder import CaseFile, load
from feecase.intake.debtors import Debtor
from feecase.intake.room_cases import case_ids
from feecase.intake.room_records import Room
from feecase.model.vocabulary import to_english

SELLER, BUYER = "37021219830115211X", "370202199006183222"


@pytest.fixture
def tables(rows):
    """Workbooks of a small estate: a sold flat, a shop, a row that cannot be read."""
    arrears = {
        "欠费明细表": [
            rows.ARREARS,
            rows.arrears(amount="2660.00", owner="王芳"),
            rows.arrears("S1-105", "某公司", area="86.00", amount="4214.00"),
            rows.arrears("3-1-204", "方圆", last="2026年13月1日"),
            ["合计", *[None] * 9, "9000"],
        ]
    }
    assets = {
        "资产信息": [
            rows.ASSETS,
            rows.asset("3-1-302", "王芳", "370202199006183223"),
            rows.asset("S1-105", "某公司", "91370202MA9F0E105P", kind="公司", use="商铺", area="86.00"),
        ],
        "产权变更": [
            ["房号", "权利人", "取得日期", "转出日期", "身份证", "证明文件"],
            ["3-1-302", "李明", "2018-05-10", "2026-03-16", SELLER, "登记.pdf"],
            ["3-1-302", "王芳", "2026-03-16", "", BUYER, "登记.pdf"],
        ],
        "收费标准": [
            ["费用项", "房屋类型", "单价", "计价单位", "生效日期", "失效日期"],
            ["物业费", "住宅", "2.00", "元/㎡·月", "2025-01-01", ""],
            ["物业费", "商业", "3.50", "元/㎡·月", "", ""],
            ["电梯费", "", "30", "元/月", "", ""],
        ],
    }
    acts = {
        "催缴记录": [
            ["房号", "日期", "类别", "方式", "结果", "送达日期", "签收人", "证明文件", "不当行为"],
            ["3-1-302", "2026-04-10", "催缴函", "EMS", "签收", "2026-04-12", "李明", "函.pdf、回执.jpg#2", ""],
            ["3-1-302", "2026-09-02", "催缴函", "当面", "签收", "", "王芳", "", ""],
            ["S1-105", "2026-08-01", "上门", "上门", "", "", "", "阀门.jpg", "停水"],
        ],
        "缴费明细表": [
            ["订单号", "房号", "费用项", "费用开始时间", "费用结束时间", "缴费时间", "实收金额"],
            ["S9", "3-1-302", "物业费", "2025-09-01", "2025-10-31", "2026-01-05", "100.00"],
            ["S8", "S1-105", "", "", "", "2026-01-05", "50.00"],
        ],
    }
    return arrears, assets, acts


@pytest.fixture
def proofs(estate):
    folder = estate.folder / "evidence" / "3-1-302"
    folder.mkdir(parents=True)
    for name in ("催缴函-2026-04-10.pdf", "函.pdf", "登记.pdf", "~$临时.docx", ".DS_Store"):
        (folder / name).write_bytes(b"%PDF")
    own = estate.folder / "evidence" / "3-1-302-B"
    own.mkdir()
    (own / "微信聊天记录.jpg").write_bytes(b"x")
    (estate.folder / "evidence" / "S1-105").mkdir()
    (estate.folder / "evidence" / "S1-105" / "阀门.jpg").write_bytes(b"x")


def told(result):
    return [(case.id, case.charges, str(case.outstanding), case.state) for case in result.cases]


def test_every_debtor_gets_a_folder_that_loads(estate, tables, proofs):
    result = estate.run(*tables)

    assert told(result) == [
        ("3-1-302-A", 1, "1231.94", "new"),
        ("3-1-302-B", 1, "1428.06", "new"),
        ("S1-105", 1, "4214.00", "new"),
    ]
    assert sum(case.outstanding for case in result.cases) == 2660 + 4214
    seller, buyer, shop = (load(estate.cases / case.id) for case in result.cases)
    assert (seller.case.defendants[0].name, seller.case.defendants[0].id_no, seller.case.charges[0].to) == (
        "李明",
        SELLER,
        dt.date(2026, 3, 15),
    )
    assert (buyer.case.defendants[0].id_no, buyer.case.defendants[0].owned_from) == (BUYER, dt.date(2026, 3, 16))
    assert shop.case.defendants[0].uscc == "91370202MA9F0E105P"
    assert (shop.case.premises.use, shop.case.premises.address) == ("商业", "青岛市市南区海晏路18号阳光花园S1-105号")
    assert seller.case.premises.address == "青岛市市南区海晏路18号阳光花园3号楼1单元302室"


def test_every_figure_keeps_its_source(estate, tables):
    estate.run(*tables)
    charge = load(estate.cases / "S1-105").case.charges[0]

    assert charge.source.model_dump() == {
        "file": "表0.xlsx",
        "sheet": "欠费明细表",
        "row": 3,
        "ref": "1",
        "as_of": dt.date(2026, 11, 20),
    }
    assert load(estate.cases / "S1-105").case.billing.as_of == dt.date(2026, 11, 20)


def test_the_date_of_the_data_can_be_given(estate, tables):
    estate.run(*tables, as_of=dt.date(2026, 10, 31))

    assert load(estate.cases / "S1-105").case.charges[0].source.as_of == dt.date(2026, 10, 31)


def test_contacts_and_payments_go_to_the_debtor_they_concern(estate, tables):
    estate.run(*tables)
    seller, buyer, shop = (load(estate.cases / name).case for name in ("3-1-302-A", "3-1-302-B", "S1-105"))

    assert [contact.signed_by for contact in seller.contacts] == ["李明"]
    assert [contact.signed_by for contact in buyer.contacts] == ["王芳"]
    assert [(p.id, p.designated_by) for p in seller.payments] == [("P20260105", "receipt")]
    assert buyer.payments == ()
    assert [(p.id, p.designated_by) for p in shop.payments] == [("P20260105", "")]


def test_only_prices_of_the_items_and_use_of_the_case_come_in(estate, tables):
    estate.run(*tables)

    assert [t.id for t in load(estate.cases / "S1-105").case.tariffs] == ["物业费-商业"]


def test_a_wrong_id_number_leaves_the_use_of_the_room_known(estate, tables):
    estate.run(*tables)

    assert [t.id for t in load(estate.cases / "3-1-302-B").case.tariffs] == ["物业费-住宅-2025-01-01"]


def test_evidence_is_listed_and_linked_and_what_is_missing_is_named(estate, tables, proofs):
    estate.run(*tables)
    seller = load(estate.cases / "3-1-302-A")
    listed = {item.id: item for item in seller.case.evidence}

    assert list(listed) == ["催缴函-2026-04-10", "函", "登记", "回执"]
    assert seller.case.contacts[0].evidence == ("函", "回执#2")
    assert seller.case.premises.owners[0].evidence == ("登记",)
    assert seller.missing_files == ("回执",)
    assert (listed["催缴函-2026-04-10"].kind, listed["催缴函-2026-04-10"].date, listed["催缴函-2026-04-10"].title) == (
        "demand",
        "2026-04-10",
        "催缴函",
    )
    assert "微信聊天记录" in {item.id for item in load(estate.cases / "3-1-302-B").case.evidence}


def test_proof_of_an_unlawful_act_stays_out_of_the_bundle(estate, tables, proofs):
    estate.run(*tables)
    case = load(estate.cases / "S1-105").case

    assert (case.contacts[0].act, case.evidence[0].exclude) == ("water-cut", True)


def test_rejected_rows_are_told_and_copied_for_correction(estate, tables):
    result = estate.run(*tables)

    assert [(r.file, r.reject.sheet, r.reject.row, r.reject.column) for r in result.rejected] == [
        ("表0.xlsx", "欠费明细表", 4, "结束时间"),
    ]
    assert [(one.row, one.column) for _, one in result.account.noticed] == [(5, "合计"), (2, "身份证(optional)")]
    book = openpyxl.load_workbook(result.rejects_file)
    assert book.sheetnames == ["1 欠费明细表"]
    page = book["1 欠费明细表"]
    header, row = ([cell.value for cell in line] for line in page.iter_rows())
    assert header[1:3] + header[-5:] == ["房号", "业主", "原文件", "原行号", "问题列", "问题原因", "处理办法"]
    assert row[1:3] + row[-5:-2] == ["3-1-204", "方圆", "表0.xlsx", 4, "结束时间"]
    assert not result.complete


def test_a_rejected_row_may_begin_like_a_formula_and_stays_text(estate, rows):
    result = estate.run(
        {"欠费明细表": [rows.ARREARS]},
        _csv(
            estate, rows.ARREARS, ["1", "3-1-302", '=HYPERLINK("http://x")', "", "", "物业费", "昨天", "2026-10-01", "", "", "1"]
        ),
    )
    cell = openpyxl.load_workbook(result.rejects_file).worksheets[0]["C2"]

    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def _csv(estate, *lines):
    import csv

    path = estate.folder / "欠费.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    os.utime(path, (1_790_000_000, 1_790_000_000))
    return path


def test_corrected_rejects_are_recognised_again(estate, rows, tables):
    result = estate.run(*tables)
    book = openpyxl.load_workbook(result.rejects_file)
    book.worksheets[0]["H2"] = "2026-10-01"
    corrected = estate.folder / "改正.xlsx"
    book.save(corrected)

    again = estate.run(tables[0], corrected, *tables[1:])

    assert [case.id for case in again.cases if case.state == "new"] == ["3-1-204"]


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_importing_again_changes_no_byte(estate, tables, proofs):
    estate.run(*tables)
    before = snapshot(estate.cases)
    times = {path: path.stat().st_mtime_ns for path in estate.cases.rglob("*.yaml")}
    result = estate.run(*tables)

    assert snapshot(estate.cases) == before
    assert times == {path: path.stat().st_mtime_ns for path in times}
    assert (result.changed, result.report().unchanged) == ((), 3)


def test_a_changed_amount_is_listed_and_nothing_else_is(estate, rows, tables):
    estate.run(*tables)
    tables[0]["欠费明细表"][2] = rows.arrears("S1-105", "某公司", area="86.00", amount="4515.00")
    result = estate.run(*tables)

    assert (result.changed, result.report().unchanged) == (("S1-105",), 2)
    assert str(load(estate.cases / "S1-105").case.charges[0].amount) == "4515.00"


def test_moved_rows_and_a_newer_date_of_the_data_are_no_change_but_are_written(estate, rows):
    first, second = rows.arrears(), rows.arrears("S1-105", "某公司")
    estate.run({"欠费明细表": [rows.ARREARS, first, second]}, as_of=dt.date(2026, 11, 1))
    result = estate.run({"欠费明细表": [rows.ARREARS, second, first]}, as_of=dt.date(2026, 11, 20))

    assert (result.changed, result.report().unchanged) == ((), 2)
    case = load(estate.cases / "3-1-302").case
    assert (case.charges[0].source.row, case.billing.as_of) == (3, dt.date(2026, 11, 20))


def test_ids_do_not_shift_when_an_older_row_comes_in(estate, rows):
    first = rows.arrears(first="2026-01-01", last="2026-06-01", amount="100")
    estate.run({"欠费明细表": [rows.ARREARS, first]})
    estate.run(
        {
            "欠费明细表": [
                rows.ARREARS,
                rows.arrears(first="2025-01-01", last="2025-06-01", amount="50"),
                first,
                rows.arrears(first="2026-01-01", last="2026-06-01", amount="30", item="车位管理费"),
            ]
        }
    )

    assert [charge.id for charge in load(estate.cases / "3-1-302").case.charges] == ["C202501", "C202601", "车位管理费-202601"]


def test_what_people_wrote_is_never_touched(estate, tables):
    folder = estate.cases / "S1-105"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text("extends: [../../project.yaml, billing.yaml]\nid: 店\n", encoding="utf-8")
    (folder / "choices.yaml").write_text("时效届满款项: 不主张\n", encoding="utf-8")
    estate.run(*tables)

    assert (folder / "case.yaml").read_text(encoding="utf-8").endswith("id: 店\n")
    assert load(folder).case.id == "店"
    assert (folder / "choices.yaml").read_text(encoding="utf-8") == "时效届满款项: 不主张\n"


def test_the_starter_finds_the_project_from_where_it_lies(estate, tables):
    estate.run(*tables)
    text = (estate.cases / "S1-105" / "case.yaml").read_text(encoding="utf-8")

    assert "extends: [../../project.yaml, billing.yaml]" in text
    assert "id: S1-105" in text


def test_billing_files_speak_the_words_of_the_case_file(estate, tables, proofs):
    estate.run(*tables)
    for path in estate.cases.glob("*/billing.yaml"):
        to_english(CaseFile, plainyaml.load(path))


@pytest.mark.parametrize("options", [{"dry_run": True}, {"strict": True}])
def test_a_dry_run_and_a_strict_one_with_rejects_write_nothing(estate, tables, options):
    result = estate.run(*tables, **options)

    assert not result.written
    assert not estate.cases.exists()
    assert len(result.cases) == 3


def test_a_strict_run_without_rejects_writes(estate, rows):
    assert estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()]}, strict=True).written


def test_a_room_without_arrears_makes_no_case(estate, rows):
    result = estate.run(
        {"资产信息": [rows.ASSETS, rows.asset()], "催缴记录": [["房号", "日期", "类别"], ["3-1-302", "2026-01-01", "提醒"]]}
    )

    assert result.cases == ()


def test_a_file_of_no_known_shape_is_told_and_the_others_go_on(estate, rows):
    result = estate.run({"菜单": [["菜名", "价格"], ["鱼", 1]]}, {"欠费明细表": [rows.ARREARS, rows.arrears()]})

    assert [(s.shape, s.rows) for s in result.sheets] == [
        ("欠费明细表", 1),
        (None, 0),
    ]  # the unknown last: known rooms help to tell it
    assert (result.unknown_files, result.complete, len(result.cases)) == (("表0.xlsx",), False, 1)


def test_an_unknown_sheet_beside_a_known_one_is_told_but_no_fault(estate, rows):
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()], "说明": [["导出说明", "x"]], "空": []})

    assert [(s.sheet, s.shape) for s in result.sheets] == [("欠费明细表", "欠费明细表"), ("说明", None)]
    assert result.complete


def test_a_file_that_cannot_be_read_stops_the_run_before_anything_is_written(estate, tables):
    broken = estate.folder / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")

    with pytest.raises(InputError, match="工作簿已损坏"):
        estate.run(*tables, broken)
    assert not estate.cases.exists()


def test_what_earlier_tables_said_stays_when_only_new_arrears_come(estate, rows, tables, proofs):
    tables[1].pop("产权变更")
    estate.run(*tables)
    before = {case.id: case.billing for case in estate.run(*tables).cases}
    again = estate.run(tables[0])

    assert {case.id: case.billing for case in again.cases} == before

    tables[0]["欠费明细表"][2] = rows.arrears("S1-105", "某公司", area="86.00", amount="4515.00")
    result = estate.run(tables[0])
    case = load(estate.cases / "S1-105").case

    assert result.changed == ("S1-105",)
    assert (str(case.charges[0].amount), case.defendants[0].uscc, case.contacts[0].act) == (
        "4515.00",
        "91370202MA9F0E105P",
        "water-cut",
    )


def test_a_new_owner_in_the_arrears_replaces_the_one_listed_before(estate, rows):
    estate.run({"欠费明细表": [rows.ARREARS, rows.arrears(owner="李明")], "资产信息": [rows.ASSETS, rows.asset(id_no=SELLER)]})
    estate.run({"欠费明细表": [rows.ARREARS, rows.arrears(owner="王芳")]})

    assert [d.name for d in load(estate.cases / "3-1-302").case.defendants] == ["王芳"]


def test_a_table_that_no_longer_names_a_contact_removes_it(estate, tables):
    estate.run(*tables)
    tables[2]["催缴记录"].pop()
    estate.run(*tables)

    assert load(estate.cases / "S1-105").case.contacts == ()


def test_folders_that_an_older_version_named_after_people_are_found_again(estate, tables):
    estate.run(*tables)
    for letter, name in (("A", "李明"), ("B", "王芳")):
        (estate.cases / f"3-1-302-{letter}").rename(estate.cases / f"3-1-302-{name}")
    result = estate.run(*tables)

    assert [(case.id, case.state) for case in result.cases] == [
        ("3-1-302-李明", "unchanged"),
        ("3-1-302-王芳", "unchanged"),
        ("S1-105", "unchanged"),
    ]
    assert result.absent == ()


def test_debtors_keep_their_letters_when_an_earlier_owner_turns_up():
    ann, bob, eve = (Debtor([{"name": name}], split=True) for name in ("甲", "乙", "丙"))
    earlier = {"1-A": {"defendants": [{"name": "甲"}]}, "1-B": {"defendants": [{"name": "乙"}]}}

    assert case_ids(Room("1"), [eve, ann, bob], earlier) == ["1-C", "1-A", "1-B"]
    assert case_ids(Room("1"), [eve, ann], {"1": {"defendants": [{"name": "甲"}]}}) == ["1-A", "1-B"]
    assert case_ids(Room("1"), [Debtor([{"name": str(n)}], split=True) for n in range(27)], {})[-1] == "1-AA"


def test_a_split_room_is_not_joined_for_want_of_the_ownership_table(estate, tables):
    estate.run(*tables)
    before = snapshot(estate.cases)

    with pytest.raises(InputError, match="3-1-302 先前按产权变更分为 3-1-302-A、3-1-302-B"):
        estate.run(tables[0])
    assert snapshot(estate.cases) == before


def test_a_debt_or_receipt_told_twice_counts_once(estate, rows):
    receipts = [
        ["订单号", "房号", "缴费时间", "实收金额"],
        ["S1", "3-1-302", "2026-01-05", "100"],
        ["S1", "3-1-302", "2026-01-05", "100"],
        ["S2", "3-1-302", "2026-01-05", "100"],
    ]
    arrears = {"欠费明细表": [rows.ARREARS, rows.arrears()]}
    result = estate.run(arrears, arrears, {"缴费明细表": receipts})
    case = load(estate.cases / "3-1-302").case

    assert (len(case.charges), [p.id for p in case.payments]) == (1, ["P20260105", "P20260105-2"])
    assert [r.reject.reason for r in result.rejected] == [
        "与 表0.xlsx [欠费明细表] 第2行相同",
        "与 表2.xlsx [缴费明细表] 第2行相同",
    ]


def test_names_with_signs_that_no_folder_can_hold_survive_in_the_case(estate, rows):
    history = [
        ["房号", "权利人", "取得日期", "转出日期"],
        ["3-1-302", "甲&乙/物业<分公司>", "", "2026-03-16"],
        ["3-1-302", "Li Ming", "2026-03-16", ""],
    ]
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()], "产权变更": history})

    assert [case.id for case in result.cases] == ["3-1-302-A", "3-1-302-B"]
    assert [load(case.folder).case.defendants[0].name for case in result.cases] == ["甲&乙/物业<分公司>", "Li Ming"]


def test_two_importers_for_one_sheet_are_named_and_the_sheet_is_not_read(estate, rows, importers):
    rivals = [
        Importer(name, title, lambda sheet: "欠费" in sheet.name, lambda _: ImportedRows("另一个", 0))
        for name, title in (("rival", "另一个"), ("third", "第三个"))
    ]
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()]}, importers=[*importers, *rivals])

    assert result.cases == ()
    assert "另一个（rival）、第三个（third）" in result.problems[0].why


def test_an_importer_that_breaks_is_named_and_the_other_sheets_are_read(estate, rows, importers):
    def broken(_):
        raise ZeroDivisionError("oops")

    bad = Importer("bad", "坏的", lambda sheet: sheet.name == "别的", broken)
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()], "别的": [["甲", "乙"]]}, importers=[*importers, bad])

    assert len(result.cases) == 1
    assert "ZeroDivisionError: oops" in result.problems[0].why


@pytest.mark.parametrize("stop", range(1, 7))
def test_an_interrupted_run_leaves_whole_files_only_and_can_be_repeated(estate, tables, monkeypatch, stop):
    real, count = safely.write, iter(range(1, 100))

    def interrupted(path, content):
        if next(count) == stop:
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(safely, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        estate.run(*tables)
    monkeypatch.setattr(safely, "write", real)
    partly = snapshot(estate.cases) if estate.cases.exists() else {}
    estate.run(*tables)
    whole = snapshot(estate.cases)

    assert not list(estate.cases.rglob("*.tmp"))
    assert partly.items() <= whole.items()
    assert len(whole) == 8


def test_a_wrong_project_file_stops_the_run(estate, tables):
    (estate.folder / "project.yaml").write_text("原告人: {名称: 甲}\n", encoding="utf-8")

    with pytest.raises(InputError, match="不认识的键“原告人”"):
        estate.run(*tables)


def test_the_report_has_the_published_shape(estate, tables):
    report = estate.run(*tables).report().model_dump(mode="json")

    assert list(report) == [
        "files",
        "cases",
        "rejected",
        "changed",
        "changes",
        "absent",
        "unchanged",
        "reports",
        "problems",
        "account",
        "questions",
        "noticed",
        "proposals",
    ]
    assert report["cases"][2] == {
        "id": "S1-105",
        "folder": (estate.cases / "S1-105").as_posix(),
        "charges": 1,
        "outstanding": "4214.00",
        "state": "new",
    }
    assert [line["sheet"] for line in report["account"]][:2] == ["欠费明细表", "资产信息"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_written_files_are_the_owners_alone(estate, tables):
    estate.run(*tables)

    assert {path.stat().st_mode & 0o777 for path in estate.cases.rglob("*") if path.is_file()} == {0o600}


@pytest.mark.parametrize(
    "name", ["业主未知", "未知业主", "未登记", "空置", "空置房", "-", "——", "业主", "开发商", "测试", "123", "无"]
)
def test_nobody_can_sue_a_placeholder(estate, rows, name):
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears(owner=name), rows.arrears("1-1-101")]})

    assert [case.id for case in result.cases] == ["1-1-101"]
    (rejected,) = result.rejected
    assert (rejected.reject.row, rejected.reject.column) == (2, "业主")
    assert "不是可以起诉的人" in rejected.reject.reason
    assert not (estate.cases / "3-1-302").exists()


@pytest.mark.parametrize(
    "name", ["无极物业公司", "吴明", "阳光花园业主委员会", "欧阳娜娜", "买买提·吐尔逊", "Test Ltd. 公司", "John Smith"]
)
def test_names_that_look_odd_are_names(estate, rows, name):
    assert len(estate.run({"欠费明细表": [rows.ARREARS, rows.arrears(owner=name)]}).cases) == 1


@pytest.mark.parametrize("name", ["张某某", "田", "王*", "王?明", "李先生", "张三等2人", "李四（已故）", "13800000001"])
def test_what_cannot_be_a_whole_name_is_no_defendant(estate, rows, name):
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears(owner=name)]})

    assert result.cases == ()
    assert not result.complete


def test_a_placeholder_gives_way_to_the_owner_whom_another_table_names(estate, rows):
    result = estate.run(
        {"欠费明细表": [rows.ARREARS, rows.arrears(owner="业主未知")], "资产信息": [rows.ASSETS, rows.asset(owner="李明")]}
    )

    assert result.complete
    assert load(estate.cases / "3-1-302").case.defendants[0].name == "李明"


def test_a_row_for_days_already_asked_for_is_rejected_not_added(estate, rows):
    result = estate.run(
        {
            "欠费明细表": [
                rows.ARREARS,
                rows.arrears(first="2025-01-01", last="2025-12-31", amount="1200.00"),
                rows.arrears(first="2025-06-01", last="2025-07-31", amount="200.00"),
                rows.arrears(first="2025-12-31", last="2026-01-31", amount="100.00"),
                rows.arrears(first="2025-06-01", last="2025-07-31", amount="80.00", item="电梯费"),
                rows.arrears("1-1-101", first="2025-06-01", last="2025-07-31", amount="200.00"),
            ]
        }
    )

    assert told(result) == [("3-1-302", 2, "180.00", "new"), ("1-1-101", 1, "200.00", "new")]
    rejected, other = result.rejected
    assert (rejected.reject.row, other.reject.row) == (3, 2)
    assert rejected.reject.reason == "期间与 表0.xlsx [欠费明细表] 第2行（2025-01-01 至 2025-12-31）重叠"
    assert rejected.cells[1] == "3-1-302"


def test_two_files_of_one_name_are_told_apart(estate, rows):
    paths = []
    for folder, amounts in (("一期", ["100", "200", "300"]), ("二期", ["100"])):
        (estate.folder / folder).mkdir()
        paths.append(estate.folder / folder / "欠费.xlsx")
        lines = [rows.arrears(first=f"202{n}-01-01", last=f"202{n}-12-31", amount=amount) for n, amount in enumerate(amounts)]
        paths[-1].write_bytes(estate.book({"欠费明细表": [rows.ARREARS, *lines, rows.arrears("1-1-101", last="昨天")]}))
    result = estate.run(*paths)

    assert [(one.file.rsplit("/", 2)[-2], one.reject.row) for one in result.rejected] == [("一期", 5), ("二期", 3), ("二期", 2)]
    assert "一期/欠费.xlsx [欠费明细表] 第2行相同" in result.rejected[2].reject.reason
    assert result.rejected[2].cells[10] == "100"
    assert [sheet.rows for sheet in result.sheets] == [4, 2]


def test_rows_rejected_below_a_heading_of_two_lines_come_back_corrected(estate):
    upper = ["房号", "业主", "费用项", "欠费期间", None, "欠费金额"]
    lower = [None, None, None, "开始时间", "结束时间", None]
    row = ["3-1-302", "李明", "物业费", "2025-01-01", "昨天", 1200]
    first = estate.run({"台账": [["某小区"], upper, lower, row]})
    book = openpyxl.load_workbook(first.rejects_file)
    book.worksheets[0]["E2"] = "2025-12-31"
    book.save(estate.folder / "改好.xlsx")
    result = estate.run(estate.folder / "改好.xlsx")

    assert (first.cases, first.rejected[0].reject.row) == ((), 4)
    assert (result.complete, told(result)) == (True, [("3-1-302", 1, "1200.00", "new")])


@pytest.mark.parametrize("column", ["房号", "业主", "欠费金额", "费用项"])
def test_a_cell_in_error_rejects_its_row_and_says_so(estate, rows, column):
    line = rows.arrears()
    line[rows.ARREARS.index(column)] = "#N/A"
    (rejected,) = estate.run({"欠费明细表": [rows.ARREARS, line]}).rejected

    assert (rejected.reject.column, rejected.reject.value, rejected.reject.reason) == (column, "#N/A", "单元格里的公式出错")


def test_numbers_of_rows_that_excel_spoilt_are_left_out_not_shared(estate, rows):
    receipts = [
        ["订单号", "房号", "缴费时间", "实收金额"],
        ["1.02023E+17", "3-1-302", "2026-01-05", "100"],
        [1.02023070000000e17, "3-1-302", "2026-01-05", "100"],
    ]
    result = estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()], "缴费明细表": receipts})

    assert result.complete
    assert len(load(estate.cases / "3-1-302").case.payments) == 2


def test_a_case_file_that_somebody_writes_while_an_import_runs_is_kept(tmp_path):
    from decimal import Decimal

    from feecase.intake.folder_import import CasePlan, _write_case

    plan = CasePlan("3-1-302", tmp_path / "3-1-302", 1, Decimal("190.00"), "billing: x\n", "# starter\n", "new")
    plan.folder.mkdir()
    (plan.folder / "case.yaml").write_text("id: 3-1-302\n", encoding="utf-8")
    _write_case(plan)
    assert (plan.folder / "case.yaml").read_text(encoding="utf-8") == "id: 3-1-302\n"
    assert sorted(path.name for path in plan.folder.iterdir()) == ["billing.yaml", "case.yaml"]
