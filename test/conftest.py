"""What all tests share."""

from pathlib import Path

import pytest

_ALONE = Path(__file__).parent / 'ros'
"""Nodes in processes of their own, some of which keep to the wall clock."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that are to run without others beside them."""
    for item in items:
        if _ALONE in item.path.parents:
            item.add_marker(pytest.mark.alone)
