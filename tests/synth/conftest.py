import pytest

from feecase.engine import furnish


@pytest.fixture(scope="session")
def house():
    return furnish(entry_points=False)
