"""Scenarios as overrides by path: which rows a path meets, what is set, scaled, added, removed, and what is said of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.study.core.overrides import Overrides, parse_path, scaled
from tumen.study.core.raw import RawTables
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import ScenarioFile
from tumen.tables.place import Row
from tumen.tables.yaml_document import read_yaml


def row(table, line, **cells):
    return Row(line, {**{field.name: "" for field in TABLES[table].fields}, **cells}, f"{table}.csv")


RAW = RawTables(
    {
        "bills": (
            row("bills", 2, product="box", site="here", material="lid", hs="3924.90", value="2.60", source="x"),
            row("bills", 3, product="box", site="here", material="seal", price="300", quantity="2", currency="JPY", source="x"),
            row("bills", 4, product="box", site="there", material="lid", hs="3924.90", value="2.20", origin="originating", source="x"),
        ),
        "products": (row("products", 2, product="box", hs="3924.10", weight_kg="0.4", source="x"),),
        "rates": (
            row("rates", 2, importer="JP", regime="MFN", hs="3924.10", rate="3.9%", **{"from": "2026-01-01"}, source="x"),
            row("rates", 3, importer="KR", regime="MFN", hs="3924.10", rate="8% or 100 KRW/kg", source="x"),
        ),
    },
    frozenset(),
    (),
)  # fmt: skip


@pytest.fixture
def applied(tmp_path):
    """The tables after one scenario, written as YAML."""

    def apply(text, raw=RAW, source="illustrative"):
        lines = ["scenarios:", "  s:", *([f"    source: {source}"] if source else [])]
        path = tmp_path / "study.yaml"
        path.write_text(
            "\n".join([*lines, *(f"    {line}" for line in text.splitlines())]) + "\n", encoding="utf-8"
        )
        document = read_yaml(path)
        made = Overrides(raw, document, "HS2022", "USD", [], [])
        made.apply("s", ScenarioFile.model_validate(document.data["scenarios"]["s"]))
        return made

    return apply


def told(made):
    assert all(problem.fix and problem.line for problem in made.problems)
    return [f"{problem.what}. {problem.fix}" for problem in made.problems]


def cells(made, table, place):
    return made.raw.rows[table][place].cells


def test_a_path_names_a_table_what_picks_its_rows_and_a_column():
    path = parse_path('all bills[product=box, material="lid, green"].value')
    assert (path.table.name, path.column, path.every) == ("bills", "value", True)
    assert [(field.name, text) for field, text in path.keys] == [
        ("product", "box"),
        ("material", "lid, green"),
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("bill[product=box].value", "there is no table 'bill'. Did you mean 'bills'?"),
        ("bills[produkt=box].value", "bills has no column 'produkt'. Did you mean 'product'?"),
        ("bills[product=box].values", "bills has no column 'values'. Did you mean 'value'?"),
        ("bills[box].value", "'bills[box].value' is no path"),
        ("bills product=box", "'bills product=box' is no path"),
    ],
)
def test_a_path_that_is_none(path, said):
    with pytest.raises(InputError) as caught:
        parse_path(path)
    assert said in str(caught.value)


def test_keys_are_compared_as_values(applied):
    """3924.10 is 392410, JPN is JP, a day is a day, and the names of economies are looked up."""
    made = applied('set:\n  "rates[importer=JPN, hs=392410, from=2026-01-01].rate": 4%')
    assert told(made) == []
    assert cells(made, "rates", 0)["rate"] == "4%"
    assert applied('set:\n  "products[weight_kg=0.40].weight_kg": 0.5').problems == []


def test_a_path_meets_one_row_or_says_all(applied):
    (said,) = told(applied('set:\n  "bills[material=lid].value": 3'))
    assert said == (
        "scenarios.s.set.bills[material=lid].value: 2 rows are meant: bills box, here, lid; bills box, there, lid. "
        "Name more of their keys, or begin the path with the word all"
    )
    made = applied('set:\n  "all bills[material=lid].value": 3')
    assert [cells(made, "bills", place)["value"] for place in range(3)] == ["3", "", "3"]
    assert cells(made, "bills", 0)["source"] == "illustrative"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("bills[product=box, material=lidd].value", "Did you mean material=lid?"),
        ("bills[product=box, material=glass].value", "material is one of: lid, seal"),
        ("bills[material=seal, site=there].value", "Each key is met by some row, all together by none"),
    ],
)
def test_a_path_that_meets_nothing_says_what_was_perhaps_meant(applied, path, said):
    for change in (f'set:\n  "{path}": 3', f'scale:\n  "{path}": 2'):
        (problem,) = told(applied(change))
        assert "no row is meant by this path" in problem
        assert said in problem


def test_a_path_into_a_table_that_cannot_be_read_is_no_second_fault(applied):
    broken = RawTables({"bills": ()}, frozenset({"bills"}), ())
    assert applied('set:\n  "bills[product=box].value": 3', broken).problems == []


def test_a_bare_figure_is_in_the_currency_of_the_study(applied):
    """The row is in JPY; 2.50 without a currency is 2.50 USD, not 2.50 JPY."""
    made = applied('set:\n  "bills[material=seal].price": 2.50')
    assert cells(made, "bills", 1)["price"] == "2.50 USD"
    assert made.changes == ["bills box, here, seal: price 2.50 USD in place of 300 JPY"]
    assert cells(applied('set:\n  "bills[material=seal].price": 250 JPY'), "bills", 1)["price"] == "250 JPY"
    own = applied('set:\n  "bills[material=seal]": {price: 2, currency: EUR}')
    assert own.changes == [
        "bills box, here, seal: price 2 EUR in place of 300 JPY, currency EUR in place of JPY"
    ]


def test_another_currency_of_a_row_would_change_its_other_amounts(applied):
    (said,) = told(applied('set:\n  "bills[material=seal].currency": EUR'))
    assert "another currency of the row would change price too. Write the currency behind the amount" in said


def test_what_changes_is_said_with_what_it_replaces(applied):
    made = applied(
        'set:\n  "bills[site=here, material=lid]": {value: 2.70, origin: originating, country: CN}'
    )
    assert made.changes == [
        (
            "bills box, here, lid: value 2.70 USD in place of 2.60 USD, origin originating in place of as its supplier "
            "declares, else not known, country CN in place of that of its supplier or bill"
        )
    ]


@pytest.mark.parametrize("same", ["{value: 2.60}", "{value: 2.6}", "{hs: '392490'}", "{role: material}"])
def test_a_change_that_changes_nothing_is_a_problem(applied, same):
    """Also where the same is spelt otherwise, or is what the empty cell stands for."""
    (said,) = told(applied(f'set:\n  "bills[site=here, material=lid]": {same}'))
    assert "it changes nothing: bills box, here, lid has these cells" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('set:\n  "bills[material=seal]": 3', "the path names no column"),
        ('set:\n  "bills[material=seal].price": {value: 3}', "a path to a column is set to several keys"),
        ('set:\n  "bills[material=seal]": {prise: 3}', "bills has no column 'prise'. Did you mean 'price'?"),
        ('scale:\n  "bills[material=seal]": 2', "the path names no column"),
        ('scale:\n  "bills[material=seal].value": 2', "value is not known, so it cannot be scaled"),
        ('scale:\n  "bills[material=seal].material": 2', "material is 'seal', no figure"),
        ('scale:\n  "bills[material=seal].price": 1', "it changes nothing: bills box, here, seal keeps its cell"),
        ('scale:\n  "all bills[site=here].quantity": 2', "bills box, here, lid: quantity is not known"),
        ('add:\n  bill: [{product: box}]', "there is no table 'bill'. Did you mean 'bills'?"),
        ('add:\n  bills: [{produkt: box}]', "bills has no column 'produkt'. Did you mean 'product'?"),
        ('remove: ["bills[material=seal].price"]', "a column cannot be removed"),
        ('remove: ["bills[material=glass]"]', "no row is meant by this path"),
    ],
)  # fmt: skip
def test_a_change_that_is_none(applied, change, said):
    assert any(said in text for text in told(applied(change)))


def test_a_change_without_a_source_is_a_problem(applied):
    (said,) = told(applied('set:\n  "bills[material=seal].price": 3', source=""))
    assert "its changes have no source" in said


def test_scaling_keeps_units_and_says_the_factor(applied):
    """300 JPY x 1.1 is 330 JPY, 3.9 % x 2 is 7.8 %."""
    made = applied('scale:\n  "bills[material=seal].price": 1.1')
    assert (cells(made, "bills", 1)["price"], cells(made, "bills", 1)["currency"]) == ("330.0", "JPY")
    assert made.changes == ["bills of seal: price times 1.1"]
    assert applied('scale:\n  "all products.weight_kg": 2').changes == ["all products: weight_kg times 2"]
    assert scaled(TABLES["rates"].field("rate"), "3.9%", Decimal(2)) == "7.8%"
    assert scaled(TABLES["bills"].field("price"), "31.50 USD", Decimal(2)) == "63.00 USD"


def test_rows_are_added_and_removed(applied):
    made = applied(
        'add:\n  bills: [{product: box, site: there, material: seal, hs: 4016.90, value: 0.30}]\n'
        'remove: ["bills[site=here, material=seal]"]'
    )  # fmt: skip
    rows = made.raw.rows["bills"]
    assert [(item["site"], item["material"]) for item in rows] == [
        ("here", "lid"),
        ("there", "lid"),
        ("there", "seal"),
    ]
    assert (rows[-1]["hs"], rows[-1]["value"], rows[-1]["source"]) == ("4016.90", "0.30", "illustrative")
    assert made.changes == ["bills box, there, seal is added", "without bills box, here, seal"]
    assert len(RAW.rows["bills"]) == 3
