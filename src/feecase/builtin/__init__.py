"""Nation-wide law, generic importers, standard checks and papers: plugins like any other, through the public door only.

To add one, write a module with hook implementations and name it in `PLUGINS`; taking a name out removes the feature and nothing else.
"""

from __future__ import annotations

from types import ModuleType

from feecase.builtin import checks, collection, defences, evidence_kinds, importers, listeners, local_rules, national, papers

PLUGINS: tuple[ModuleType, ...] = (
    national,
    checks,
    collection,
    defences,
    evidence_kinds,
    importers,
    listeners,
    local_rules,
    papers,
)
