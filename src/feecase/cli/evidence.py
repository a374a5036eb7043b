"""`feecase evidence`: looking into evidence folders."""

from __future__ import annotations

import typer

from feecase.cli.show import Json

app = typer.Typer(name="evidence", help="证据：识别、清点、核对。", no_args_is_help=True, rich_markup_mode=None)


@app.command("kinds")
def kinds(as_json: Json = False) -> None:
    """列出能识别的证据种类、文件名中的提示词和通常的拟证明事项。"""
    from feecase.cli.show import console, house, print_json, table
    from feecase.model.evidence import KIND_NAMES

    cues = house().plugins.cues
    if as_json:
        rows = [
            {
                "kind": c.kind,
                "title": KIND_NAMES.get(c.kind, c.kind),
                "group": c.group,
                "words": list(c.words),
                "proves": c.proves,
            }
            for c in cues
        ]
        print_json("evidence-kinds", {"kinds": rows})
        return
    view = table("分组", "种类", "提示词", "通常证明", keep=("种类",))
    for cue in cues:
        view.add_row(cue.group, KIND_NAMES.get(cue.kind, cue.kind), "、".join(cue.words), cue.proves)
    console().print(view)
