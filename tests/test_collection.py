"""The garbage collector is as it was after a network was worked out, whatever happened."""

import gc

import pytest

from tumen.collection import uncollected


@uncollected()
def enabled_inside(fail):
    assert not fail
    return gc.isenabled()


def test_the_collector_is_off_inside_and_as_before_after_it():
    assert gc.isenabled()
    assert enabled_inside(fail=False) is False
    assert gc.isenabled()
    with pytest.raises(AssertionError):
        enabled_inside(fail=True)
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off():
    gc.disable()
    try:
        assert enabled_inside(fail=False) is False
        assert not gc.isenabled()
    finally:
        gc.enable()
