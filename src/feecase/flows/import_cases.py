"""Importing: from exports and lists of billing systems to cases, new or renewed, and an account of everything that was read."""

from __future__ import annotations

from feecase.cases.protocol import CaseStore, ImportRequest
from feecase.engine import Context
from feecase.intake.folder_import import ImportResult


def import_cases(context: Context, store: CaseStore, request: ImportRequest) -> ImportResult:
    """Read tables with the importers that are installed and take what they say into a store.

    Events (`case.imported`) go out with the change that they tell. The same tables again change nothing. Raises UserError; then nothing has changed.
    """
    return store.take(request, context.plugins)
