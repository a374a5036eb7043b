import pytest

from feecase.engine import build_context


@pytest.fixture(scope="session")
def context():
    return build_context(entry_points=False)
