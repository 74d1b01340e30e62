"""Bills of other systems become the tables of a study; what they do not say is asked, never made up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.study.importing.bill_draft import MAKER, TRADE, draft_of
from tumen.study.importing.bill_lines import read_bill_lines
from tumen.study.importing.bill_tree import tree_of

BY_LEVEL = """level,item,quantity,price,supplier,country
0,machine,,,,
1,board,1,,,
2,chip,2,1.25,Renesas,JP
2,resistor,24,0.01,,
1,housing,1,4.20,Guangdong Plastics,CN
"""
BY_PARENT = """parent,item,quantity,price,supplier,country
,machine,,,,
machine,board,1,,,
machine,housing,1,4.20,Guangdong Plastics,CN
board,chip,2,1.25,Renesas,JP
board,resistor,24,0.01,,
"""
BY_INDENT = """item,quantity,price,supplier,country
machine,,,,
  board,1,,,
    chip,2,1.25,Renesas,JP
    resistor,24,0.01,,
  housing,1,4.20,Guangdong Plastics,CN
"""


@pytest.fixture
def tree(tmp_path):
    def read(text):
        path = tmp_path / "lines.csv"
        path.write_text(text, encoding="utf-8")
        return tree_of(read_bill_lines(path, None, "HS2022"))

    return read


def shown(found):
    return {item: {line.item: line.quantity for line in lines} for item, lines in found.bills.items()}


FIVE = {
    "machine": {"board": 1, "housing": 1},
    "board": {"chip": 2, "resistor": 24},
}
"""By hand from the lines above: the board and the housing go into the machine, the rest into the board."""


@pytest.mark.parametrize(
    "text",
    [
        BY_LEVEL,
        BY_PARENT,
        BY_INDENT,
        BY_INDENT.replace("    ", "..").replace("  ", "."),
        BY_LEVEL.replace("\n1,", "\n.1,").replace("\n2,", "\n..2,"),
        BY_LEVEL.replace("\n0,", "\nL0,").replace("\n1,", "\nL1,").replace("\n2,", "\nLevel 2,"),
    ],
    ids=["level", "parent", "indent", "dots", "dotted level", "L"],
)
def test_the_same_bill_comes_of_every_form(tree, text):
    found = tree(text)
    assert found.goods == ("machine",)
    assert shown(found) == FIVE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("item,level,parent\na,0,\nb,,a\n", ["both a level and a parent"]),
        (
            "item,parent\nmachine,\nboard,machin\n",
            [":3: there is no item 'machin'", "Did you mean 'machine'?"],
        ),
        ("item,parent,quantity\na,b,1\nb,a,1\n", ["it goes into itself"]),
        ("item,level\na,0\nb,2\n", [":3: b stands at level 2 below one at level 0"]),
        ("item,level\na,0\nb,\n", [":3: b has no level"]),
        ("item,level\na,1\nb,0\n", [":3: b stands less deep than the first line"]),
        ("item,level\na,one\n", [":2: 'one' is no level"]),
        (
            "item,level,quantity,supplier,price\na,0,,,\nb,1,2,X,1\nb,1,3,Y,1\n",
            [":4: b stands twice in a, bought otherwise in line 3"],
        ),
        ("item,level,quantity\na,0,\nb,1,2\nb,1,\n", [":4: b stands twice in a, once without a quantity"]),
        (
            "item,level,unit\na,0,\nb,1,kg\nc,0,\nb,1,m\n",
            [":5: b: unit is m, in line 3 kg"],
        ),
        (
            "item,level,quantity\na,0,\nb,1,1\nc,2,1\nd,0,\nb,1,1\nc,2,2\n",
            [":7: b is made otherwise above"],
        ),
        (
            "item,level,supplier,country\na,0,,\nb,1,X,CN\nc,1,X,JP\n",
            [":4: X is in JP, in line 3 in CN"],
        ),
        ("item,quantity,price\na,0,-1\n", ["quantity: 0 is not above zero", "price: -1 is negative"]),
        ("part,qty\na,1\n", ["there is no column 'item'", "tumen tables map"]),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_line(tree, text, said):
    with pytest.raises(InputError) as caught:
        tree(text)
    for part in said:
        assert part in str(caught.value)


def test_a_material_that_stands_twice_alike_counts_with_both_quantities(tree):
    found = tree("item,level,quantity\na,0,\nscrew,1,4\nlid,1,1\nscrew,1,2\n")
    assert shown(found) == {"a": {"screw": 6, "lid": 1}}  # 4 + 2


def test_a_part_exploded_once_is_the_same_part_elsewhere(tree):
    found = tree("item,level,quantity\na,0,\nb,1,1\nc,2,3\nd,0,\nb,1,2\n")
    assert found.goods == ("a", "d")
    assert shown(found) == {"a": {"b": 1}, "b": {"c": 3}, "d": {"b": 2}}


def drafted(found):
    made = draft_of(
        found,
        name="machine",
        source="test",
        made_in="VN",
        currency="USD",
        on="2026-06-01",
        edition="HS2022",
    )
    return made.study.tables, made.missing


def test_what_the_export_does_not_say_stays_unknown_and_is_asked(tree):
    tables, missing = drafted(tree(BY_LEVEL))
    bills = {row["material"]: row for row in tables["bills"]}
    assert bills["board"]["origin"] == "by its bill"
    assert bills["resistor"]["value"] == ""  # 24 x 0.01
    assert (bills["chip"]["quantity"], bills["chip"]["price"], bills["chip"]["value"]) == ("2", "1.25", "")
    assert {row["hs"] for row in tables["products"]} == {"unknown"}
    asked = {(item.who, item.about, item.column) for item in missing}
    assert ("Renesas", "chip", "hs") in asked
    assert ("Renesas", "chip", "origin") in asked
    assert ("Renesas", "chip", "price") not in asked
    assert (MAKER, "resistor", "supplier") in asked
    assert (MAKER, "board", "operations") in asked
    assert (MAKER, "board", "price") in asked  # what an own part is worth stands in the table prices
    assert {item.table for item in missing if item.who == TRADE} == {"prices", "markets", "demand"}


@pytest.mark.parametrize(
    ("price", "per", "each"),
    [("1250", "1000", "1.25"), ("3.10", "1000", "0.0031"), ("5", "1", "5")],
)
def test_a_price_for_many_units_is_that_of_one(tree, price, per, each):
    """By hand: 1250 / 1000, 3.10 / 1000, 5 / 1."""
    tables, _ = drafted(tree(f"item,level,quantity,price,price_per\na,0,,,\nb,1,1,{price},{per}\n"))
    assert Decimal(tables["bills"][0]["price"]) == Decimal(each)


def test_a_price_that_has_no_end_is_refused(tree):
    found = tree("item,level,quantity,price,price_per\na,0,,,\nb,1,1,10,3\n")
    with pytest.raises(InputError, match="is no whole price of one"):
        drafted(found)


def test_a_bought_part_with_a_bill_of_its_own_is_bought(tree):
    tables, _ = drafted(tree("item,level,quantity,supplier,country\na,0,,,\nb,1,1,Asan,KR\nc,2,1,,\n"))
    bought = tables["bills"][0]
    assert (bought["origin"], bought["purchased"], bought["made_at"]) == (
        "by its bill", "yes", "plant of Asan",
    )  # fmt: skip
    assert {row["site"]: row["economy"] for row in tables["sites"]}["plant of Asan"] == "KR"


def test_a_country_without_a_supplier_is_kept(tree):
    tables, missing = drafted(tree("item,level,quantity,country\na,0,,\nb,1,1,KR\n"))
    assert tables["suppliers"][0]["economy"] == "KR"
    assert tables["bills"][0]["supplier"] == tables["suppliers"][0]["supplier"] == "supplier of b"
    assert any(item.column == "supplier" and item.about == "b" for item in missing)


def test_a_price_of_an_own_part_is_what_it_is_worth_at_the_gate(tree):
    tables, missing = drafted(tree("item,level,quantity,price\na,0,,\nb,1,1,9\nc,2,1,5\n"))
    assert [(row["product"], row["price"], row["term"]) for row in tables["prices"]] == [("b", "9", "EXW")]
    assert not any(item.about == "b" and item.column == "price" for item in missing)


def test_a_quantity_or_price_that_is_not_there_leaves_the_value_unknown(tree):
    tables, _ = drafted(tree("item,level,quantity,price\na,0,,\nb,1,,9\nc,1,2,\nd,1,2,3\n"))
    assert [row["value"] for row in tables["bills"]] == ["unknown", "unknown", ""]


def test_a_price_of_nothing_is_asked_and_not_taken(tree):
    """Systems write 0 for a price that nobody entered; as a value it would make a good originate."""
    tables, missing = drafted(tree("item,level,quantity,price\na,0,,\nb,1,1,0\nc,2,1,0\nd,1,2,3\n"))
    assert not tables["prices"]
    assert {row["material"]: (row["price"], row["value"]) for row in tables["bills"]} == {
        "b": ("", ""), "c": ("", "unknown"), "d": ("3", ""),
    }  # fmt: skip
    asked = {item.about: item.question for item in missing if item.column == "price"}
    assert asked.keys() == {"b", "c"}
    assert all("0" in question for question in asked.values())


def test_an_own_part_has_one_price(tree):
    found = tree("item,level,quantity,price\na,0,,\nb,1,1,9\nc,2,1,5\nd,0,,\nb,1,1,8\n")
    with pytest.raises(InputError, match="b has another price in line 3"):
        drafted(found)


def test_the_country_of_origin_of_the_export_is_kept_and_evidence_asked_all_the_same(tree):
    text = (
        "level,item,quantity,price,supplier,country,origin\n0,machine,,,,,\n1,board,1,,,,KR\n"
        "2,chip,2,1.25,Renesas,JP,MY\n"
    )
    tables, missing = drafted(tree(text))
    board, chip = tables["bills"]
    assert (chip["country"], chip["origin"]) == ("MY", "")
    assert ("Renesas", "declarations") in {(item.who, item.table) for item in missing}
    assert (board["country"], board["origin"]) == ("", "by its bill")
    assert "names KR as its origin" in next(item.question for item in missing if item.column == "made_at")
