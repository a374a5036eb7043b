"""The listener that is always there: it writes events to the log."""

from __future__ import annotations

import logging

from feecase.plugin import Event, Listener, hookimpl

LOG = logging.getLogger("feecase.events")


def log(event: Event) -> None:
    """Note an event in the log by its id and type; its case stays out, for case ids may bear names."""
    LOG.info("event", extra={"event": event.id, "type": event.type})


@hookimpl
def feecase_listeners() -> tuple[Listener, ...]:
    """Return the log."""
    return (Listener("log", "运行日志", log),)
