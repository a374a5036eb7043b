"""For all tests: in CI the property tests draw the same examples each time, so that a red run means a change; elsewhere they keep searching."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
