"""Units of specific duties. Factors are exact by definition (SI; metric carat 0.2 g; pound 0.45359237 kg; 1
kWh = 3.6 MJ)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.units import UNITS, convert, unit


@pytest.mark.parametrize(
    ("quantity", "source", "to", "expected"),
    [
        ("2.5", "t", "kg", "2500"),
        ("250", "g", "kg", "0.25"),
        ("5", "carat", "g", "1"),
        ("100", "lb", "kg", "45.359237"),
        ("3", "hl", "l", "300"),
        ("2", "m3", "kl", "2"),
        ("1500", "l", "m3", "1.5"),
        ("5000", "piece", "thousand pieces", "5"),
        ("3", "dozen", "piece", "36"),
        ("2", "dozen pairs", "pair", "24"),
        ("10000", "cm2", "m2", "1"),
        ("2", "MWh", "kWh", "2000"),
        ("7200", "MJ", "MWh", "2"),
        ("1", "MT", "kg", "1000"),
        ("7", "litre", "l", "7"),
        ("3", "hl of pure alcohol", "l of pure alcohol", "300"),
        ("2", "t of TSS", "kg of TSS", "2000"),
    ],
)
def test_conversions(quantity, source, to, expected):
    assert convert(Decimal(quantity), source, to) == Decimal(expected)


@pytest.mark.parametrize(
    ("source", "to"),
    [
        ("kg", "l"),
        ("piece", "kg"),
        ("pair", "piece"),
        ("set", "piece"),
        ("head", "piece"),
        ("l of pure alcohol", "l"),
        ("kg of TSS", "kg of sugar"),
    ],
)
def test_units_of_different_things_do_not_convert(source, to):
    with pytest.raises(InputError, match=r"measures .* and .* measures"):
        convert(Decimal(1), source, to)


def test_unknown_units_are_refused_with_suggestions():
    with pytest.raises(InputError, match=r"'kgg' is not a unit on file\. Did you mean .*kg"):
        unit("kgg")
    with pytest.raises(InputError, match="thousand pieces"):
        unit("thousand piece")
    with pytest.raises(InputError, match="not a unit on file"):
        unit("barleycorn")
    for wrong in ("piece of cake", "kg of "):
        with pytest.raises(InputError, match="not a unit on file"):
            unit(wrong)


@pytest.mark.parametrize("quantity", [1.5, 3, "2", None, Decimal("NaN"), Decimal("Infinity")])
def test_quantities_must_be_exact(quantity):
    with pytest.raises(InputError, match="not an exact decimal"):
        convert(quantity, "kg", "t")


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.decimals(0, 10**9, places=3))
def test_there_and_back(source, to, quantity):
    if UNITS[source].dimension != UNITS[to].dimension:
        with pytest.raises(InputError):
            convert(quantity, source, to)
        return
    back = convert(convert(quantity, source, to), to, source)
    assert abs(back - quantity) <= abs(quantity) * Decimal("1e-26")
