"""The letter that says why a case is not filed."""

from __future__ import annotations

from docx_kit import document, p, para, row, table
from forms import body, heading, signature, td, th

WIDTHS = (2300, 2700, 2844, 1000)


def refusal_letter() -> bytes:
    """不予起诉说明."""
    reasons = table(
        list(WIDTHS),
        row(
            *(th(w, h) for w, h in zip(WIDTHS, ("原因", "理由与依据", "什么可以改变结论", "由谁处理"), strict=True)), header=True
        ),
        *rows(),
    )
    return document(
        para("{{ 结论 }}的说明", style="title"),
        body("债务人：{{ 债务人 }}"),
        body("房屋：{{ 房屋 }}"),
        body("欠付本金：人民币{{ 欠付金额|金额 }}元（截至{{ 基准日|中文日期 }}）"),
        heading("一、结论"),
        body(
            "{% if 无可补救 %}本案不应起诉：除非下列事实有变，起诉不会得到支持。{% else %}起诉并不违法，但不建议起诉；仍要起诉的，由有权决定的人写明理由。{% endif %}"
        ),
        heading("二、原因"),
        reasons,
        p("if 此外尚待处理"),
        heading("三、此外尚待处理"),
        p("for 项 in 此外尚待处理"),
        body("{{ 项 }}"),
        p("endfor"),
        p("endif"),
        body("特此说明。", keep=True),
        *signature("{{ 公司 }}（盖章）", "{{ 落款日期|中文日期 }}"),
        title="不予起诉说明",
        size=12,
        line=1.35,
    )


def rows() -> list:
    from docx_kit import tr

    cells = (
        "{{ 行.问题 }}",
        "{{ 行.理由 }}{% if 行.依据 %}（{{ 行.依据 }}）{% endif %}",
        "{{ 行.什么可以改变结论 }}",
        "{{ 行.由谁处理 }}",
    )
    return [
        tr("for 行 in 原因"),
        row(*(td(w, text, "left") for w, text in zip(WIDTHS, cells, strict=True))),
        tr("endfor"),
    ]


GATE = {"refusal-letter": refusal_letter}
