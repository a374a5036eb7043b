"""An invented estate in a real MariaDB: rows are put in one by one, and the account that reads has nothing but SELECT."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from types import SimpleNamespace

import feecase_java110
import pytest
import sqlalchemy as sa

from feecase.builtin.importers import feecase_importers, feecase_sources
from feecase.extend import databases
from feecase.intake.casefolder import load
from feecase.intake.folder_import import import_files

HERE = Path(__file__).parent
ESTATE, COMPANY = "2023052267100146", "402023052249900018"
ON = dt.datetime(2026, 11, 20, 2)
SECRET_NAME = "JAVA110_PASSWORD"


@pytest.fixture(scope="session")
def server(mariadb):
    """The system's tables, empty, and the address of an account that may only read."""
    name = "tt"
    engine = sa.create_engine(mariadb.admin, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} CHARACTER SET utf8")
        connection.exec_driver_sql(f"CREATE USER clerk@localhost IDENTIFIED BY '{mariadb.secret}'")
        connection.exec_driver_sql(f"GRANT SELECT ON {name}.* TO clerk@localhost")
    admin = sa.create_engine(mariadb.admin.set(database=name), pool_size=1)
    with admin.begin() as connection:
        for statement in (HERE / "schema.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        tables = [row[0] for row in connection.exec_driver_sql("SHOW TABLES")]
    yield SimpleNamespace(
        engine=admin,
        tables=tables,
        url=mariadb.url.replace("mariadb://reader", "mysql://clerk").replace("/wuye", f"/{name}"),
        secret=mariadb.secret,
    )
    admin.dispose()


class Database:
    """Puts rows into the system's tables; what a method does not name is as the system itself would write it."""

    def __init__(self, connection):
        self.connection = connection
        self._numbers = itertools.count(1)

    def put(self, table, **values):
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self.connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)
        return values

    def id(self, prefix):
        return f"{prefix}{next(self._numbers):012d}"

    def room(self, name="3-1-302", area="95.00", **more):
        floor, unit, number = name.split("-")
        floor_id, unit_id, room_id = self.id("73"), self.id("74"), self.id("75")
        self.put("f_floor", floor_id=floor_id, floor_num=floor, community_id=ESTATE)
        self.put("building_unit", unit_id=unit_id, unit_num=unit, floor_id=floor_id)
        self.put(
            "building_room",
            room_id=room_id,
            room_num=number,
            unit_id=unit_id,
            built_up_area=area,
            room_area=more.pop("room_area", area),
            community_id=ESTATE,
            **more,
        )
        return room_id

    def owner(
        self, room, name="李明", start="2018-05-10", end="2037-01-01", *, deleted=False, made=None, rel_state="2001", **more
    ):
        owner = more.pop("owner_id", self.id("77"))
        person = {
            "sex": "0",
            "link": "13000000107",
            "id_card": "37021219830115211X",
            "person_type": "P",
            "person_role": "1",
            "owner_type_cd": "1001",
            "owner_flag": "T",
            **more,
        }
        self.put("building_owner", member_id=owner, owner_id=owner, name=name, community_id=ESTATE, **person)
        self.put(
            "building_owner_room_rel",
            owner_id=owner,
            room_id=room,
            start_time=start,
            end_time=end,
            create_time=made or start,
            status_cd="1" if deleted else "0",
            state=rel_state,
        )
        return owner

    def config(self, price="2.0000", *, cycle="1", payment_cd="2100", **more):
        config = self.id("92")
        facts = {
            "fee_type_cd": "888800010001",
            "fee_name": "物业费",
            "computing_formula": "1001",
            "additional_amount": "0",
            "scale": "1",
            "community_id": ESTATE,
            "start_time": "2018-01-01",
            "end_time": "2050-01-01",
            "fee_flag": "1003006",
            **more,
        }
        self.put("pay_fee_config", config_id=config, square_price=price, payment_cycle=cycle, payment_cd=payment_cd, **facts)
        return config

    def fee(self, room, config, paid_to="2026-08-01", start="2018-06-01", *, snapshot="", owner="李明", attrs=(), **more):
        """An open charge; `snapshot` is the amount of its row in report_owe_fee (none where empty)."""
        fee = more.pop("fee_id", self.id("90"))
        facts = {
            "payer_obj_type": "3333",
            "income_obj_id": COMPANY,
            "fee_flag": "1003006",
            "state": "2008001",
            "fee_type_cd": "888800010001",
            "amount": "-1.00",
            **more,
        }
        self.put(
            "pay_fee",
            fee_id=fee,
            payer_obj_id=room,
            config_id=config,
            start_time=start,
            end_time=paid_to,
            community_id=ESTATE,
            **facts,
        )
        for number, value in (("390008", owner), *attrs):
            if value:
                self.put("pay_fee_attrs", fee_id=fee, spec_cd=number, value=value, community_id=ESTATE)
        if snapshot:
            self.snapshot(fee, snapshot, end_time=paid_to, owner_name=owner or "")
        return fee

    def snapshot(self, fee, amount, **more):
        facts = {
            "update_time": ON,
            "end_time": "2026-08-01",
            "deadline_time": "2026-12-31 23:59:59",
            "community_id": ESTATE,
            "owner_name": "李明",
            **more,
        }
        self.put("report_owe_fee", fee_id=fee, amount_owed=amount, payer_obj_name="3-1-302", **facts)

    def paid(self, fee, amount="190.00", first="2026-07-01", last="2026-07-31 23:59:59", on="2026-07-05 10:20:00", **more):
        facts = {
            "cycles": "1.00",
            "receivable_amount": amount,
            "payable_amount": amount,
            "prime_rate": "5.00",
            "state": "1400",
            **more,
        }
        self.put(
            "pay_fee_detail",
            detail_id=facts.pop("detail_id", self.id("91")),
            fee_id=fee,
            received_amount=amount,
            start_time=first,
            end_time=last,
            create_time=on,
            community_id=ESTATE,
            **facts,
        )

    def ledger(self, fee, months, *, detail="-1"):
        for month, amount in months.items():
            year, number = month.split("-")
            self.put(
                "pay_fee_detail_month",
                fee_id=fee,
                detail_id=detail,
                community_id=ESTATE,
                detail_year=int(year),
                detail_month=int(number),
                receivable_amount=amount,
                received_amount=0,
                cur_month_time=f"{month}-01",
            )

    def late_fee(self, config, bean, rate="0.0005", grace="0"):
        discount, rule = self.id("50"), self.id("10")
        self.put("fee_discount_rule", rule_id=rule, bean_impl=bean, discount_type="2002")
        self.put(
            "fee_discount", discount_id=discount, community_id=ESTATE, discount_type="2002", discount_name="违约金", rule_id=rule
        )
        spec = "89002020980006" if "Month" in bean else "89002020980005"
        for id_, value in ((spec, rate), ("89002020980018", grace)):
            self.put("fee_discount_spec", discount_id=discount, community_id=ESTATE, spec_id=id_, spec_value=value)
        self.put(
            "pay_fee_config_discount",
            config_id=config,
            discount_id=discount,
            community_id=ESTATE,
            start_time="2018-01-01",
            end_time="2050-01-01",
        )


@pytest.fixture
def db(server):
    """An estate with its company and nothing else."""
    with server.engine.connect() as connection:
        connection.exec_driver_sql("SET SESSION sql_mode = ''")
        for table in server.tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")
        found = Database(connection)
        found.put("s_community", community_id=ESTATE, name="阳光花园", address="海晏路18号")
        found.put("s_store", store_id=COMPANY, name="阳光物业")
        found.put("s_community_member", community_id=ESTATE, member_id=COMPANY, member_type_cd="390001200002")
        yield found


@pytest.fixture
def run(server, db, tmp_path, monkeypatch):
    """Import the estate: `run()` → the result, with `cases`, `report(table)` (rows as dicts), `doubts` (check → texts) and `load(case)`."""
    monkeypatch.setenv(SECRET_NAME, server.secret)
    monkeypatch.setattr(
        databases.Reader, "today", lambda _: dt.date(2026, 11, 30)
    )  # an estate without a snapshot is computed for the server's day
    (tmp_path / "project.yaml").write_text(
        "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园, 项目地址: 海晏路18号}\n", encoding="utf-8"
    )
    importers, sources = feecase_importers(), [*feecase_sources(), *feecase_java110.feecase_sources()]

    def run_(more="", *, community="阳光花园", **options):
        db.connection.commit()
        path = tmp_path / "收费系统.yaml"
        path.write_text(
            f'来源: java110\n地址: "{server.url}"\n密码环境变量: {SECRET_NAME}\n小区: {community}\n{more}', encoding="utf-8"
        )
        result = import_files(
            [path], tmp_path / "project.yaml", tmp_path / "cases", **{"importers": importers, "sources": sources, **options}
        )
        tables = {sheet.name: sheet.rows for sheets in result.reports.values() for sheet in sheets}

        def report(table):
            header, *rows = tables[table]
            return [dict(zip(header, row, strict=True)) for row in rows]

        doubts = {}
        for row in report("疑点"):
            doubts.setdefault(row["疑点"], []).append(row["问题"])
        return SimpleNamespace(
            result=result,
            cases={case.id: case for case in result.cases},
            report=report,
            doubts=doubts,
            load=lambda name: load(tmp_path / "cases" / name).case,
            folder=tmp_path,
            path=path,
            charges=lambda name: [(str(c.from_), str(c.to), str(c.amount)) for c in load(tmp_path / "cases" / name).case.charges],
        )

    return run_
