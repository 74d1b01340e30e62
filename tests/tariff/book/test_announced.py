"""What authorities announce answers the needs that quotes print: by hand, from the formula of the tariff."""

from __future__ import annotations

import inspect
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tumen.cli.duty import duty
from tumen.cli.shipments import audit, quote
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.report.remedies import ELSE, OF_DUTY, needs_named, option_for
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.announced import announced_rows, asked_by, named, read_announced
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.expression import Elsewhere, UnreadRate, walk
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.store import chapter_rows, chapters, importers

D = Decimal
ON = date(2026, 6, 5)
PORK = {
    "importer": "JP",
    "what": "standard import price of pork cuts",
    "rate": "897.59 JPY/kg",
    "source": "made up",
}
LEG = HsCode("020312024", "HS2022")


def book(*rows):
    return TariffBook().with_announced(announced_rows(rows))


def mfn(tariffs, line=LEG, on=ON, value=100_000):
    trade = Trade("JP", "BR", line, on, Consignment(D(value), "JPY", {"kg": D(900)}))
    return quotes(trade, tariffs).quotes[0]


def test_a_price_that_the_tariff_names():
    """The tariff of Japan on 0203.12.024: the standard import price less the value, per kg: 897.59 x 900 - 100,000."""
    without = mfn(TariffBook())
    assert without.needs == ("the standard import price of pork cuts in JPY/kg",)
    found = mfn(book(PORK))
    assert found.amount == D("897.59") * 900 - 100_000
    assert found.notes[-1] == "standard import price of pork cuts: 897.59 JPY/kg (made up)"
    assert mfn(book({**PORK, "rate": "0.89759 JPY/g"})).amount == found.amount


def test_it_holds_on_its_days_and_on_its_lines():
    assert mfn(book({**PORK, "until": "2026-06-04"})).amount is None
    assert mfn(book({**PORK, "hs": "0203.11"})).amount is None
    one, two = {**PORK, "hs": "0203.12", "rate": "800 JPY/kg"}, PORK
    assert mfn(book(two, one)).amount == 800 * 900 - 100_000, "the row that names the line goes first"


def test_a_rate_that_is_not_on_file():
    row = {"importer": "JP", "regime": "MFN", "hs": "0203.12", "rate": "4.3%", "source": "made up"}
    early = date(2024, 6, 5)
    assert mfn(TariffBook(), on=early).amount is None
    found = mfn(book({**row, "until": "2024-12-31"}), on=early)
    assert found.amount == D("4300")
    assert mfn(book({**row, "until": "2024-05-31"}), on=early).amount is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"what": "standard import price of pork cutz"}, "Did you mean 'standard import price of pork cuts'"),
        ({"rate": "5%"}, "5% is no price in JPY/kg"),
        ({"rate": "9 USD/kg"}, "is no price in JPY/kg"),
        ({"what": "", "regime": "RCPE", "hs": "0203"}, "Did you mean 'RCEP'"),
        ({"what": ""}, "names neither what was announced nor a regime and a code"),
        ({"importer": "US"}, "no rate on file of US refers to"),
        ({"source": ""}, "source: the cell is empty"),
        ({"price": "1"}, "'price' is no column"),
    ],
)
def test_what_could_count_nowhere_is_refused(change, said):
    with pytest.raises(InputError) as error:
        announced_rows([{**PORK, **change}])
    assert said in str(error.value)


def test_all_at_once_with_file_and_line(tmp_path):
    table = tmp_path / "told.csv"
    table.write_text("importer,what,rate,source\nJP,pork,5%,x\nJP,,5%,x\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_announced(table)
    assert [problem.line for problem in error.value.problems] == [2, 3]


def test_a_table_answers_as_its_rows_do():
    rows = pl.DataFrame(
        {
            "importer": ["JP", "JP"],
            "exporter": ["BR", "BR"],
            "hs": ["0203.12.024"] * 2,
            "on": [ON, date(2026, 7, 5)],
            "value": [100_000] * 2,
            "currency": ["JPY"] * 2,
            "kg": [900] * 2,
        }
    )
    tariffs = book({**PORK, "until": "2026-06-30"})
    found = QuoteDesk(tariffs).quote(rows)
    assert found.best["mfn_duty"].to_list() == [mfn(tariffs).amount, None]
    # 897.59 x 900 = 807,831 less 100,000: 707,831, cut to full 100
    assert found.best["mfn_payable"].to_list() == [707_800, None]
    assert ("not printed in the tariff: standard import price of pork cuts", 1) in found.asked


def test_by_argument():
    head = {
        "exporter": "BR",
        "to": "JP",
        "on": ON,
        "value": 100_000,
        "currency": "JPY",
        "quantities": {"kg": 900},
    }
    assert tm.quote("0203.12.024", **head, announced=[PORK]).of("MFN").amount == 707_831
    with pytest.raises(InputError, match="announced: 'how' is no column"):
        tm.quote("0203.12.024", **head, announced=[{**PORK, "how": "so"}])


def test_every_need_names_an_option_that_exists():
    """Of all that rates on file ask for, and of what is asked besides."""
    needs = {
        "customs value",
        "quantity in kg",
        "exchange rate USD to JPY",
        'an answer to "in quota"',
        'one answer: "a" and "b" cannot both hold',
        "another line: the value per kg is above the gate price",
        "origin under RCEP",
        "whether the good originates under RCEP",
        "the country of origin",
        "whether the agreement is in force between the two",
        "whether LDC covers goods of BR",
        "the MFN rate of JP on 0203.12.024 on 2024-06-05",
        "the RCEP rate of JP on 0203.12.024 for goods of BR",
        "the rate of these goods, from free to 5%, from the tariff itself",
        "a rate for a term that has no commitment",
    }
    for importer in importers():
        texts = {text for at in chapters(importer) for *_, text in chapter_rows(importer, at) if '"' in text}
        goods = Consignment(None, "USD")
        for text in texts:
            if text.startswith(("stages", "[")) or not any(
                word in text for word in ("elsewhere", "unread", " x ")
            ):
                continue
            try:
                rate = parse_rate(text)
            except InputError:
                continue  # a staging by years
            needs |= set(compute(rate, goods).needs)
            for node in walk(rate):
                if isinstance(node, Elsewhere | UnreadRate):
                    (need,) = compute(node, goods).needs
                    assert option_for(need) == ELSE
                    assert named(need) in asked_by(importer) or need.removeprefix("the ") in asked_by(
                        importer
                    )
    have = {name.rstrip("_").replace("_", "-") for name in inspect.signature(duty).parameters}
    of_all = {"--agreements-from"}
    for need in needs:
        option = option_for(need)
        assert option in OF_DUTY
        assert option in of_all or option.removeprefix("--") in have, need
    for command in (quote, audit):
        told = {name.rstrip("_").replace("_", "-") for name in inspect.signature(command).parameters}
        assert {"answer", "announced", "exchange-rates"} <= told
    said = needs_named(("customs value", "quantity in kg", "quantity in l"))
    assert said == "customs value (--value); quantity in kg; quantity in l (--quantity)"
