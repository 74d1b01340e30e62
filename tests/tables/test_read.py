"""A declared table is read to typed rows; keys are compared as values, and every problem is told at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table

TAXES = Table(
    "taxes",
    dict,
    "Taxes of economies",
    (
        Field("economy", "economy", "Who levies it"),
        Field(
            "kind",
            "choice",
            "What it is",
            required=False,
            choices=("import tax", "excise"),
            default="import tax",
        ),
        Field("hs", "hs", "On what", required=False),
        Field("hs_edition", "edition", "Edition of the code", required=False),
        Field("share", "share", "Its share", required=False),
        Field("since", "date", "First day", required=False),
        Field("goods", "list", "Goods", required=False),
        Field(
            "latitude", "degrees", "Where", required=False, low=Decimal(-90), high=Decimal(90), unit="degrees"
        ),
        Field("growth", "number", "A year", required=False, low=Decimal(-1), high=Decimal(1), insist=True),
    ),
    ("economy", "kind", "hs", "since", "goods"),
)


@pytest.fixture
def read(tmp_path):
    def rows(text):
        path = tmp_path / "taxes.csv"
        path.write_text(text, encoding="utf-8")
        problems = []
        found = read_table(TAXES, path, "HS2022", problems)
        return found, [(item.line, item.what) for item in problems]

    return rows


def test_cells_become_values_and_an_empty_one_is_what_is_declared(read, tmp_path):
    ((row,), problems) = read("economy,share,since,goods,hs\nJPN,7.5%,2026-01-01,b;a,8516.71\n")
    assert problems == []
    assert (row["economy"], row["kind"], row["share"]) == ("JP", "import tax", Decimal("0.075"))
    assert (row["since"], row["goods"], row["latitude"]) == (date(2026, 1, 1), ("b", "a"), None)
    assert (str(row["hs"]), row["place"]) == ("8516.71", Place(str(tmp_path / "taxes.csv"), 2))
    assert "hs_edition" not in row


@pytest.mark.parametrize(
    ("columns", "one", "other"),
    [
        ("economy", "JP", "JPN"),
        ("economy,since", "JP,2026-01-01", "JPN,2026-01-01"),
        ("economy,kind", "JP,", "JP,import tax"),
        ("economy,hs", "JP,8516.71", "JP,851671"),
        ("economy,hs", "JP,8516.71", "JP, 8516 71 "),
        ("economy,goods", "JP,a;b", "JP,b; a"),
        ("economy,goods", "JP,caf\u00e9", "JP,cafe\u0301"),
    ],
)
def test_two_rows_of_one_key_are_told_however_they_are_spelt(read, columns, one, other):
    rows, problems = read(f"{columns}\n{one}\n{other}\n")
    assert len(rows) == 1
    ((line, what),) = problems
    assert line == 3
    assert what.startswith("two rows for economy JP")
    assert what.endswith("the first on line 2")


def test_rows_that_differ_in_their_key_are_two(read):
    rows, problems = read("economy,kind\nJP,\nJP,excise\nKR,\n")
    assert (len(rows), problems) == (3, [])


def test_all_problems_come_at_once_and_a_broken_row_is_told_once(read):
    rows, problems = read(
        "economy,kind,share,latitude,growth\n"
        "JPX,,0.1,,\n"
        "JP,import taks,1.5,,\n"
        "KR,,0.1,139,8\n"
        "KR,,1e400,,\n"
        f"VN,,{'1' * 60},,8!\n"
    )
    assert rows == ()
    assert [line for line, _ in problems] == [2, 3, 3, 4, 4, 5, 5, 6]
    said = dict.fromkeys(what.partition(":")[0] for _, what in problems)
    assert list(said) == [
        "economy",
        "kind",
        "share",
        "latitude",
        "growth",
        "two rows for economy KR, the first on line 4",
    ]


def test_a_value_outside_the_bounds_of_the_trade_can_be_insisted_on(read):
    ((row,), problems) = read("economy,growth\nJP,8!\n")
    assert (row["growth"], problems) == (Decimal(8), [])


@pytest.mark.parametrize(
    "text", ["1_000", "١٢", "1e400", "1" * 29, "NaN", "Infinity", "1,5", "0x10", "1e-400", "--1"]
)
def test_what_is_no_plain_number_is_refused(read, text):
    rows, ((line, what),) = read(f'economy,growth\nJP,"{text}"\n')
    assert (rows, line) == ((), 2)
    assert len(what) < 120


def test_two_taxes_of_one_economy_spelt_in_two_ways(spoil_taxes):
    """The last one won, and a study had 50 % of tax in place of 10 %."""
    assert spoil_taxes() == [(3, "two rows for economy JPN, kind vat, the first on line 2")]


@pytest.fixture
def spoil_taxes():
    from pathlib import Path

    def read():
        fields = [Field(name, kind, name, required=False) for name, kind in TAX_COLUMNS]
        table = Table("taxes", dict, "Taxes", tuple(fields), ("economy", "kind", "product"))
        problems = []
        read_table(table, Path(__file__).parent / "data" / "taxes.csv", "HS2022", problems)
        return [(problem.line, problem.what) for problem in problems]

    return read


TAX_COLUMNS = (
    ("economy", "economy"),
    ("kind", "text"),
    ("product", "name"),
    ("tax", "text"),
    ("rate", "share"),
    ("source", "source"),
)
