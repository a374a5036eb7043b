"""What the routes share: the workspace, the writer, the callers, the workers; started and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from anyio import to_thread

from feecase.engine import Context
from feecase.web import addresses, clock, push_batch
from feecase.web.callers import Callers
from feecase.web.delivery import Deliverer
from feecase.web.group_commit import Writer
from feecase.web.keeper import Keeper
from feecase.web.push_batch import Answer, Push
from feecase.workspace.setup import Workspace

READERS = 8
"""Readers at a time: fewer than the database has connections."""


@dataclass(slots=True)
class WebService:
    """One running interface to one workspace."""

    workspace: Workspace
    context: Context
    writer: Writer[Push, Answer]
    callers: Callers
    deliverer: Deliverer
    keeper: Keeper
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def alive(self) -> dict[str, bool]:
        """Say of each worker whether it runs."""
        return {"writer": self.writer.alive, "keeper": self.keeper.alive} | {
            name: not task.done() for name, task in self.tasks.items()
        }


def assemble(workspace: Workspace, context: Context) -> WebService:
    """Put a service together; nothing runs yet. Raises InputError for wrong networks in `feecase.toml`."""
    database = workspace.database
    allowed = addresses.networks(workspace.settings.webhooks.allow)
    writer = Writer[Push, Answer](database, lambda connection, pushes: push_batch.commit(connection, pushes, clock.now()))
    deliverer = Deliverer(database, context.plugins.listeners, allowed)
    return WebService(workspace, context, writer, Callers(database), deliverer, Keeper(workspace, context, writer.busy))


@asynccontextmanager
async def running(service: WebService) -> AsyncIterator[None]:
    """Run the workers while requests are served; what was accepted is committed before the end, attempts under way are finished."""
    to_thread.current_default_thread_limiter().total_tokens = READERS
    service.writer.start()
    service.keeper.start()
    service.tasks["deliverer"] = asyncio.create_task(service.deliverer.run())
    try:
        yield
    finally:
        await asyncio.to_thread(service.writer.stop)
        service.deliverer.stop()
        await asyncio.to_thread(service.keeper.stop)
        await asyncio.gather(*service.tasks.values(), return_exceptions=True)
