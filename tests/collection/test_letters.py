"""Letters at scale: register, letters in delivery order, lists, labels, manifest; nothing marked as sent; the carrier's results raise the proof."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import openpyxl
import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author
from feecase.errors import BundleError, InputError
from feecase.flows.collect import AccountRequest, ConfirmRequest, account_of, confirm, today
from feecase.flows.letters import LetterWriter, numbered
from feecase.flows.results import take_results
from feecase.intake.folder_import import import_files
from feecase.papers.locate import read
from feecase.resources import folder

DAY = dt.date(2026, 11, 30)
AUTHOR = Author(dt.datetime(2026, 11, 30, 2, tzinfo=dt.UTC), "李梅")
BOOKS = ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")
ROOMS = ("1-1-101", "1-2-1103", "2-1-803")


@pytest.fixture
def store(tmp_path, context):
    root = shutil.copytree(folder("examples") / "sunshine-garden", tmp_path / "garden")
    import_files(
        [root / b for b in BOOKS],
        root / "project.yaml",
        root / "cases",
        importers=context.plugins.importers,
        cues=context.plugins.cues,
    )
    for case in (root / "cases").iterdir():
        if case.is_dir() and case.name not in ROOMS:
            shutil.rmtree(case)
    return FolderStore(root / "cases")


def proposals(context, store):
    entries = [e.id for e in store.entries()]
    return today(context, [account_of(context, store, AccountRequest(e, DAY)) for e in entries], DAY).proposals


def rows(path):
    sheet = openpyxl.load_workbook(path).active
    heads, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, line, strict=True)) for line in lines]


def test_one_folder_holds_register_letters_lists_labels_and_a_manifest(context, store, tmp_path):
    writer = LetterWriter(context, dict.fromkeys(ROOMS, store), DAY, first=7)
    pack = writer.write(proposals(context, store), tmp_path / "out")
    register = rows(pack.folder / "文号登记簿.xlsx")
    posted = rows(pack.folder / "邮政特快专递清单.xlsx")
    manifest = json.loads((pack.folder / "清单.json").read_text(encoding="utf-8"))

    assert [r["房号"] for r in register] == list(ROOMS)
    assert [r["文号"] for r in register] == ["催2026-0007", "催2026-0008", "催2026-0009"]
    assert all(r["内件品名"].endswith(("律师函", "物业费催缴通知书")) and r["收件人"] for r in posted)
    assert manifest["sent"] is False
    assert len(manifest["letters"]) == 3
    assert not any(c.stage for room in ROOMS for c in store.load(room).loaded.case.contacts)
    label = "\n".join(spot.text for spot in read(pack.folder / "标签与回执.docx"))
    assert "封面只写收件人" in label
    with pytest.raises(BundleError, match="不覆盖"):
        writer.write(proposals(context, store), tmp_path / "out")


def test_a_letter_from_an_edited_template_with_a_threat_is_refused_and_the_others_go_on(context, store, tmp_path):
    from docx import Document

    own = store.root / "1-1-101" / "templates"
    own.mkdir()
    document = Document(str(folder("templates") / "lawyer-letter.docx"))
    document.add_paragraph("逾期将停水停电。")
    document.save(str(own / "lawyer-letter.docx"))
    pack = LetterWriter(context, dict.fromkeys(ROOMS, store), DAY).write(proposals(context, store), tmp_path / "out")

    assert [x.case for x in pack.letters] == ["1-2-1103", "2-1-803"]
    assert "停水" in pack.problems[0].what
    assert "1-1-101" in pack.problems[0].where


def test_numbers_follow_the_companys_pattern():
    assert numbered("催{年}-{序号:04}", DAY, 12) == "催2026-0012"
    assert numbered("晴园函〔{年}〕{序号}号", DAY, 12) == "晴园函〔2026〕12号"


def results(tmp_path, *lines):
    path = tmp_path / "results.csv"
    path.write_text("\n".join(["邮件号,投递结果,签收日期,签收人,签收人关系", *lines]), encoding="utf-8")
    return path


@pytest.fixture
def sent(context, store):
    for number, room in enumerate(ROOMS):
        stage = next(p.act.stage for p in proposals(context, store) if p.cases == (room,))
        store.save([confirm(context, store, ConfirmRequest(room, DAY, stage, "李梅", tracking_no=f"EX{number}"))], AUTHOR)
    return store


def letter(store, room):
    return next(c for c in store.load(room).loaded.case.contacts if c.tracking_no.startswith("EX"))


def test_the_carriers_results_raise_each_letter(sent, tmp_path):
    edits, told, problems = take_results(
        sent, [results(tmp_path, "EX0,妥投,2026-12-03,陈国栋,本人", "EX1,退件,,,", "EX2,拒收,2026-12/04,,")]
    )
    sent.save(edits, AUTHOR)

    assert (letter(sent, "1-1-101").result, letter(sent, "1-1-101").effective) == ("签收", dt.date(2026, 12, 3))
    assert (letter(sent, "1-2-1103").result, letter(sent, "1-2-1103").effective) == ("退回", None)
    assert letter(sent, "2-1-803").effective == dt.date(2026, 12, 4)
    assert any("请核对地址" in line for line in told)
    assert problems == []


def test_bad_results_are_told_with_their_place_and_nothing_is_lost(sent, tmp_path):
    path = results(tmp_path, "EX0,妥投,2026-12-03,,", "EX0,退件,,,", "EX1,签收,,,", "EX2,飞走了,,,", "EX9,签收,2026-12-03,,")
    edits, _, problems = take_results(sent, [path])
    said = "\n".join(map(str, problems))

    assert edits == []
    assert "邮件号 EX0 出现 2 次" in said
    assert "第4行：签收没有日期" in said
    assert "“飞走了”无法识别" in said
    assert "没有寄出记录的邮件号 EX9" in said
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="没有邮件号"):
        take_results(sent, [other])


@pytest.mark.slow
def test_the_print_file_is_in_delivery_order_each_letter_on_a_right_hand_page(context, store, tmp_path):
    import pypdfium2

    from feecase.office import program

    if program() is None:
        pytest.skip("LibreOffice is not installed")
    pack = LetterWriter(context, dict.fromkeys(ROOMS, store), DAY).write(proposals(context, store), tmp_path / "out", pdf=True)
    document = pypdfium2.PdfDocument(pack.folder / "打印.pdf")
    texts = [document[i].get_textpage().get_text_range() for i in range(len(document))]
    document.close()

    assert len(texts) % 2 == 0
    begins = [i for i, text in enumerate(texts) for room in ROOMS if room in text and i % 2 == 0]
    assert begins == sorted(begins)
