"""What the routes share: the workspace, the writer, the callers, the workers; started and stopped together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from feecase.engine import House
from feecase.web import clock, pushing
from feecase.web.callers import Callers
from feecase.web.pushing import Answer, Push
from feecase.web.writing import Writer
from feecase.workspace.opening import Workspace


@dataclass(slots=True)
class Service:
    """One running interface to one workspace."""

    workspace: Workspace
    house: House
    writer: Writer[Push, Answer]
    callers: Callers


def assemble(workspace: Workspace, house: House) -> Service:
    """Put a service together; nothing runs yet."""
    database = workspace.database
    return Service(
        workspace,
        house,
        Writer(database, lambda connection, pushes: pushing.commit(connection, pushes, clock.now())),
        Callers(database),
    )


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """Run the writer while requests are served; what was accepted is committed before the end."""
    service.writer.start()
    try:
        yield
    finally:
        service.writer.stop()
