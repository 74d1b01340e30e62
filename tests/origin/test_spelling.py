"""An operation that nearly spells a minimal one is asked about, since it would count as real work."""

import pytest

from tumen.agreements.load import load_agreement
from tumen.origin.spelling import likely_meant


@pytest.fixture(scope="module")
def provisions():
    return [load_agreement("RCEP").provisions]


SLIPS = [
    ("packging", "packaging"),
    ("simple-mixng", "simple-mixing"),
    # Of another word for one (Art. 3.6(b): packaging): `tumen origin --operation pakcing` gave originating.
    ("pakcing", "packaging"),
    ("repackng", "packaging"),
    ("wrappng", "packaging"),
]


@pytest.mark.parametrize(("written", "meant"), SLIPS)
def test_a_slip_is_found(provisions, written, meant):
    assert meant in provisions[0].operations.minimal
    assert likely_meant(written, provisions) == meant


@pytest.mark.parametrize(
    "name",
    [
        "packaging",
        "assembly",
        "mixing",
        "lamination",
        "extraction",
        "coating",
        "warping",
        "making",
        "casting",
    ],
)
def test_other_names_are_left_alone(provisions, name):
    assert likely_meant(name, provisions) is None
