"""The shipped templates: fresh, consistent with their contexts both ways, laid out as courts expect, and rendered as docxtpl would."""

from __future__ import annotations

import inspect
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from lxml import etree

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.papers.render import parse, render_docx
from feecase.papers.sandbox import environment, with_budget
from feecase.papers.source import W
from feecase.papers.text import extract
from feecase.papers.words import top
from feecase.workshop.fields import offered, resolve, used

FOLDER = feecase_templates()[0].path
WORD = [spec for spec in PAPERS if spec.write is None]
IDS = [spec.id for spec in WORD]
ANCHORS = {f"{{{W}}}{name}" for name in ("p", "tbl", "tr", "tc")}


def template(name: str) -> bytes:
    return (FOLDER / f"{name}.docx").read_bytes()


def uses(spec):
    return used(parse(template(spec.id), spec.id))


def test_every_word_paper_has_its_template_and_no_template_is_left_over():
    assert sorted(path.stem for path in FOLDER.glob("*.docx")) == sorted(IDS)


@pytest.mark.parametrize("name", IDS)
def test_the_text_beside_a_template_is_fresh(name):
    assert (FOLDER / f"{name}.txt").read_text(encoding="utf-8") == extract(template(name))


def test_the_script_still_makes_the_templates(tmp_path):
    script = Path(__file__).parent / "tools" / "make_templates.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    for name in IDS:
        assert extract((tmp_path / f"{name}.docx").read_bytes()) == extract(template(name))


@pytest.mark.parametrize("spec", WORD, ids=IDS)
def test_a_template_asks_only_for_what_its_context_offers(spec):
    assert sorted(".".join(use.path) for use in uses(spec) if resolve(use.path, spec.context) is None) == []


@pytest.mark.parametrize("spec", WORD, ids=IDS)
def test_a_template_uses_every_field_of_its_context(spec):
    found = {resolve(use.path, spec.context)[0] for use in uses(spec)}
    assert sorted(set(spec.context.model_fields) - found) == []


def test_no_field_of_any_context_is_unused_by_all_papers():
    """Groups of fields shared by papers: each field is printed by one of them."""
    wanted: dict[tuple[str, str], bool] = {}
    for spec in WORD:
        asked = {resolve(use.path, spec.context) for use in uses(spec)}
        for info in offered(spec.context):
            owner = spec.context
            for step in info.path[:-1]:
                owner = next(m for m in models_in(owner.model_fields[step].annotation))
            if owner.__module__.startswith("feecase.builtin.papers"):
                names = {info.path[-1], f"{info.path[-1]}_"}  # `from` is `from_` in Python
                first = next(c for c in reversed(owner.__mro__) if names & set(inspect.get_annotations(c)))
                key = (first.__name__, info.path[-1])
                wanted[key] = wanted.get(key, False) or any(path and path[: len(info.path)] == info.path for path in asked)
    assert sorted(key for key, seen in wanted.items() if not seen) == []


def models_in(annotation):
    from typing import get_args

    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def test_the_unused_field_check_can_fail(word):
    spec = next(spec for spec in WORD if spec.id == "complaint")
    found = used(parse(word("{{ 原告.说明 }}{% for 项 in 诉讼请求 %}{{ 项.甲 }}{% endfor %}{{ 没有 }}"), "x"))
    assert [(".".join(use.path), resolve(use.path, spec.context)) for use in found] == [
        ("原告.说明", ("plaintiff", "text")),
        ("诉讼请求", ("requests",)),
        ("诉讼请求.甲", None),
        ("没有", None),
    ]


@pytest.mark.parametrize("name", IDS)
def test_every_font_is_named_for_chinese_and_titles_are_identifiers(name):
    with zipfile.ZipFile(FOLDER / f"{name}.docx") as archive:
        styles = archive.read("word/styles.xml").decode()
        fonts = archive.read("word/fontTable.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman"' in styles
    named = set(re.findall(r'w:eastAsia="([^"]+)"', body + styles)) - {"zh-CN"}
    assert named <= set(re.findall(r'<w:font w:name="([^"]+)"', fonts))
    spec = next(spec for spec in WORD if spec.id == name)
    assert [info.words for info in offered(spec.context) if not all(word.isidentifier() for word in info.words)] == []


@pytest.mark.parametrize("name", IDS)
def test_pages_are_numbered_a4_and_tables_break_well(name):
    with zipfile.ZipFile(FOLDER / f"{name}.docx") as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        footer = archive.read("word/footer1.xml").decode()
    assert " PAGE " in footer
    size = next(root.iter(f"{{{W}}}pgSz"))
    assert sorted([int(size.get(f"{{{W}}}w")), int(size.get(f"{{{W}}}h"))]) == [11906, 16838]
    for table in root.iter(f"{{{W}}}tbl"):
        grid = [int(column.get(f"{{{W}}}w")) for column in table.iter(f"{{{W}}}gridCol")]
        assert sum(grid) <= 14400
        if "{%tr for" in "".join(table.itertext()) and name not in {"element-complaint", "enforcement"}:
            assert table.find(f".//{{{W}}}tblHeader") is not None


def test_the_element_form_has_the_official_measures():
    with zipfile.ZipFile(FOLDER / "element-complaint.docx") as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    margins = next(root.iter(f"{{{W}}}pgMar"))
    assert [margins.get(f"{{{W}}}{side}") for side in ("top", "right", "bottom", "left", "footer")] == [
        "400",
        "1417",
        "998",
        "1133",
        "810",
    ]
    assert [column.get(f"{{{W}}}w") for column in root.iter(f"{{{W}}}gridCol")] == ["2270", "7074"]
    assert len(list(root.iter(f"{{{W}}}tbl"))) == 1


def test_the_element_form_has_the_official_wording_and_rows():
    text = re.sub(r"\s|　|⏎", "", (FOLDER / "element-complaint.txt").read_text(encoding="utf-8"))
    rows = [
        "说明：为了方便您更好地参加诉讼",
        "★特别提示★",
        "虚假诉讼、恶意诉讼、滥用诉权",
        "当事人信息",
        "委托诉讼代理人",
        "被告（自然人）",
        "第三人（自然人）",
        "第三人（法人、非法人组织）",
        "诉讼请求",
        "1.物业费",
        "2.违约金",
        "3.是否主张诉讼费用",
        "4.其他请求",
        "5.标的总额",
        "约定管辖和诉前保全",
        "1.有无仲裁、法院管辖约定",
        "2.是否已经诉前保全",
        "事实与理由",
        "1.物业服务合同或前期物业服务合同签订情况（名称、编号、签订时间、地点等）",
        "2.签订主体",
        "3.物业项目情况",
        "4.约定的物业费标准",
        "5.约定的物业服务期限",
        "6.约定的物业费支付方式",
        "7.约定的逾期支付物业费违约金标准",
        "8.被告欠付物业费数额及计算方式",
        "9.被告应付违约金数额及计算方式",
        "10.催缴情况",
        "11.其他需要说明的内容（可另附页）",
        "12.请求依据",
        "13.证据清单（可另附页）",
        "对纠纷解决方式的意愿",
        "是否了解调解作为非诉讼纠纷解决方式",
        "是否了解先行调解解决纠纷的好处",
        "是否考虑先行调解",
        "暂不确定，想要了解更多内容",
        "具状人（签字、盖章）：",
    ]
    places = [text.find(row, 0) for row in rows]
    assert -1 not in places
    positions, at = [], 0
    for row in rows:
        at = text.find(row, at)
        positions.append(at)
    assert -1 not in positions


@pytest.mark.shared
def test_the_fixed_wording_is_the_official_one():
    official = Path(__file__).parents[3] / "shared/reference/forms/official/element-complaint-property-2025.txt"
    if not official.is_file():
        pytest.skip("reference material is not here")
    plain = re.compile(r"[\s　|⏎“”\"；;：:，,√（）()/]|\{[%{].*?[%}]\}|[☐□]")
    theirs = plain.sub("", official.read_text(encoding="utf-8"))
    ours = (FOLDER / "element-complaint.txt").read_text(encoding="utf-8")
    notice = ours.split("| 说明：⏎", 1)[1].split(" |", 1)[0].split("⏎")
    benefits = re.findall(r"[1-5]\. [^⏎]+。(?=⏎了解)", ours.split("对纠纷解决方式的意愿", 1)[1])
    assert len(notice) == 8
    assert len(benefits) == 5
    assert [line for line in notice + benefits if plain.sub("", line) not in theirs] == []


def plain_word(spec) -> bool:
    """Whether a template holds nothing that is ours: no ticked controls, no replaced pictures."""
    with zipfile.ZipFile(FOLDER / f"{spec.id}.docx") as archive:
        return not re.search(b"<w:tag |<w:drawing", archive.read("word/document.xml"))


@pytest.mark.parametrize("spec", [spec for spec in WORD if plain_word(spec)], ids=lambda spec: spec.id)
def test_the_fast_way_writes_what_docxtpl_writes(spec, context, fit, tmp_path):
    values = spec.build(fit(spec.id, context))
    slow = DocxTemplate(FOLDER / f"{spec.id}.docx")
    slow.render(with_budget(top(values)), environment(), autoescape=True)
    slow.save(tmp_path / "slow.docx")
    fast = zipfile.ZipFile(io.BytesIO(render_docx(FOLDER / f"{spec.id}.docx", values)))
    other = zipfile.ZipFile(tmp_path / "slow.docx")
    for part in ("word/document.xml", "word/footer1.xml"):
        assert etree.tostring(etree.fromstring(fast.read(part)), method="c14n") == etree.tostring(
            etree.fromstring(other.read(part)), method="c14n"
        )
