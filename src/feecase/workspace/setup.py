"""Finding, making and opening a workspace: the folder with `feecase.toml`, its settings, its database."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, ValidationError

from feecase import files
from feecase.errors import InputError, UserError, from_system
from feecase.model.base import Value
from feecase.model.yaml_reader import message

if TYPE_CHECKING:
    from feecase.store.database import Database

NAME = "feecase.toml"
DATABASE = "sqlite:///feecase.db"
CASES = "cases"
"""Where a case's folder lies when it is handed out, and from where its files name others."""
_SETTINGS = """# 工作区的设置。数据库密码不要写在这里：PostgreSQL 的密码可放在 ~/.pgpass 或环境变量 PGPASSWORD。
format = 1
database = {database}
project = {project}   # 项目文件：原告、合同、收费标准
files = {files}       # 按内容存放的文件；多台电脑共用一个数据库时，指到共享文件夹

# 保存期限（按年）；不写就永久保存。feecase purge 只列出到期的，加 --yes 才删除。
[retention]
# closed_cases = 5        # 结案满几年的案件，连同其文件
# withdrawn_records = 2   # 账单系统撤回满几年的户主、电话、证件号码等个人信息
# deliveries = 1          # 通知外部系统的记录

# 通知外部系统（feecase webhooks）时可以连接的内网地址；没有写的内网和本机地址一概不连。
[webhooks]
# allow = ["10.0.0.0/8", "192.168.1.20"]
"""


class Retention(Value):
    """How long personal data is kept, in whole years; None = for ever."""

    closed_cases: int | None = Field(None, title="结案的案件", ge=0)
    withdrawn_records: int | None = Field(None, title="撤回的记录", ge=0)
    deliveries: int | None = Field(None, title="通知记录", ge=0)


class Webhooks(Value):
    """Where events may be sent beside public addresses."""

    allow: tuple[str, ...] = Field((), title="允许的内网网段")


class Settings(Value):
    """What `feecase.toml` says; paths are relative to it."""

    format: Literal[1] = Field(1, title="格式版本")
    database: str = Field(DATABASE, title="数据库")
    project: str = Field("project.yaml", title="项目文件")
    files: str = Field("files", title="文件夹")
    retention: Retention = Field(default_factory=Retention, title="保存期限")
    webhooks: Webhooks = Field(default_factory=Webhooks, title="通知")


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace. `folder` is absolute; close it when done (`with` does)."""

    folder: Path
    settings: Settings
    database: Database

    @property
    def project(self) -> Path:
        """The project file."""
        return self.folder / self.settings.project

    @property
    def files(self) -> Path:
        """The content-addressed folder, which may be shared."""
        return self.folder / self.settings.files

    def case_folder(self, case: str) -> Path:
        """Return where a case's folder lies when it is handed out; its files name others from there."""
        return self.folder / CASES / case

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def find(start: Path) -> Path | None:
    """Return the nearest folder with `feecase.toml`, from `start` upwards; None where there is none."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / NAME).is_file()), None)


def settings(folder: Path) -> Settings:
    """Read `feecase.toml`. Raises InputError naming what is wrong."""
    path = folder / NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise from_system(error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "设置文件无法读取", where=str(path), why=_unread(error), next="请按 feecase init 写出的样子改正"
        ) from None
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        said: Any = error.errors(include_url=False)[0]
        name = ".".join(str(step) for step in said["loc"])
        why = {"extra_forbidden": "没有这个设置", "literal_error": "这是较新的格式"}.get(said["type"]) or message(
            said
        ).removeprefix("：")
        raise InputError(f"设置“{name}”不对", where=str(path), why=why, next="可用的设置见 feecase help workspace") from None


def _unread(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "文件不是 UTF-8 编码"
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"第{place[1]}行第{place[2]}列起不合 TOML 的写法：文字要用一对半角引号括起来" if place else "不合 TOML 的写法"


def open_workspace(folder: Path, *, unchecked: bool = False) -> Workspace:
    """Open the workspace in `folder`. Raises InputError for wrong settings, StoreError where the database is not to be had or is of another revision.

    With `unchecked`, a database without tables or of an older revision is opened too (to migrate or restore it).
    """
    read = settings(folder)
    root = folder.resolve()
    try:
        from feecase.store import migrations
        from feecase.store.database import open_database
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    database = open_database(located(read.database, root), existing=not unchecked)
    if not unchecked:
        try:
            migrations.check(database)
        except BaseException:
            database.close()
            raise
    return Workspace(root, read, database)


def create(folder: Path, *, database: str = DATABASE, project: str = "project.yaml", at: dt.datetime, actor: str) -> Workspace:
    """Make a workspace: `feecase.toml`, the database's tables, and the project file where there is one. Returns it open.

    Raises InputError where a workspace lies there already; StoreError where the database is not to be had, or holds another workspace's tables
    of a newer feecase; then nothing was written.
    """
    folder = folder.resolve()
    if (folder / NAME).exists():
        raise InputError("这里已有工作区", where=str(folder / NAME), next="直接使用即可；要另建，请换一个文件夹")
    try:
        from feecase.store import journal, migrations
        from feecase.store.database import open_database
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    opened = open_database(located(database, folder))
    try:
        migrations.upgrade(opened)
        text = _SETTINGS.format(database=_quoted(database), project=_quoted(project), files=_quoted("files"))
        files.write(folder / NAME, text)
        with opened.write() as connection:
            journal.write(connection, [journal.JournalEntry(at, actor, "workspace-opened", "workspace")])
    except BaseException:
        opened.close()
        raise
    return Workspace(folder, settings(folder), opened)


def with_database(text: str, url: str) -> str:
    """Return the text of `feecase.toml` with another database."""
    return re.sub(r"(?m)^database = .*$", lambda _: f"database = {_quoted(url)}", text, count=1)


def located(url: str, root: Path) -> str:
    """Return a database URL with a relative SQLite path counted from the workspace's folder."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or Path(url.removeprefix(prefix)).is_absolute():
        return url
    return prefix + str(root / url.removeprefix(prefix))


def _quoted(text: str) -> str:
    """Write a TOML string (JSON's escapes are TOML's)."""
    return json.dumps(text, ensure_ascii=False)


def _missing(error: ModuleNotFoundError) -> UserError:
    return UserError("没有安装工作区的组件", where="本机", why=f"缺少 {error.name}", next="安装：pip install 'feecase[store]'")
