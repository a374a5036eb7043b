"""Shanghai for feecase: all of it is data, `<place>.yaml` with policies and checks, and `statutes/`."""

from __future__ import annotations

from feecase.plugin import folder_plugin

__version__ = "0.1.0"

feecase_profiles, feecase_checks, feecase_statutes, feecase_templates = folder_plugin(__file__)
