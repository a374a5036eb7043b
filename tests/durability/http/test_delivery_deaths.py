"""Deaths of the deliverer: every event reaches every receiver, with the same webhook-id each time, and no more often than attempts were made."""

from __future__ import annotations

import datetime as dt
import json
import shutil

from standardwebhooks.webhooks import Webhook

from feecase.store import tables


def test_a_deliverer_dies_at_every_point(waiting, copies, receivers, deaths, check, least, at, place, delivered_by, rows):
    heard = place / "heard.txt"
    quiet = copies(waiting)
    deaths.live(lambda: delivered_by(quiet, at, heard=heard))
    ids = {f"evt_{row.id}_{''.join(filter(str.isdigit, row.at))}" for row in rows(quiet, tables.events)}
    assert [receiver.ids() for receiver in receivers] == [dict.fromkeys(ids, 1)] * 2
    for number in range(1, 200):
        folder = copies(waiting)
        heard.unlink()
        for receiver in receivers:
            receiver.got.clear()
        if not deaths.at(number, lambda point, folder=folder: delivered_by(folder, at, point, heard), told=True):
            break
        check.sound(folder)
        deaths.live(lambda folder=folder: delivered_by(folder, at + dt.timedelta(minutes=3), heard=heard))  # the lease is over
        check.sound(folder)
        again = 0
        for receiver in receivers:
            assert receiver.ids().keys() == ids, "never lost, never under another name"
            bodies = {name: {body for one, _, body in receiver.got if one == name} for name in ids}
            assert all(len(texts) == 1 for texts in bodies.values()), "told twice, it says the same"
            again += sum(count - 1 for count in receiver.ids().values())
        told = heard.read_text(encoding="utf-8").split()
        assert set(told) == ids
        done = rows(folder, tables.deliveries)
        assert {row.state for row in done} == {"delivered"}
        assert again + len(told) - len(ids) <= sum(row.attempts for row in done) - len(done), (
            "twice only where an attempt was not noted"
        )
        shutil.rmtree(folder)
    assert deaths.count >= least["delivery"]


def test_what_is_sent_is_signed_and_nothing_personal(waiting, receivers, deaths, at, delivered_by, rows):
    deaths.live(lambda: delivered_by(waiting, at))
    secrets = {row.target: row.secret for row in rows(waiting, tables.endpoints)}
    for receiver in receivers:
        for name, headers, body in receiver.got:
            signed = Webhook(secrets[receiver.url]).sign(
                name, dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC), body.decode()
            )
            assert headers["webhook-signature"] == signed
            assert json.loads(body).keys() == {"type", "timestamp", "data"}
            assert "李" not in body.decode()


def test_a_deliverer_is_killed(waiting, receivers, copies, deaths, check, chance, least, at, delivered_by, rows):
    ids = {f"evt_{row.id}_{''.join(filter(str.isdigit, row.at))}" for row in rows(waiting, tables.events)}
    while deaths.count < least["kills of a deliverer"]:
        folder = copies(waiting)
        for receiver in receivers:
            receiver.got.clear()
        for round_ in range(4):
            work = lambda folder=folder, late=round_ * 3: delivered_by(folder, at + dt.timedelta(minutes=late))  # noqa: E731
            deaths.kill(deaths.start(work), chance.uniform(0.01, 0.15))
            check.sound(folder)
        deaths.live(lambda folder=folder: delivered_by(folder, at + dt.timedelta(minutes=12)))
        assert [receiver.ids().keys() for receiver in receivers] == [ids] * len(receivers)
        assert {row.state for row in rows(folder, tables.deliveries)} == {"delivered"}
