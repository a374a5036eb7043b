"""MicroCommunity (HC小区管理系统, java110) for feecase: one estate read from its MySQL database. Everything comes in through `feecase.plugin`."""

from __future__ import annotations

from feecase.plugin import Source, hookimpl
from feecase_java110.options import Java110Options
from feecase_java110.source import read

__version__ = "0.1.0"


@hookimpl
def feecase_sources() -> list[Source]:
    """Offer the system as a source: `来源: java110` in a source file."""
    return [Source("java110", "HC小区管理系统（MicroCommunity）", Java110Options, read)]
