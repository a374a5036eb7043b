"""Databases of an invented office, and a project that reads them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from feecase.builtin.importers import feecase_importers, feecase_sources
from feecase.intake.folder_import import import_files


@pytest.fixture(params=["sqlite", "mariadb", "postgresql"])
def database(request, tmp_path, monkeypatch):
    """Each kind of database with a table of arrears and one of payments; `admin` is an engine that may write, `url` what a source file says."""
    monkeypatch.setenv("WUYE_PASSWORD", "s3cret-Reader")
    if request.param == "sqlite":
        sqlite3.connect(tmp_path / "台账.db").close()
        found = SimpleNamespace(admin=sa.make_url(f"sqlite:///{tmp_path}/台账.db"), url="sqlite:///台账.db")
    else:
        found = request.getfixturevalue(request.param)
    engine = sa.create_engine(found.admin, poolclass=sa.NullPool)
    facts = sa.MetaData()
    owed = sa.Table(
        "v_owed",
        facts,
        *(sa.Column(n, sa.String(40)) for n in ("room_no", "owner_name")),
        sa.Column("begin_at", sa.DateTime),
        sa.Column("end_at", sa.Date),
        sa.Column("owed", sa.Numeric(12, 4)),
        sa.Column("id_card", sa.BigInteger),
    )
    paid = sa.Table(
        "payments",
        facts,
        sa.Column("no", sa.String(20)),
        sa.Column("房号", sa.String(20)),
        sa.Column("paid_at", sa.DateTime),
        sa.Column("amount", sa.Numeric(10, 2)),
    )
    facts.create_all(engine)
    yield SimpleNamespace(url=found.url, engine=engine, owed=owed, paid=paid, kind=request.param)
    facts.drop_all(engine)
    engine.dispose()


@pytest.fixture
def project(tmp_path):
    """A project folder; `project.run(text of a source file, …)` → ImportResult."""
    (tmp_path / "project.yaml").write_text(
        "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园}\n", encoding="utf-8"
    )
    importers, sources = feecase_importers(), list(feecase_sources())

    def run(*texts, **options):
        files = []
        for number, text in enumerate(texts):
            path = text if isinstance(text, Path) else tmp_path / f"来源{number}.yaml"
            if not isinstance(text, Path):
                path.write_text(text, encoding="utf-8")
            files.append(path)
        return import_files(
            files, tmp_path / "project.yaml", tmp_path / "cases", **{"importers": importers, "sources": sources, **options}
        )

    return SimpleNamespace(folder=tmp_path, cases=tmp_path / "cases", run=run, sources=sources)
