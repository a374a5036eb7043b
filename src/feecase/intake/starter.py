"""Commented starter files: the case file that an import leaves for people to fill, and a whole new project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from feecase import plainyaml, yamltext
from feecase.errors import InputError
from feecase.resources import folder as shipped

_CASE = """# 本案由人填写的部分：写在这里的以这里为准，账单系统的说法在 billing.yaml（由导入写出，请勿手改）。
# 键名中文、英文均可（被告 = defendants）。全部字段见 feecase schema case。
extends: {extends}
{id}

# 常见的补充，去掉行首的“# ”后填写：
# 被告:
#   - 编号: D1                # 与 billing.yaml 里的编号相同，就在同一人上补充或更正
#     民族: 汉族
#     住所地: 山东省青岛市市南区××路×号
#     证件号码: ""            # 18 位，请加引号
# 往来记录:
#   - 编号: K1
#     类别: 催缴函            # 提醒、上门、电话、消息、催缴函、律师函、确认欠费、还款承诺、分期协议……
#     方式: 邮政特快专递
#     发出日期: 2026-05-06
#     生效日期: 2026-05-08    # 到达之日；没有送达证据就不写
#     送达结果: 签收
#     证据: [EMS回执]         # 证据清单里的编号，可带页码：EMS回执#2
# 证据:
#   - 编号: EMS回执
#     文件: ../../evidence/3-1-302/EMS回执.jpg
#     类别: 送达凭证
#     证据名称: EMS 回执
# 已知抗辩: [房屋空置未入住]
"""


def case_file(id_: str, extends: Sequence[str]) -> str:
    """Return the text of a commented `case.yaml` that builds on the given files."""
    return _CASE.format(id=plainyaml.dump({"id": id_}).rstrip(), extends=yamltext.flow(extends))


def project_file() -> str:
    """Return the commented project file that people fill in by hand."""
    return (shipped("templates") / "starter" / "project.yaml").read_text(encoding="utf-8")


def free(target: Path) -> Path:
    """Return a folder that may become a project. Raises InputError when something lies there already."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError("文件夹已存在且不是空的", where=str(target), why="不覆盖已有的文件", next="请换一个名字，或指定空文件夹")
    return target
