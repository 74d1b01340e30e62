"""Trade remedies come on top of any rate and any preference, by non-preferential origin and producer. Rows marked
illustrative are made up; the others are on file with their source. MFN of Japan on 3924.10: 3.9 % (3924.10.000 in
the edition of 2026-07-09), RCEP for China 1.8 % in year 6."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import tumen as tm
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.announced import announced_rows
from tumen.tariff.book.calendar import turning_days
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.remedies import parse_remedies, read_remedies
from tumen.tariff.policy.remedies_on_file import DATA, remedies_on_file, remedy_lists
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.outlook import outlook
from tumen.tariff.rates.expression import ByProducer, ProducerCase
from tumen.tariff.rates.notation import parse_rate, print_rate

BOX = {"importer": "JP", "hs": "3924.10", "origin": "CN", "source": "illustrative"}
ROWS = [
    {**BOX, "producer": "Hefei Box Co., Ltd", "rate": "5%"},
    {**BOX, "producer": "Anhui Plastics", "rate": "free"},
    {**BOX, "rate": "20%"},
]
DAY = "2026-06-01"


def box(*rows, exporter="CN", **more):
    return tm.quote(
        "3924.10", to="JP", exporter=exporter, on=DAY, value=1000, currency="JPY", remedies=rows, **more
    )


def test_a_duty_is_on_top_of_mfn_and_of_a_preference_alike():
    found = box({**BOX, "rate": "20%"})
    mfn, rcep = found.of("MFN"), found.of("RCEP")
    assert (mfn.amount, rcep.amount) == (39 + 200, 18 + 200)
    assert [(item.kind, item.duty.amount) for item in rcep.charges] == [("anti-dumping", 200)]
    assert rcep.base.amount == 18
    assert found.record.best.regime == "RCEP"
    assert "plus anti-dumping JP 3924.10 CN: 20 % x 1,000 JPY = 200" in found.explain()


@pytest.mark.parametrize(
    ("producer", "amount"),
    [
        ("Hefei Box Co., Ltd", 39 + 50),
        ("hefei box co ltd", 39 + 50),  # no other letters
        ("Anhui Plastics", 39),
        ("Somebody Else Industries", 39 + 200),
        ("all others", 39 + 200),
        ("Hefei Boks Co., Ltd", None),  # perhaps meant, never taken
        ("Hefei Box", None),  # another legal form, or the same firm?
        (None, None),
        ("", None),  # nobody is named: not one of all others
        (" - ", None),
        ("unknown", None),
        ("N/A", None),
        ("ＨＥＦＥＩ ＢＯＸ ＣＯ ＬＴＤ", 39 + 50),  # full-width letters
        ("合肥盒业有限公司", None),  # perhaps the same firm in its own script
    ],
)
def test_who_made_the_goods_decides(producer, amount):
    assert box(*ROWS, producer=producer).of("MFN").amount == amount


def test_an_unnamed_producer_is_a_range_with_the_question():
    quote = box(*ROWS).of("MFN")
    (charge,) = quote.charges
    assert charge.duty.calculation.startswith("from 0 to 200 JPY")
    assert charge.duty.needs == ("the producer: Hefei Box Co., Ltd, Anhui Plastics, or all others",)
    assert "without anti-dumping JP 3924.10 CN RCEP is the lowest: 18 JPY" in box(*ROWS).answer


def test_the_rate_of_others_is_not_known_where_no_row_has_it():
    (row,) = box(ROWS[0], producer="all others").of("MFN").charges
    assert row.duty.amount is None
    assert box(ROWS[0], producer="Hefei Box Co Ltd").of("MFN").amount == 39 + 50


def test_goods_of_another_origin_bear_nothing_and_it_is_said_what_is_assumed():
    for more in ({}, {"origin": "non-originating"}):
        found = box({**BOX, "rate": "20%"}, exporter="VN", **more)
        assert (found.of("MFN").amount, found.of("MFN").charges) == (39, ())
        assert "no anti-dumping JP 3924.10 CN: assumed to be of VN, where it was last worked" in found.answer
    found = box({**BOX, "rate": "20%"})
    assert "anti-dumping JP 3924.10 CN: assumed to be of CN" in found.answer


def test_the_origin_is_that_of_the_bill_where_the_importer_has_rules():
    # tests/tariff/policy/test_non_preferential.py: Korean cells, 60 % of the module: not of China for Viet Nam.
    materials = [
        {"name": "cell", "hs": "8524.12", "value": 60, "country": "KR", "status": "non-originating"},
        {"name": "ICs", "hs": "8542.31", "value": 20, "country": "TW", "status": "non-originating"},
    ]
    bill = {"hs": "8524.92", "country": "CN", "fob": 100, "operations": ["bonding and lamination"]}
    row = {"importer": "VN", "hs": "8524", "origin": "CN", "rate": "25%", "source": "illustrative"}
    for kept, charged in ((materials, False), (materials[1:], True)):
        good = tm.read_bill({**bill, "materials": kept})
        found = tm.quote(good, to="VN", on=DAY, value=1000, agreements=[], remedies=[row])
        assert bool(found.of("MFN").charges) is charged


def test_rates_over_the_years_take_the_producer_and_answers_without_a_value():
    """MFN 3.9 % and 5 % of Hefei Box, the goods being those meant; the measure ends in the first of the years."""
    label = "goods that anti-dumping JP 3924.10 CN means (boxes)"
    book = TariffBook().with_remedies(
        parse_remedies([{**row, "goods": "boxes", "until": "2026-12-31"} for row in ROWS])
    )
    days = {"first": date(2026, 6, 1), "last": date(2027, 6, 30)}
    goods = Consignment(None, "JPY", producer="Hefei Box Co Ltd", holds={label: True})
    seen = outlook(book, "JP", HsCode("392410", "HS2022"), "CN", **days, goods=goods)
    (mfn,) = [path for path in seen.paths if path.regime == "MFN"]
    assert [point.equivalent for point in mfn.points][:2] == [Decimal("8.9"), Decimal("3.9")]
    assert "anti-dumping JP 3924.10 CN: assumed to be of CN" in seen.text, "though it is over on the last day"


def test_part_of_a_code_is_asked_about():
    row = {**BOX, "rate": "20%", "goods": "crates for bottles"}
    quote = box(row).of("MFN")
    label = "goods that anti-dumping JP 3924.10 CN means (crates for bottles)"
    assert (quote.amount, quote.needs) == (None, (f'an answer to "{label}"',))
    assert box(row, answers={label: True}).of("MFN").amount == 239
    assert box(row, answers={label: False}).of("MFN").amount == 39


def test_days_and_what_a_review_leaves_open():
    row = {**BOX, "rate": "20%", "from": "2021-06-01", "until": "2026-05-31"}
    assert box(row).of("MFN").amount == 39
    (charge,) = box({**row, "review": "2026-01-10"}).of("MFN").charges
    assert charge.duty.calculation.startswith("from 0 to 200 JPY")
    assert "if it goes on after 2026-05-31 (reviewed from 2026-01-10)" in charge.text


def test_specific_duties_minimum_prices_and_undertakings_are_rates():
    # 0.5 JPY/kg x 100 kg; a minimum price of 12 JPY/kg: 12 x 100 - 1,000 = 200; under the undertaking nothing.
    more = {"quantities": {"kg": 100}}
    assert box({**BOX, "rate": "0.5 JPY/kg"}, **more).of("MFN").amount == 39 + 50
    least = {**BOX, "rate": "max(free, (12 JPY - 1 value)/kg)"}
    assert box(least, **more).of("MFN").amount == 39 + 200
    promised = {**BOX, "rate": 'choose("sold under the undertaking": free; otherwise: 20%)'}
    assert box(promised, answers={"sold under the undertaking": True}).of("MFN").amount == 39
    assert box(promised).of("MFN").amount is None


def test_a_transitional_safeguard_sets_the_rate_of_its_regime_alone():
    # RCEP Art. 7.2: the rate under the Agreement may go up to the MFN rate; other regimes keep theirs.
    row = {**BOX, "kind": "transitional safeguard", "regime": "RCEP", "rate": "3.9%"}
    found = box(row)
    assert (found.of("RCEP").amount, found.of("MFN").amount, found.of("MFN").charges) == (39, 39, ())


def test_a_stated_measure_goes_before_that_on_file_of_its_kind():
    asked = {"to": "JP", "exporter": "KR", "on": DAY, "value": 1000, "currency": "JPY"}
    row = {"importer": "JP", "hs": "2815.20", "origin": "KR", "rate": "10%", "source": "illustrative"}
    (charge,) = tm.quote("2815.20", **asked, remedies=[row]).of("MFN").charges
    assert charge.duty.amount == 100
    both = tm.quote("2815.20", **asked, remedies=[{**row, "kind": "countervailing"}]).of("MFN").charges
    assert sorted(item.kind for item in both) == ["anti-dumping", "countervailing"]


def test_a_stated_measure_on_other_goods_of_the_code_leaves_that_on_file():
    asked = {"to": "JP", "exporter": "KR", "on": DAY, "value": 1000, "currency": "JPY"}
    row = {"importer": "JP", "hs": "2815.20", "origin": "KR", "rate": "10%", "source": "illustrative"}
    quote = tm.quote("2815.20", **asked, remedies=[{**row, "goods": "flakes in drums"}]).of("MFN")
    assert len(quote.charges) == 2
    assert quote.amount is None


# Codes, kinds and days of the measures are those on file; goods are imported by a member of the Union.
def test_a_measure_of_a_customs_union_is_one_of_its_members():
    row = {**BOX, "importer": "EU", "rate": "20%"}
    told = {"importer": "DE", "regime": "MFN", "hs": "3924.10", "rate": "6.5%", "source": "illustrative"}
    asked = {"to": "DE", "exporter": "CN", "on": DAY, "value": 1000, "currency": "EUR"}
    found = tm.quote("3924.10", **asked, remedies=[row], announced=[told])
    assert found.of("MFN").amount == 65 + 200
    filed = {
        item.name for item in remedies_on_file() if item.importer == "EU" and "under review" not in item.name
    }
    assert (
        f"trade remedies of DE (anti-dumping, countervailing, safeguards) other than the {len(filed) + 1} on file"
        in found.answer
    )
    book = TariffBook().with_remedies(parse_remedies([row])).with_announced(announced_rows([told]))
    shipment = {"importer": "DE", "exporter": "CN", "hs": "3924.10", "on": date(2026, 6, 1)}
    table = pl.DataFrame([{**shipment, "value": Decimal(1000), "currency": "EUR"}])
    assert QuoteDesk(book).quote(table).best["mfn_duty"].to_list() == [65 + 200]
    changed = parse_remedies([{**row, "from": "2026-04-01"}])
    assert date(2026, 4, 1) in turning_days(
        TariffBook().with_remedies(changed), "DE", date(2026, 1, 1), date(2026, 12, 31)
    )


def test_a_scenario_may_end_a_measure_on_file():
    asked = {"to": "JP", "exporter": "KR", "on": DAY, "value": 1000, "currency": "JPY"}
    assert tm.quote("2815.20", **asked).of("MFN").charges
    (change,) = [item for item in remedies_on_file() if item.name == "anti-dumping JP 2815.20 KR"]
    end = {"name": "end", "importer": "JP", "remove": change.name, "source": "illustrative"}
    assert not tm.quote("2815.20", **asked, changes=[end]).of("MFN").charges


WIRE = "goods that anti-dumping JP 7217.20 CN means (hot-dip galvanised wire, round or oval, above 1.5 mm, "
WIRE += "less than 0.25 % of carbon (7229.90: with 0.0008 to 0.007 % of boron))"
OWN = "the supplier to whom the order gives a rate of its own"


@pytest.mark.parametrize(("own", "amount"), [(True, 265_000), (False, 417_000), (None, None)])
def test_galvanised_wire_into_japan(own, amount):
    # METI: China, one supplier 26.5 %, others 41.7 %, 2022-12-08 to 2027-12-07, on goods that are free under WTO.
    answers = {WIRE: True} | ({} if own is None else {OWN: own})
    asked = {"to": "JP", "exporter": "CN", "value": 1_000_000, "currency": "JPY"}
    for on in ("2026-06-01", "2027-12-07"):
        assert tm.quote("7217.20", **asked, answers=answers, on=on).of("MFN").charges
    assert not tm.quote("7217.20", **asked, on="2022-12-07").of("MFN").charges
    with pytest.raises(InputError, match=r"no rate of JP on 7217\.20 asks"):
        tm.quote("7217.20", **asked, answers=answers, on="2022-12-07")
    assert tm.quote("7217.20", **asked, answers=answers, on=DAY).of("RCEP").amount == amount


def test_every_quote_says_once_what_is_not_reckoned_with():
    found = box()
    assert found.answer.count("not reckoned with") == 1
    assert found.explain().count("not reckoned with") == 1
    assert "trade remedies of JP" in found.record.beyond
    assert "preferences of JP" not in found.record.beyond, "its tariff has a column for every one"
    # The agreement of Australia with the United States is not on file: its MFN rate is not told as the last word.
    free = tm.quote("3924.10", to="AU", exporter="US", on=DAY, value=1000, currency="AUD")
    assert "not reckoned with: preferences of AU other than those quoted; trade remedies" in free.answer
    other = tm.quote("3924.10", to="TH", exporter="CN", on=DAY, value=1)
    assert "trade remedies of TH (anti-dumping, countervailing, safeguards): none is on file" in other.answer


def test_what_is_on_file_says_where_it_was_read():
    with (DATA / "measures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"] and row["read_on"] and row["from"] for row in rows)
    assert {row["importer"] for row in rows} == remedy_lists().keys()
    assert not any(item.whole for item in remedy_lists().values())
    assert {change.action for change in remedies_on_file()} == {"add"}


def test_landed_cost_has_the_duty_on_top_as_a_step_and_in_the_base_of_the_tax():
    # China: MOFCOM announcements charge import VAT on value, duty and anti-dumping duty. 1,000 free of duty (as
    # stated), 20 %: VAT 13 % of 1,200 = 156.
    row = {"importer": "CN", "hs": "8517.13", "origin": "JP", "rate": "20%", "source": "illustrative"}
    found = tm.landed_cost(
        "8517.13",
        to="CN",
        exporter="JP",
        on=DAY,
        price=1000,
        term="CIF",
        currency="CNY",
        fees=0,
        inland_destination=0,
        remedies=[row],
        changes=[{"name": "free", "importer": "CN", "set": "free", "source": "illustrative"}],
        answers={"goods at the reduced rate of 9 %": False},
    )
    mfn = found.record.costs.of("MFN")
    steps = {step.name: step for step in mfn.steps}
    assert steps["duty"].amount == 0
    assert steps["anti-dumping CN 8517.13 JP"].amount == 200
    assert steps["import tax"].amount == Decimal(156)
    assert "trade remedies are in the base" in steps["import tax"].text


def test_an_unknown_base_of_the_tax_is_said():
    found = tm.landed_cost(
        "3924.10", to="JP", exporter="CN", on=DAY, price=1000, term="CIF", currency="JPY", remedies=[ROWS[2]]
    )
    (step,) = [step for step in found.record.costs.of("MFN").steps if step.name == "import tax"]
    assert "whether trade remedies are in its base in JP is not on file" in step.text


def test_rates_over_the_years_have_the_duty_on_top():
    row = {**BOX, "rate": "20%", "until": "2026-08-31"}
    book = TariffBook().with_remedies(parse_remedies([row]))
    days = {"first": date(2026, 6, 1), "last": date(2026, 12, 31)}
    path = outlook(book, "JP", HsCode("392410", "HS2022"), "CN", **days).path("MFN")
    assert [(str(point.start), point.equivalent) for point in path.points] == [
        ("2026-06-01", Decimal("23.9")),
        ("2026-09-01", Decimal("3.9")),
    ]


TABLE = [
    ("JP", "CN", "3924.10", None),
    ("JP", "CN", "3924.10", "Hefei Box Co., Ltd"),
    ("JP", "CN", "3924.10", "Hefei Boks Co., Ltd"),
    ("JP", "CN", "3924.10", "all others"),
    ("JP", "VN", "3924.10", None),
    ("JP", "CN", "392321", "Hefei Box Co., Ltd"),
    ("JP", "CN", "7217.20", None),
    ("JP", "KR", "2815.20", None),
    ("KR", "CN", "7219.21.1010", None),
    ("KR", "JP", "7208.10.1000", "JFE Steel Corporation"),
    ("VN", "CN", "7208.25.00", None),
    ("VN", "CN", "7208.25", None),
]


@pytest.mark.parametrize("answers", [{}, {WIRE: True, OWN: False}])
def test_a_table_says_what_single_quotes_say(answers):
    rows = [
        {
            "importer": to,
            "exporter": of,
            "hs": hs,
            "on": DAY,
            "value": "1000",
            "currency": "JPY",
            "producer": who,
        }
        for to, of, hs, who in TABLE
    ]
    found = tm.quote_table(rows, remedies=ROWS, answers=answers)
    best = found.tables["best"]
    for row, mine in zip(rows, best.iter_rows(named=True), strict=True):
        one = tm.quote(
            row["hs"],
            to=row["importer"],
            exporter=row["exporter"],
            on=DAY,
            value=1000,
            currency="JPY",
            producer=row["producer"],
            remedies=ROWS,
            answers=answers if row["hs"].startswith("7217.20") else {},  # of others nobody asks it
            origin="unknown",
        ).of("MFN")
        added = [item.duty.amount for item in one.charges]
        assert mine["mfn_duty"] == one.amount, row
        assert mine["added_duty"] == (None if None in added else sum(added)), row
    assert "trade remedies that may meet goods of the table" in found.answer
    assert "trade remedies of VN" in found.answer
    assert any("producer" in condition for condition, _ in found.record.asked)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"hs": "3924.99.99"}, "3924.99"),
        ({"hs": ""}, "hs"),
        ({"origin": "ZZ"}, "ZZ"),
        ({"origin": "JP"}, "JP is the importer"),
        ({"rate": "lots"}, "lots"),
        ({"rate": "900%"}, "900"),
        ({"kind": "dumping"}, "dumping"),
        ({"regime": "RCEP"}, "RCEP for a anti-dumping row"),
        ({"kind": "transitional safeguard"}, "none is given for a transitional safeguard row"),
        ({"from": "2026-05-01", "until": "2026-04-01"}, "before from"),
        ({"source": ""}, "source"),
        ({"maker": "Hefei"}, "no column 'maker'"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(change, what):
    with pytest.raises(InputError) as caught:
        parse_remedies([{**BOX, "rate": "20%", **change}])
    assert what in str(caught.value)


def test_all_problems_are_told_at_once_with_file_and_line(tmp_path: Path):
    path = tmp_path / "remedies.csv"
    path.write_text(
        "importer,hs,origin,rate,source\nJP,3924.10,ZZ,20%,x\nJP,3924.10,CN,much,x\n"
        "JP,3924.10,CN,5%,x\nJP,3924,CN,7%,x\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_remedies(path)
    lines = [problem.line for problem in caught.value.problems]
    assert lines == [2, 3, 4]  # an origin, a rate, a key that is there twice
    with pytest.raises(InputError, match="meet the same codes"):
        parse_remedies([{**BOX, "rate": "5%"}, {**BOX, "hs": "3924", "rate": "7%"}])


def test_a_rate_by_producer_is_read_and_printed():
    text = 'producer("A", "B \\"2\\"": 5%; "C": free; other: 12 USD/t)'
    rate = parse_rate(text)
    assert print_rate(rate) == text
    assert rate == ByProducer(
        (ProducerCase(("A", 'B "2"'), parse_rate("5%")), ProducerCase(("C",), parse_rate("free"))),
        parse_rate("12 USD/t"),
    )
