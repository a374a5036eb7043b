"""广东省深圳市 for feecase: policies and checks in `<place>.yaml`, local regulations in `statutes/`."""

from __future__ import annotations

from feecase.plugin import folder_plugin

feecase_profiles, feecase_checks, feecase_statutes, feecase_templates = folder_plugin(__file__)
