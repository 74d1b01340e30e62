"""Terms of delivery, legs, consolidated consignments, relief and uncertainty. Amounts are computed by hand
beside each test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.consolidate import ConsignedProduct, claims_spread, consolidated, shares, totals
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.quote.landed import ConsignmentCosts, landed_costs
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.quote.relief import bonded, drawback
from tumen.tariff.quote.route import RouteLeg, great_circle_km, journey, port, sea_way
from tumen.tariff.quote.taxes import ImportTax, incoterms
from tumen.tariff.quote.uncertain import Band, draws, tornado
from tumen.tariff.rates.notation import parse_rate

D = Decimal
CODE = HsCode("392310", "HS2022")
PARTS = {
    "inland_origin": D(50),
    "freight": D(100),
    "insurance": D(10),
    "fees": D(20),
    "inland_destination": D(40),
}


def costs(price, term, **more):
    return ConsignmentCosts(D(price), term, "USD", D(10), **{**PARTS, **more})


# One consignment at every term: 1,000 at the gate, + 50 = 1,050 on board, + 100 + 10 = 1,160 at the border, +
# 40 inland = 1,200, + 20 fees and 116 duty (10 % of 1,160) and 127.6 tax (10 % of 1,276) = 1,463.6 with duty
# and tax paid.
AT = {
    "EXW": "1000",
    "FCA": "1000",
    "FAS": "1000",
    "FOB": "1050",
    "CFR": "1150",
    "CPT": "1150",
    "CIF": "1160",
    "CIP": "1160",
    "DAP": "1200",
    "DPU": "1200",
    "DDP": "1463.6",
}


def test_the_eleven_terms():
    assert [row["term"] for row in incoterms()] == [
        "EXW",
        "FCA",
        "FAS",
        "FOB",
        "CFR",
        "CIF",
        "CPT",
        "CIP",
        "DAP",
        "DPU",
        "DDP",
    ]


@pytest.mark.parametrize(("term", "price"), AT.items())
def test_every_term_leads_to_the_same_delivered_cost(term, price):
    mine = costs(price, term, duty_in_price=D("243.6") if term == "DDP" else None)
    assert (mine.fob, mine.cif) == (1050, 1160)
    rate = StatedRate("HK", "MFN", CODE, parse_rate("10%"), "illustrative")
    book = TariffBook(tariff_year=lambda *_: None).with_stated([rate])
    found = quotes(Trade("HK", "KR", CODE, date(2026, 6, 1), Consignment(mine.cif, "USD")), book, {}, {})
    tax = ImportTax("HK", "tax", parse_rate("10%"), "illustrative")
    (landed,) = landed_costs(mine, found, tax).landed
    # 1,160 + 116 + 20 + 40 = 1,336 before tax; tax 10 % of 1,276 = 127.6.
    assert (landed.total_before_tax, landed.total) == (1336, D("1463.6"))


def test_a_part_that_must_be_taken_out_of_the_price_is_not_guessed():
    assert costs("1463.6", "DDP").cif is None
    assert costs("1200", "DAP", inland_destination=None).cif is None
    assert costs("1000", "FCA", inland_origin=None).fob is None


def test_excise_is_charged_before_the_import_tax():
    # CIF 1,160, duty free; excise 2 USD/l x 30 l = 60; tax 10 % of 1,220 = 122; 1,160 + 60 + 20 + 40 = 1,280;
    # + 122 = 1,402.
    rate = StatedRate("HK", "MFN", CODE, parse_rate("free"), "illustrative")
    book = TariffBook(tariff_year=lambda *_: None).with_stated([rate])
    goods = Consignment(D(1160), "USD", {"l": D(30)})
    found = quotes(Trade("HK", "KR", CODE, date(2026, 6, 1), goods), book, {}, {})
    tax = ImportTax("HK", "tax", parse_rate("10%"), "illustrative")
    excise = ImportTax("HK", "excise", parse_rate("2 USD/l"), "illustrative")
    (landed,) = landed_costs(costs("1160", "CIF"), found, tax, excise=excise).landed
    assert (landed.total_before_tax, landed.total) == (1280, 1402)
    assert [step.amount for step in landed.steps if step.name in {"excise", "import tax"}] == [60, 122]


def test_legs_add_up_and_unknown_spreads():
    legs = (
        RouteLeg("rail", "Changchun", "CNDLC", D(300), "USD", D(690), D(2)),
        RouteLeg("sea", "CNDLC", "KRPUS", D(500), "USD", D(1035), D(3)),
        RouteLeg("road", "KRPUS", "Daegu", D(120), "USD", D(100), D(1), to_border=False),
    )
    found = journey(legs)
    assert (found.freight, found.inland, found.km, found.days) == (800, 120, 1825, 6)
    open_ = journey((*legs[:2], RouteLeg("road", "KRPUS", "Daegu", None, "USD", to_border=False)))
    assert (open_.freight, open_.inland, open_.km) == (800, None, None)
    for wrong in ((), (legs[0], legs[2]), (legs[2], RouteLeg("sea", "Daegu", "X", D(1), "USD"))):
        with pytest.raises(InputError):
            journey(wrong)
    with pytest.raises(InputError):
        RouteLeg("camel", "A", "B", D(1), "USD")


def test_distances_of_ports():
    way = sea_way("NLRTM", "CNSHA")
    assert way.passages == ("malacca", "babalmandab", "suez", "gibraltar")
    assert great_circle_km("CNSHA", "NLRTM") < way.km
    assert great_circle_km("CNSHA", "CNSHA") == 0
    assert port("KRPUS").name
    assert sea_way("CNSHA", "ALDRZ") is None
    for wrong in (("CNSHA", "CNSHA"), ("CNSHA", "XXXXX")):
        with pytest.raises(InputError):
            sea_way(*wrong)


def item(product, price, weight, customer="a"):
    return ConsignedProduct(
        product, ConsignmentCosts(D(price), "FOB", "USD", D(1), claiming={}), customer, D(weight)
    )


def quoting(rates):
    def quote(one, costs):
        rows = [StatedRate("JP", "MFN", CODE, parse_rate(rates[one.product]), "illustrative")]
        book = TariffBook(tariff_year=lambda *_: None).with_stated(rows)
        return quotes(
            Trade("JP", "KR", CODE, date(2026, 6, 1), Consignment(costs.customs_value("CIF"), "USD")),
            book,
            {},
            {},
        )

    return quote


def test_a_consolidated_consignment():
    # Freight 100 by weight 1 : 3 is 25 and 75; insurance nothing. Japan values CIF: 125 at 10 % = 12.5; 375
    # at 20 % = 75.
    shared = {"freight": D(100), "insurance": D(0), "fees": D(0), "inland_destination": D(0)}
    items = (item("cups", 100, 10), item("lids", 300, 30, "b"))
    found = consolidated(
        items,
        shared,
        "weight",
        quote=quoting({"cups": "10%", "lids": "20%"}),
        taxes=lambda _: (None, None),
    )
    assert [one.share for one in found] == [D("0.25"), D("0.75")]
    assert [one.landed.landed[0].quote.duty.amount for one in found] == [D("12.5"), 75]
    assert [(total.name, total.amount) for total in totals(found, "product")] == [
        ("cups", D("137.5")),
        ("lids", 450),
    ]
    assert [(total.name, total.amount) for total in totals(found, "customer")] == [
        ("a", D("137.5")),
        ("b", 450),
    ]
    unknown = consolidated(
        items,
        shared,
        "weight",
        quote=quoting({"cups": "10%", "lids": "2 USD/l"}),
        taxes=lambda _: (None, None),
    )
    (_, lids) = totals(unknown, "product")
    assert (lids.amount, lids.known, lids.unknown) == (None, 0, ("lids",))


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any), st.sampled_from(["value", "weight"])
)
def test_shares_add_up_to_one(measures, rule):
    found = shares([item(str(n), measure, measure) for n, measure in enumerate(measures)], rule)
    assert sum(found) == 1
    assert all(share >= 0 for share in found[:-1])


def test_shares_that_cannot_be_formed():
    for items, rule in (
        ([item("a", 1, 1)], "colour"),
        ([item("a", 1, 1)], "volume"),
        ([item("a", 0, 0)], "weight"),
    ):
        with pytest.raises(InputError):
            shares(items, rule)


def test_drawback_and_bond():
    duty = compute(parse_rate("10%"), Consignment(D(1000), "USD"))
    # 100 paid, 60 % exported, 90 % of that refunded: 100 - 54 = 46.
    assert drawback(duty, exported=D("0.6"), refunded=D("0.9")).amount == 46
    unknown = compute(parse_rate("2 USD/kg"), Consignment(D(1000), "USD"))
    assert drawback(unknown, exported=D(1)).needs == ("quantity in kg",)
    # Materials 600 at 10 % = 60, product 1,000 at 4 % = 40: duty on the product is lower;
    # a quarter is sold at home, which makes 10.
    materials = ((parse_rate("10%"), Consignment(D(600), "USD")),)
    product = (parse_rate("4%"), Consignment(D(1000), "USD"))
    found = bonded(materials, product, sold_at_home=D("0.25"))
    assert found.amount == 10
    assert found.calculation == "duty on the product 40 x 0.25 sold at home = 10"
    open_ = bonded(((parse_rate("1 USD/kg"), materials[0][1]),), product, sold_at_home=D(1))
    assert (open_.amount, open_.needs) == (None, ("quantity in kg",))
    assert bonded(materials, product, sold_at_home=D(0)).amount == 0
    with pytest.raises(InputError):
        drawback(duty, exported=D(2))


BANDS = {
    "freight": Band(D(80), D(100), D(150)),
    "rate": Band(D("0.04"), D("0.05"), D("0.06")),
    "fees": Band(D(5), D(5), D(5)),
}


def result(given):
    return (1000 + given["freight"]) * (1 + given["rate"]) + given["fees"]


def test_a_tornado():
    # Freight: 1,080 x 1.05 + 5 = 1,139 and 1,150 x 1.05 + 5 = 1,212.5; rate: 1,100 x 1.04 + 5 = 1,149 and
    # 1,171.
    found = tornado(result, BANDS)
    assert found.central == 1160
    assert [(swing.name, swing.low, swing.high, swing.width) for swing in found.swings] == [
        ("freight", 1139, D("1212.5"), D("73.5")),
        ("rate", 1149, 1171, 22),
        ("fees", 1160, 1160, 0),
    ]
    hole = tornado(lambda given: None if given["rate"] > D("0.05") else D(1), BANDS)
    assert (hole.swings[0].name, hole.swings[0].width) == ("rate", None)


def test_draws_repeat_and_stay_inside():
    found = draws(result, BANDS, count=500, seed=7)
    assert found == draws(result, BANDS, count=500, seed=7)
    assert found != draws(result, BANDS, count=500, seed=8)
    assert D(1080) * D("1.04") + 5 <= min(found.results) <= max(found.results) <= D(1150) * D("1.06") + 5
    # The mean of a triangular distribution is the mean of its corners: freight 110, rate 0.05; 1,110 x 1.05 +
    # 5 = 1,170.5.
    assert sum(found.results) / 500 == pytest.approx(D("1170.5"), rel=D("0.005"))
    assert found.quantile(D(1)) == max(found.results)
    assert draws(lambda _: None, BANDS, count=3, seed=1).quantile(D("0.5")) is None
    assert draws(lambda _: None, BANDS, count=3, seed=1).unknown == 3
    for wrong in ({}, BANDS):
        with pytest.raises(InputError):
            draws(result, wrong, count=0 if wrong else 1, seed=1)
    with pytest.raises(InputError):
        Band(D(2), D(1), D(3))


def test_claims_still_price_under_delivered_terms():
    rows = [
        StatedRate("HK", "MFN", CODE, parse_rate("10%"), "illustrative"),
        StatedRate("HK", "TEST", CODE, parse_rate("free"), "illustrative", ("KR",)),
    ]
    book = TariffBook(tariff_year=lambda *_: None).with_stated(rows)
    trade = Trade("HK", "KR", CODE, date(2026, 6, 1), Consignment(D(1160), "USD"))
    found = quotes(trade, book, {"TEST": Claim(True, "originating", "KR")}, {})
    best = landed_costs(costs("1200", "DAP", claiming={"TEST": D(16)}), found, None).best
    assert (best.regime, best.saving) == ("TEST", 100)


@pytest.mark.parametrize(
    ("saved", "weights", "borne"),
    [
        # One certificate of 40 for the whole consignment. Only the first saves duty: it bears all of it.
        (["242.38", "0", "0"], ["0.68", "0.14", "0.18"], ["40", "0", "0"]),
        (["100", "30"], ["1", "1"], ["20", "20"]),
        (["100", "60", "0"], ["1", "3", "4"], ["10", "30", "0"]),
        # By weight the second would bear 30 of the 40 and lose, though claiming it too costs nothing more: it
        # bears the 5 that it saves, the first the other 35; together 105 - 40 = 65 are saved.
        (["100", "5"], ["1", "3"], ["35", "5"]),
        # 35 saved for 40: claiming pays for neither. Each bears what it saves and half of the missing 5.
        (["30", "5"], ["1", "1"], ["32.5", "7.5"]),
        # Nothing is saved: who claims all the same bears it by weight.
        (["0", "0"], ["1", "3"], ["10", "30"]),
        (["100", None], ["1", "1"], [None, None]),
    ],
)
def test_what_claiming_costs_once_is_borne_by_what_is_claimed(saved, weights, borne):
    found = claims_spread(
        Decimal(40), [None if one is None else Decimal(one) for one in saved], map(Decimal, weights)
    )
    assert found == tuple(None if one is None else Decimal(one) for one in borne)


@given(
    st.lists(
        st.tuples(st.decimals(0, 500, places=2), st.decimals("0.1", 9, places=1)), min_size=1, max_size=6
    )
)
def test_claiming_pays_for_each_product_where_it_pays_for_all(products):
    """As for the consignment as a whole: its cost is fixed, so that all that save are claimed, or none."""
    saved, weights = zip(*products, strict=True)
    borne = claims_spread(Decimal(40), saved, weights)
    assert abs(sum(borne) - 40) < Decimal("1e-20")
    gains = [one - cost for one, cost in zip(saved, borne, strict=True) if one > 0]
    pays = sum(saved) - 40
    assert all(gain >= -Decimal("1e-20") if pays >= 0 else gain <= Decimal("1e-20") for gain in gains)


REGIMES = ("A", "B", "C")
FREE = dict.fromkeys(("freight", "insurance", "fees", "inland_destination"), D(0))


def mixed(rates, once):
    """Goods of 100 each in one consignment: `rates` in per cent by regime for each, `once` the certificates."""

    def quote(one, _):
        stated = {"MFN": ("all",)} | dict.fromkeys(REGIMES, ("KR",))
        rows = [
            StatedRate("HK", regime, CODE, parse_rate(f"{rate}%"), "illustrative", stated[regime])
            for regime, rate in rates[int(one.product)].items()
        ]
        book = TariffBook(tariff_year=lambda *_: None).with_stated(rows)
        trade = Trade("HK", "KR", CODE, date(2026, 6, 1), Consignment(D(100), "USD"))
        mine = [name for name in once if name in rates[int(one.product)]]
        return quotes(trade, book, dict.fromkeys(mine, Claim(True, "originating", "KR")), {})

    items = [
        ConsignedProduct(
            str(place), ConsignmentCosts(D(100), "FOB", "USD", D(1), claiming=dict.fromkeys(once, D(0)))
        )
        for place in range(len(rates))
    ]
    return consolidated(items, FREE, "value", quote=quote, taxes=lambda _: (None, None), claiming=once)


def regimes_of(found):
    return [one.landed.best.regime for one in found]


def test_regimes_of_one_consignment_are_chosen_together():
    # Duties of 10 and 10 under MFN. A frees the first, B both; each certificate costs 12. A alone leaves
    # 10 + 12 = 22, B alone 12, MFN 20: B for both, each bears 6.
    rates = [{"MFN": 10, "A": 0, "B": 0}, {"MFN": 10, "A": 10, "B": 0}]
    found = mixed(rates, {"A": D(12), "B": D(12)})
    assert regimes_of(found) == ["B", "B"]
    assert [one.landed.of("B").total_before_tax for one in found] == [106, 106]
    # B at 6 % is worth its own certificate to neither once A (0 and 1 %) is paid: A for both, 1 + 5 = 6.
    rates = [{"MFN": 10, "A": 0, "B": 6}, {"MFN": 10, "A": 1, "B": 0}]
    found = mixed(rates, {"A": D(5), "B": D(2)})
    assert regimes_of(found) == ["A", "A"]
    assert sum(one.landed.best.total_before_tax for one in found) == 206


@given(
    st.lists(
        st.fixed_dictionaries(
            {"MFN": st.integers(0, 30)}, optional=dict.fromkeys(REGIMES, st.integers(0, 30))
        ),
        min_size=1,
        max_size=3,
    ),
    st.fixed_dictionaries(dict.fromkeys(REGIMES, st.integers(0, 40).map(D))),
)
@settings(max_examples=60, deadline=None)
def test_no_other_choice_of_regimes_is_cheaper(rates, once):
    """Every way of claiming, one by one: duties, and the certificate of every regime that is claimed."""
    stated = {name for rate in rates for name in rate}
    once = {name: cost for name, cost in once.items() if name in stated}
    found = mixed(rates, once)
    every = (
        sum(rate[name] for rate, name in zip(rates, way, strict=True))
        + sum(once[name] for name in set(way) - {"MFN"})
        for way in product(*rates)
    )
    least = min(every)
    together = sum(one.landed.best.total_before_tax - 100 for one in found)
    assert abs(together - least) < D("1e-20")
    (total,) = totals(found, "customer")
    assert abs(total.amount - 100 * len(rates) - least) < D("1e-20")


def test_an_unknown_basis_is_said_with_both_values():
    # 1,050 on board, 1,160 at the border (above)
    found = costs("1050", "FOB")
    assert found.customs_value(None) is None
    (said,) = found.basis_said("BR", None)
    assert said.endswith("value of BR is not on file: at CIF 1,160, at FOB 1,050 USD; state customs_value")
    assert found.basis_said("JP", "CIF") == ()
    alike = costs("1050", "FOB", freight=D(0), insurance=D(0))
    assert (alike.customs_value(None), alike.basis_said("BR", None)) == (1050, ())
