"""What tests of the app share: its own database on both kinds."""

from __future__ import annotations

import pytest

from tests.postgresql import postgresql, server

__all__ = ["postgresql", "server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def state_address(request, tmp_path):
    """The address of the app's own database, which is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "state" / "app.sqlite")
    return request.getfixturevalue("server")


@pytest.fixture
def opened():
    """Opens the app's own database; what is open is closed at the end."""
    from tumen.app.state.open import state_at

    kept = []

    def give(address, **more):
        kept.append(state_at(str(address), **more))
        return kept[-1]

    yield give
    for one in kept:
        one.engine.dispose()
