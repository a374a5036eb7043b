"""For all tests: in CI the property tests draw the same examples each time, so that a red run means a change; elsewhere they keep searching.

How long an example takes depends on what else the machine does, so no test fails for it.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "feecase", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("feecase")
