"""The nation: the statutes that feecase ships, and the default of every policy on which the law or the courts speak nationwide, as data."""

from __future__ import annotations

from feecase.plugin import folder_plugin, shipped_folder

feecase_profiles, feecase_checks, feecase_statutes, feecase_templates = folder_plugin(
    __file__, statutes=shipped_folder("statutes")
)
