"""Importing into a workspace says what importing into folders says, keeps what no table mentions, and is the same when done again."""

from __future__ import annotations

import multiprocessing
import shutil

import pytest
import sqlalchemy as sa

from feecase.builtin.evidence_kinds import CUES
from feecase.builtin.importers import feecase_importers
from feecase.errors import InputError
from feecase.intake import folder_import as into_folders
from feecase.intake.casefolder import load
from feecase.store import cases, documents, journal, outbox, records
from feecase.store.tables import metadata
from feecase.workspace import setup, table_import
from feecase.workspace.cases import listing, loaded


def told(result):
    return [(case.id, case.charges, str(case.outstanding), case.state) for case in result.cases]


def texts(workspace):
    with workspace.database.read() as connection:
        owners = [row.id for row in cases.listed(connection)]
        return {one.owner: one.content.decode() for one in documents.of(connection, owners, ["billing.yaml"])}


def states(workspace):
    return {row.id: row.state for row in listing(workspace)}


def everything(database, *, without=("journal", "batches")):
    with database.read() as connection:
        return {
            t.name: sorted(map(repr, connection.execute(sa.select(t)))) for t in metadata.sorted_tables if t.name not in without
        }


@pytest.fixture
def estate(garden, database_url, at, tmp_path, books):
    """The example estate imported into folders (`folders`) and, from a copy, into a workspace."""
    twin = shutil.copytree(garden, tmp_path / "twin")
    options = {"importers": feecase_importers(), "cues": CUES}
    plain = into_folders.import_files([twin / b for b in books], twin / "project.yaml", twin / "cases", **options)
    with setup.create(garden, database=database_url, at=at, actor="周") as workspace:
        result = table_import.import_files(workspace, [garden / b for b in books], at=at, actor="周", **options)
        yield workspace, result, twin, plain


def test_the_example_estate_is_the_same_in_folders_and_in_a_workspace(estate):
    workspace, result, twin, plain = estate

    assert sorted(told(result)) == sorted(told(plain))
    assert result.rejected == plain.rejected
    assert texts(workspace) == {p.parent.name: p.read_text(encoding="utf-8") for p in twin.glob("cases/*/billing.yaml")}
    assert (workspace.folder / "rejects.xlsx").read_bytes() == (twin / "cases" / "rejects.xlsx").read_bytes()


def test_cases_load_from_the_database_as_from_folders(estate):
    workspace, _, twin, _ = estate
    for row in listing(workspace):
        shutil.rmtree(workspace.folder / "cases", ignore_errors=True)
        mine, theirs = loaded(workspace, row.id).loaded, load(twin / "cases" / row.id)
        if row.id not in {"1-2-602", "2-1-803"}:  # there people wrote a case file, which lies in the folder alone
            assert mine.case == theirs.case
            assert mine.missing_files == theirs.missing_files


def test_importing_again_changes_no_row(estate, at, books):
    workspace, _, _, _ = estate
    before = everything(workspace.database, without=("journal", "batches", "records", "rooms"))
    with workspace.database.read() as connection:
        earlier = list(journal.read(connection))
        length = len(earlier)
        (stored,) = [one.after["new"] for one in earlier if one.action == "batch"]
    again = table_import.import_files(
        workspace, [workspace.folder / b for b in books], importers=feecase_importers(), cues=CUES, at=at, actor="周"
    )

    assert {case.state for case in again.cases} == {"unchanged"}
    assert everything(workspace.database, without=("journal", "batches", "records", "rooms")) == before
    with workspace.database.read() as connection:
        fresh = list(journal.read(connection))[: -length or None]
        assert [one.action for one in fresh] == ["batch"]
        assert (fresh[0].after["new"], fresh[0].after["changed"], fresh[0].after["unchanged"]) == (0, 0, stored)
        assert stored >= 75
        assert records.dirty(connection) == {}


def test_a_changed_amount_is_listed_journalled_and_announced(shop, rows):
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105", "某公司")])
    result = shop.run([rows.ARREARS, rows.arrears(amount="2000.00"), rows.arrears("S1-105", "某公司")])

    assert told(result) == [
        ("3-1-302", 1, "2000.00", "changed"),
        ("S1-105", 1, "2660.00", "unchanged"),
    ]  # only the row's file is another
    (change,) = result.cases[0].changes
    assert (change.kind, str(change.before), str(change.after)) == ("changed", "2660.00", "2000.00")
    with shop.database.read() as connection:
        entry = next(one for one in journal.read(connection, subjects=["3-1-302"]) if one.action == "record-changed")
        events = [(one.type, one.case) for one in outbox.since(connection, limit=9)]
    assert (entry.before["amount"], entry.after["amount"], entry.actor, entry.source) == ("2660.00", "2000.00", "周", "台账")
    assert events == [("case.imported", c) for c in ("3-1-302", "S1-105", "3-1-302")]


def test_what_other_tables_said_stays_when_only_arrears_come(shop, rows):
    contacts = [rows.CONTACTS, ["3-1-302", "2026-04-10", "催缴函"]]
    shop.run([rows.ARREARS, rows.arrears()], contacts)
    shop.run([rows.ARREARS, rows.arrears(amount="2000.00")])
    assert "2026-04-10" in texts(shop.workspace)["3-1-302"]


def test_a_table_alone_adds_to_the_cases_that_are_there(shop, rows):
    shop.run([rows.ARREARS, rows.arrears()])
    result = shop.run([rows.CONTACTS, ["3-1-302", "2026-04-10", "催缴函"]])

    assert told(result) == [("3-1-302", 1, "2660.00", "changed")]
    assert "2026-04-10" in texts(shop.workspace)["3-1-302"]


def test_a_complete_list_withdraws_in_the_rooms_it_names_alone(shop, rows):
    two = [rows.ARREARS, rows.arrears(), rows.arrears(item="车位管理费", amount="300.00"), rows.arrears("S1-105", "某公司")]
    shop.run(two)
    result = shop.run([rows.ARREARS, rows.arrears()])

    assert told(result) == [("3-1-302", 1, "2660.00", "changed")]
    assert [change.kind for change in result.cases[0].changes] == ["vanished"]
    assert result.absent == ("S1-105",)
    assert states(shop.workspace) == {"3-1-302": "live", "S1-105": "absent"}
    assert "某公司" in texts(shop.workspace)["S1-105"]

    back = shop.run(two)
    assert states(shop.workspace) == {"3-1-302": "live", "S1-105": "live"}
    assert (len(back.cases), back.absent) == (2, ())


def test_a_case_left_out_of_the_arrears_is_told_though_another_table_names_its_room(shop, rows):
    units = [["房屋", "建筑面积", "业主"], ["3-1-302", "95", "李明"], ["S1-105", "40", "某公司"]]
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105", "某公司")], units)
    result = shop.run([rows.ARREARS, rows.arrears()], units)

    assert ([case.id for case in result.cases], result.absent) == (["3-1-302"], ("S1-105",))
    assert states(shop.workspace) == {"3-1-302": "live", "S1-105": "absent"}
    assert "某公司" in texts(shop.workspace)["S1-105"]


def test_each_source_has_its_own_list(shop, rows):
    shop.run([rows.ARREARS, rows.arrears()], source="收费系统")
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105")], source="收费系统")
    result = shop.run([rows.ARREARS, rows.arrears(item="车位管理费", amount="300.00")], source="停车系统")

    assert told(result) == [("3-1-302", 2, "2960.00", "changed")]
    assert (result.absent, states(shop.workspace)) == ((), {"3-1-302": "live", "S1-105": "live"})
    left = shop.run([rows.ARREARS, rows.arrears("S1-105")], source="收费系统")
    assert left.absent == ()


def test_days_that_two_sources_ask_for_count_once_and_are_told(shop, rows):
    shop.run([rows.ARREARS, rows.arrears()], source="甲")
    result = shop.run([rows.ARREARS, rows.arrears(first="2026-01-01", amount="500.00")], source="乙")

    assert told(result) == [("3-1-302", 1, "2660.00", "unchanged")]
    assert "期间重复" in result.problems[0].what
    assert not result.complete


@pytest.mark.parametrize("options", [{"dry_run": True}, {"strict": True}])
def test_a_trial_keeps_nothing(shop, rows, options):
    shop.run([rows.ARREARS, rows.arrears()])
    before = everything(shop.database, without=())
    result = shop.run([rows.ARREARS, rows.arrears(amount="1.00"), rows.arrears("S1-105", last="昨天")], **options)

    assert [case.state for case in result.cases] == ["changed"]
    assert (result.written, len(result.rejected)) == (False, 1)
    assert everything(shop.database, without=()) == before
    assert not (shop.folder / "rejects.xlsx").exists()


def test_a_strict_import_without_rejects_is_kept(shop, rows):
    assert shop.run([rows.ARREARS, rows.arrears()], strict=True).written
    assert states(shop.workspace) == {"3-1-302": "live"}


def test_rows_of_nobody_are_rejected_and_make_no_case(shop, rows):
    result = shop.run([rows.ARREARS, rows.arrears(owner="业主未知"), rows.arrears("S1-105")])

    assert [(one.reject.column, one.reject.row) for one in result.rejected] == [("业主", 2)]
    assert list(states(shop.workspace)) == ["S1-105"]


def test_the_name_that_comes_later_makes_the_case(shop, rows):
    shop.run([rows.ARREARS, rows.arrears(owner="业主未知")])
    result = shop.run([["房屋", "建筑面积", "业主"], ["3-1-302", "95", "李明"]])

    assert told(result) == [("3-1-302", 1, "2660.00", "new")]


def test_a_room_that_changed_hands_is_split_and_the_whole_case_marked(shop, rows):
    shop.run([rows.ARREARS, rows.arrears()])
    result = shop.run([rows.OWNERSHIP, ["3-1-302", "李明", "", "2026-03-16"], ["3-1-302", "王芳", "2026-03-16", ""]])

    assert [case.id for case in result.cases if case.state == "new"] == ["3-1-302-A", "3-1-302-B"]
    assert states(shop.workspace) == {"3-1-302": "absent", "3-1-302-A": "live", "3-1-302-B": "live"}
    with shop.database.read() as connection:
        events = [(one.case, one.data) for one in outbox.since(connection, limit=9)]
        subjects = {one.subject for one in journal.read(connection)}
    assert '"state":"withdrawn"' in next(data for case, data in reversed(events) if case == "3-1-302")
    assert not any("李明" in subject or "王芳" in subject for subject in subjects)


def test_a_price_reaches_every_case(shop, rows):
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105")])
    shop.run([rows.PRICES, ["物业费", "2.80", "元/平方米·月", "2025-01-01"]])
    assert all("2.80" in text for text in texts(shop.workspace).values())


def test_evidence_that_came_since_is_listed_at_the_next_import(shop, rows):
    shop.run([rows.ARREARS, rows.arrears()])
    (shop.folder / "evidence" / "3-1-302").mkdir(parents=True)
    (shop.folder / "evidence" / "3-1-302" / "催缴函-2026-04-10.pdf").write_bytes(b"%PDF")
    result = shop.run([rows.ARREARS, rows.arrears()])

    assert result.cases[0].state == "changed"
    assert "../../evidence/3-1-302/催缴函-2026-04-10.pdf" in texts(shop.workspace)["3-1-302"]


def test_corrected_rejects_come_on_top(shop, rows):
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears(item="车位管理费", last="昨天")])
    result = shop.run([[*rows.ARREARS, "原行号"], [*rows.arrears(item="车位管理费", amount="300.00"), "3"]])

    assert told(result) == [("3-1-302", 2, "2960.00", "changed")]
    assert result.absent == ()


def test_a_wrong_project_file_is_told_and_nothing_is_stored(shop, rows):
    (shop.folder / "project.yaml").write_text("物业: 花园\n", encoding="utf-8")
    before = everything(shop.database, without=("documents", "journal"))
    with pytest.raises(InputError, match="物业"):
        shop.run([rows.ARREARS, rows.arrears()])
    assert everything(shop.database, without=("documents", "journal")) == before


def test_a_mapping_is_kept_beside_the_project(small, rows):
    mapping = small.folder / "m.yaml"
    mapping.write_text(
        "列: {房号: 房间, 业主: 客户, 开始时间: 从, 结束时间: 到, 欠费金额: 欠款}\n固定: {费用项: 物业费}\n", encoding="utf-8"
    )
    table = [["房间", "客户", "从", "到", "欠款"], ["3-1-302", "李明", "2025-09-01", "2026-10-31", "100"]]
    small.run(table, mapping=mapping)

    assert [(case.id, case.charges) for case in small.run(table).cases] == [("3-1-302", 1)]
    [kept] = (small.folder / "mappings").glob("*.yaml")
    assert "欠费金额: 欠款" in kept.read_text(encoding="utf-8")


def run_import(folder, table, barrier, source, at):
    with setup.open_workspace(folder) as workspace:
        barrier.wait()
        table_import.import_files(
            workspace, [table], importers=feecase_importers(), cues=CUES, source=source, at=at, actor=source
        )


def test_two_programs_that_import_at_once_lose_nothing(shop, rows, at):
    tables = [
        shop.table([rows.ARREARS, *(rows.arrears(f"{n}-1-{i}", item=item) for i in range(1, 40))])
        for n, item in ((1, "物业费"), (1, "电梯费"))
    ]
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    workers = [
        context.Process(target=run_import, args=(shop.folder, table, barrier, f"来源{n}", at)) for n, table in enumerate(tables)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)
    assert [worker.exitcode for worker in workers] == [0, 0]
    shop.build()

    rows_ = listing(shop.workspace)
    assert [(row.charges, row.outstanding) for row in rows_] == [(2, "5320.00")] * 39
    assert all("物业费" in text and "电梯费" in text for text in texts(shop.workspace).values())
