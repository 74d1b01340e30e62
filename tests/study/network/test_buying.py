"""The tables of a study that say how much is bought at a time, spent at once, used at least, and paid by whom."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.study.network.conftest import network_of

OFFERS = (
    "supplier,material,price,unit,breaks,least_order,lot,capacity,source\n"
    "Ningbo resins,plastic granules,0.0013,g,incremental,1000000,500,,illustrative\n"
    "Taipei metal,steel clips,0.06,,,,,,illustrative\n"
)
BREAKS = (
    "supplier,material,from_quantity,unit,price,source\n"
    "Ningbo resins,plastic granules,60,t,1100,illustrative\n"
    "Ningbo resins,plastic granules,20000,,1.2,illustrative\n"
)


def write(folder, **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_orders_are_read_in_the_unit_of_the_material(spoil):
    """0.0013 a gram, 1,100 a tonne and 1.2 a kilogram; a least order of 1,000,000 g a year; lots of 500 g."""
    network = network_of(write(spoil(), offers=OFFERS, price_breaks=BREAKS)).scenarios[0].network
    offer = next(offer for offer in network.offers if offer.item == "plastic granules")
    told = [(row.from_quantity, row.price) for row in offer.breaks]
    assert (offer.price, told) == (Decimal("1.3"), [(20000, Decimal("1.2")), (60000, Decimal("1.1"))])
    assert (offer.break_kind, offer.least_order, offer.lot) == ("incremental", 1000, Decimal("0.5"))


def test_capital_loads_and_prices_of_markets_are_read(spoil):
    folder = spoil(
        ("sites.csv", "capacity,", "capacity,least_load,"),
        ("sites.csv", "900000,", "900000,40%,"),
        ("sites.csv", "700000,", "700000,,"),
        ("prices.csv", "site,price", "site,market,price"),
        ("prices.csv", "Ningbo,1.90", "Ningbo,,1.90"),
        ("prices.csv", "Hai Phong,1.75", "Hai Phong,Japan,1.95,FOB,illustrative\nlunch box,Hai Phong,,1.75"),
    )
    write(
        folder, capital="period,limit,less_grants,source\n,300000,,illustrative\n2028-31,0,yes,illustrative\n"
    )
    network = network_of(folder).scenarios[0].network
    assert [site.least_load for site in network.sites] == [Decimal("0.4"), None]
    assert [(row.period, row.limit, row.less_grants) for row in network.capital] == [
        (None, 300000, False),
        ("2028-31", 0, True),
    ]
    prices = {(row.site, row.market): row.fob for row in network.prices}
    assert prices["Hai Phong", "Japan"] == Decimal("1.95")
    assert prices["Hai Phong", None] == Decimal("1.75")


@pytest.mark.parametrize(
    ("tables", "line", "said"),
    [
        (
            {
                "price_breaks": BREAKS.replace(
                    "Ningbo resins,plastic granules,60,t", "Taipei metal,lunch box,60,"
                )
            },
            ("price_breaks.csv", 2),
            "the table offers has no offer of 'lunch box' by 'Taipei metal'",
        ),
        (
            {"offers": OFFERS, "price_breaks": BREAKS.splitlines()[0] + "\n"},
            ("offers.csv", 2),
            "breaks: 'Ningbo resins' has no price break of 'plastic granules'",
        ),
        (
            {"offers": OFFERS, "price_breaks": BREAKS.replace("60,t,1100", "20,t,1100")},
            ("price_breaks.csv", 3),
            "the price break from 20000 comes after that from 20000",
        ),
        (
            {"offers": OFFERS.replace(",,illustrative", ",30000000,illustrative", 1), "price_breaks": BREAKS},
            ("price_breaks.csv", 2),
            "the price break from 60000 is above its capacity of 30000",
        ),
        (
            {"capital": "period,limit,source\n2030,1,illustrative\n"},
            ("capital.csv", 2),
            "names the period '2030'",
        ),
        (
            {"capital": "period,limit,source\n,1,illustrative\n,2,illustrative\n"},
            ("capital.csv", 3),
            "two rows",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(spoil, problems, tables, line, said):
    write(spoil(), **tables)
    assert any((file, number) == line and said in text for file, number, text in problems()), problems()


def test_what_a_bill_pays_is_asked_where_it_hangs_on_the_quantity(spoil):
    """A question about one product looks at one unit: a price by quantity is no price of today."""
    from tumen.errors import InputError

    folder = write(spoil(), offers=OFFERS, price_breaks=BREAKS)
    study, bills = folder / "study.yaml", folder / "bills.csv"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("ask: [design]", "ask: [origin, design]"), encoding="utf-8")
    rows = bills.read_text(encoding="utf-8").replace("quantity,unit", "quantity,unit,supplier")
    rows = rows.replace("240,g,", "240,g,Ningbo resins,").replace(
        "steel clips,2,,", "steel clips,2,,Taipei metal,"
    )
    bills.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError, match="hangs on how much is bought in a year"):
        network_of(folder)
