"""Every test of the ledger on both databases."""

from __future__ import annotations

import pytest

from tests.postgresql import postgresql, server

__all__ = ["postgresql", "server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of a ledger that is not there yet, on each of the databases."""
    if request.param == "sqlite":
        return str(tmp_path / "zone.sqlite")
    return request.getfixturevalue("server")
