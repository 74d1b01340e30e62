"""Rates in columns give the duties of the one-by-one path, exactly, whatever their terms."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.tariff.batch.columnar import amount_of, currencies_in, shape_of
from tumen.tariff.batch.kinds import PLACES
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.rates.expression import (
    FREE,
    AdValorem,
    Choose,
    GatePrice,
    Higher,
    Lower,
    Option,
    Specific,
    Sum,
    UnreadRate,
)
from tumen.tariff.rates.notation import parse_rate

MONEY = pl.Decimal(38, 6)
figures = st.decimals(0, 1000, places=3, allow_nan=False)
leaves = st.one_of(
    figures.map(AdValorem),
    st.just(FREE),
    st.just(UnreadRate("see note 3")),
    st.builds(
        GatePrice,
        figures,
        st.sampled_from(["USD", "JPY"]),
        figures,
        st.sampled_from(["kg", "t", "g", "l", "piece"]),
    ),
    st.builds(
        Specific,
        figures,
        st.sampled_from(["USD", "JPY"]),
        st.sampled_from(["kg", "t", "g", "l", "piece"]),
        st.sampled_from([Decimal(1), Decimal(100)]),
    ),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda kind, terms: kind(tuple(terms)),
        st.sampled_from([Sum, Higher, Lower]),
        st.lists(inner, min_size=2, max_size=3, unique=True),
    ),
    max_leaves=5,
)
amounts = st.one_of(st.none(), st.decimals(0, 10**9, places=6, allow_nan=False))


@settings(max_examples=200, deadline=None)
@given(trees, st.lists(st.tuples(amounts, st.sampled_from(["USD", "JPY"]), amounts, amounts), max_size=4))
def test_columns_and_one_by_one_agree(rate, rows):
    form = shape_of(rate, ("kg", "l"))
    if form is None:  # more decimals than the columns hold: the one-by-one path
        return
    shape, coefficients = form
    names = [f"c{place}" for place in range(len(coefficients))]
    frame = pl.DataFrame(
        rows,
        schema={"value": MONEY, "currency": pl.String, "kg": MONEY, "l": MONEY},
        orient="row",
    ).with_columns(
        pl.lit(figure, pl.Decimal(38, PLACES)).alias(name)
        for name, figure in zip(names, coefficients, strict=True)
    )
    found = frame.with_columns(amount_of(shape, iter(names), PLACES).alias("duty"))["duty"].to_list()
    for row, duty in zip(frame.iter_rows(named=True), found, strict=True):
        quantities = {name: row[name] for name in ("kg", "l") if row[name] is not None}
        assert duty == compute(rate, Consignment(row["value"], row["currency"], quantities)).amount, row


def test_what_has_no_form_in_columns():
    # 1/3 per cent of a kilogram price has no end; a season and a gate price by a quotient neither.
    assert shape_of(Specific(Decimal(1), "USD", "kg", Decimal(3)), ("kg",)) is None
    asked = Choose((Option("imported 04-01 to 08-31", AdValorem(Decimal(5))),), AdValorem(Decimal(10)))
    gate = GatePrice(Decimal("51.46"), "JPY", Decimal("45.17687"), "kg", Decimal("897.59"))
    for rate in (asked, gate, Lower((AdValorem(Decimal(3)), gate))):
        assert shape_of(rate, ("kg",)) is None
    assert shape_of(Specific(Decimal(1), "USD", "l", Decimal(1)), ("kg",)) == (("unknown",), ())


def test_the_currencies_of_a_shape():
    form = shape_of(parse_rate("max(3%, 2 USD/kg)"), ("kg",))
    assert form is not None
    assert currencies_in(form[0]) == {"USD"}
