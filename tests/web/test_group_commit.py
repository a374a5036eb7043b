"""Group commit: answers come after the commit, failures stay with their request, nothing accepted is lost at the end."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from feecase.errors import ConflictError, InputError, StoreError
from feecase.store import journal
from feecase.store.journal import JournalEntry
from feecase.web import group_commit
from feecase.web.group_commit import Writer
from feecase.web.refusals import UnavailableError


@dataclass(frozen=True)
class Job:
    """Writes its name into the journal; may fail, or be refused."""

    name: str
    fails: str = ""
    weight: int = 1


class Committing:
    """Commits jobs into the journal of a workspace, and counts the groups."""

    def __init__(self, at):
        self.at = at
        self.groups = []

    def __call__(self, connection, jobs):
        self.groups.append([job.name for job in jobs])
        for job in jobs:
            if job.fails == "bug":
                raise RuntimeError(job.name)
            journal.write(connection, [JournalEntry(self.at, "test", "job", job.name)])
        return [ConflictError(job.name) if job.fails == "refused" else job.name.upper() for job in jobs]


@pytest.fixture
def commit(at):
    """What the writer under test does with its jobs."""
    return Committing(at)


@pytest.fixture
def running(workspace, commit):
    """Run a writer: `with running() as writer`."""

    @contextmanager
    def run():
        writer = Writer(workspace.database, commit)
        writer.start()
        try:
            yield writer
        finally:
            writer.stop()

    return run


def written(workspace):
    with workspace.database.read() as connection:
        return {one.subject for one in journal.read(connection) if one.action == "job"}


def submit(writer, *jobs):
    async def all_of_them():
        return await asyncio.gather(*(writer.submit(job) for job in jobs), return_exceptions=True)

    return asyncio.run(all_of_them())


def test_many_jobs_share_few_transactions_and_each_gets_its_answer(workspace, running, commit):
    jobs = [Job(f"j{n}") for n in range(200)]
    with running() as writer:
        answers = submit(writer, *jobs)

    assert answers == [job.name.upper() for job in jobs]
    assert written(workspace) == {job.name for job in jobs}
    assert len(commit.groups) < 50


def test_an_answer_is_given_only_when_the_job_is_durable(workspace, running, monkeypatch):
    """Whoever gets an answer finds the job through another connection; while the commit hangs, nobody gets one."""
    hang, real = threading.Event(), workspace.database.write

    @contextmanager
    def write():
        with real() as connection:
            yield connection
            hang.wait(10)

    monkeypatch.setattr(workspace.database, "write", write)

    async def one(writer):
        waiting = asyncio.create_task(writer.submit(Job("j")))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        assert written(workspace) == set()
        hang.set()
        assert await waiting == "J"
        assert written(workspace) == {"j"}

    with running() as writer:
        asyncio.run(one(writer))


def test_a_job_that_fails_takes_no_other_with_it(workspace, running):
    with running() as writer:
        answers = submit(writer, Job("a"), Job("b", "bug"), Job("c"), Job("d", "refused"))

    assert [answers[0], answers[2]] == ["A", "C"]
    assert isinstance(answers[1], RuntimeError)
    assert isinstance(answers[3], ConflictError)
    assert written(workspace) == {"a", "c", "d"}


def test_a_database_that_is_away_refuses_and_is_taken_up_again(workspace, running, monkeypatch):
    real = workspace.database.write

    def away():
        raise StoreError("数据库不能用")

    with running() as writer:
        monkeypatch.setattr(workspace.database, "write", away)
        assert [type(answer) for answer in submit(writer, Job("a"), Job("b"))] == [StoreError, StoreError]
        monkeypatch.setattr(workspace.database, "write", real)
        assert submit(writer, Job("c")) == ["C"]

    assert written(workspace) == {"c"}


def test_stopping_commits_what_was_accepted_and_refuses_what_comes_later(workspace, running, commit, monkeypatch):
    monkeypatch.setattr(group_commit, "GATHER_SECONDS", 0.2)

    async def both(writer):
        waiting = [asyncio.create_task(writer.submit(Job(f"j{n}"))) for n in range(50)]
        await asyncio.sleep(0)
        stopping = asyncio.create_task(asyncio.to_thread(writer.stop))
        answers = await asyncio.gather(*waiting)
        await stopping
        with pytest.raises(UnavailableError, match="停止"):
            await writer.submit(Job("late"))
        return answers

    writer = Writer(workspace.database, commit)
    writer.start()
    answers = asyncio.run(both(writer))

    assert len(answers) == 50
    assert written(workspace) == {f"j{n}" for n in range(50)}
    assert not writer.alive


def test_a_group_is_no_heavier_than_it_may_be(running, commit):
    heavy = group_commit.GROUP_WEIGHT // 2 + 1
    with running() as writer:
        submit(writer, *(Job(f"j{n}", weight=heavy) for n in range(6)))

    assert [len(group) for group in commit.groups] == [1] * 6


def test_one_job_heavier_than_a_group_is_done_alone(running):
    with running() as writer:
        assert submit(writer, Job("huge", weight=10 * group_commit.GROUP_WEIGHT)) == ["HUGE"]


def test_too_many_waiting_jobs_are_refused(workspace, commit, monkeypatch):
    monkeypatch.setattr(group_commit, "QUEUE_LIMIT", 3)
    writer = Writer(workspace.database, commit)  # not started: nothing is taken from the queue

    async def fill():
        waiting = [asyncio.create_task(writer.submit(Job(f"j{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(UnavailableError, match="太多"):
            await writer.submit(Job("over"))
        for one in waiting:
            one.cancel()

    asyncio.run(fill())


def test_a_caller_who_went_away_gets_no_answer_but_the_job_is_done(workspace, running):
    async def leave(writer):
        waiting = asyncio.create_task(writer.submit(Job("j")))
        await asyncio.sleep(0)
        waiting.cancel()
        assert await writer.submit(Job("k")) == "K"

    with running() as writer:
        asyncio.run(leave(writer))

    assert written(workspace) == {"j", "k"}


def test_refusals_are_what_users_can_put_right(running, monkeypatch, workspace):
    def wrong():
        raise InputError("x")

    with running() as writer:
        monkeypatch.setattr(workspace.database, "write", wrong)
        assert [type(answer) for answer in submit(writer, Job("a"))] == [InputError]
