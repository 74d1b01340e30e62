"""``tumen bill import``: from an export to a study that answers."""

from __future__ import annotations

import csv

import polars as pl
import pytest

from tumen.study.importing.bill_draft import MAKER, TRADE

SAP = """Level;Component number;Object description;Quantity;UoM;Price;Price Unit;Crcy;Vendor;Vendor country;HS code
0;CM-100;Coffee machine;1;EA;;;;;;8516.71
1;PCB-7;Control board;1;EA;;;;;;8537.10
2;MCU-1;Microcontroller;2;EA;1250,00;1000;USD;Renesas;Japan;8542.31
1;HSG-2;Housing;1;EA;4,20;1;USD;Guangdong Plastics;China;8516.90
"""


def test_an_export_becomes_a_study_that_answers_once_the_rest_is_filled_in(tumen, tmp_path):
    """Values by hand: chips 2 x 1.25 = 2.50 and the housing 4.20, of which nothing is declared to originate."""
    source, mapping, folder = tmp_path / "sap.csv", tmp_path / "map.yaml", tmp_path / "machine"
    source.write_text(SAP, encoding="utf-8")
    found = tumen("tables", "map", source, "--out", mapping)
    assert found.exit_code == 0, found.output
    found = tumen(
        "bill", "import", source, folder, "--map", mapping, "--made-in", "VN", "--currency", "USD",
        "--on", "2026-06-01",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    assert "1 good, 4 items, 3 rows of bills" in found.output
    with (folder / "needed" / "list.csv").open(encoding="utf-8") as file:
        assert {row["who"] for row in csv.DictReader(file)} == {
            "Renesas", "Guangdong Plastics", MAKER, TRADE,
        }  # fmt: skip
    letter = next((folder / "needed").glob("*renesas.txt")).read_text(encoding="utf-8")
    assert "MCU-1: Microcontroller" in letter
    assert tumen("check", folder).exit_code == 2  # nothing is sold yet
    tables = {
        "markets": "market,economy\njapan,JP\n",
        "demand": "market,product,quantity,consignment\njapan,CM-100,1000,500\n",
        "prices": "product,site,price,term\nCM-100,plant,60,FOB\nPCB-7,plant,9,EXW\n",
    }
    for name, text in tables.items():
        first, *rows = text.splitlines()
        lines = [f"{first},source", *(f"{row},by hand" for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ways = (folder / "ways.csv").read_text(encoding="utf-8").replace("plant,,", "plant,assembly,")
    (folder / "ways.csv").write_text(ways, encoding="utf-8")
    found = tumen("check", folder)
    assert found.exit_code == 0, found.output
    found = tumen("run", folder)
    assert found.exit_code == 0, found.output
    with next(folder.rglob("bills.csv")).open(encoding="utf-8") as file:
        assert {row["material"]: row["quantity"] for row in csv.DictReader(file)}["MCU-1"] == "2"


def test_nothing_is_written_where_the_export_is_wrong(tumen, tmp_path):
    source, folder = tmp_path / "lines.csv", tmp_path / "made"
    source.write_text("item,level,quantity\na,0,\nb,2,1\n", encoding="utf-8")
    words = ("--made-in", "XX", "--currency", "USD", "--on", "2026-06-01")
    assert tumen("bill", "import", source, folder, *words).exit_code == 2
    assert tumen("bill", "import", source, folder, "--made-in", "VN", *words[2:]).exit_code == 2
    assert not folder.exists()


def imported(tumen, folder, text, *, name="lines.csv"):
    """The study made of a table with our names, and what the program said."""
    source = folder / name
    source.write_text(text, encoding="utf-8")
    words = ("--made-in", "CN", "--currency", "USD", "--on", "2026-06-01")
    return folder / "made", tumen("bill", "import", source, folder / "made", *words)


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


LAMP = """level,item,quantity,price,supplier,country,hs
0,lamp,1,,,,9405.21
1,driver,1,9,Taipei,TW,8504.40
2,chip,1,3,Bo,CN,8542.31
1,housing,1,2,Co,CN,3926.90
"""


def test_a_part_with_a_bill_is_made_where_its_supplier_is(tumen, tmp_path):
    """By hand: the driver of Taipei (9) and the housing (2) do not originate: (20 - 11) / 20 = 45 %."""
    folder, found = imported(tumen, tmp_path, LAMP)
    assert found.exit_code == 0, found.output
    for name, row in (
        ("markets", "market,economy,source\njapan,JP,x\n"),
        ("demand", "market,product,quantity,consignment,source\njapan,lamp,9,9,x\n"),
    ):
        (folder / f"{name}.csv").write_text(row, encoding="utf-8")
    with (folder / "prices.csv").open("a", encoding="utf-8") as file:
        file.write("lamp,plant,20,FOB,,by hand\n")
    ways = (folder / "ways.csv").read_text(encoding="utf-8").replace(",,", ",soldering,")
    (folder / "ways.csv").write_text(ways, encoding="utf-8")
    found = tumen("run", folder, "--out", tmp_path / "results")
    assert found.exit_code == 0, found.output
    with next((tmp_path / "results").rglob("origins.csv")).open(encoding="utf-8") as file:
        content = [row["rvc_build_down_pct"] for row in csv.DictReader(file) if row["agreement"] == "RCEP"]
    assert [float(item) for item in content] == [45.0]


def test_what_a_supplier_makes_and_what_is_made_here_have_their_own_sites(tumen, tmp_path):
    folder, found = imported(tumen, tmp_path, f"{LAMP}1,board,1,4,,CN,8534.00\n2,foil,1,1,Bo,CN,7410.11\n")
    assert found.exit_code == 0, found.output
    assert {(row["material"], row["site"], row["made_at"]) for row in rows(folder, "bills")} == {
        ("driver", "plant", "plant of Taipei"), ("chip", "plant of Taipei", ""),
        ("housing", "plant", ""), ("board", "plant", ""), ("foil", "plant", ""),
    }  # fmt: skip
    sites = {row["site"]: row["economy"] for row in rows(folder, "sites")}
    assert sites == {"plant": "CN", "plant of Taipei": "TW"}
    asked = {(row["about"], row["who"]) for row in rows(folder / "needed", "list") if row["table"] == "ways"}
    assert asked == {("lamp", MAKER), ("board", MAKER), ("driver", "Taipei")}


def test_a_part_with_a_bill_of_a_supplier_somewhere_is_asked_for_its_economy(tumen, tmp_path):
    folder, found = imported(
        tumen, tmp_path, "level,item,quantity,supplier\n0,a,1,\n1,b,1,Bo\n2,c,1,Co\n"
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    assert {row["site"]: row["economy"] for row in rows(folder, "sites")} == {
        "plant": "CN",
        "plant of Bo": "",
    }
    assert ("Bo", "sites", "economy") in {
        (row["who"], row["table"], row["column"]) for row in rows(folder / "needed", "list")
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("item,quantity\na,1\n  b,1\n      c,2\n    d,3\n", 5, "between two of the lines above it"),
        ("item,parent,quantity\na,,1\nb,a,2\nc,b,1\nb,a,2\nc,b,1\n", 6, "said again, or as many more"),
        ("item,level,quantity\na,1,1\nb,1,2\n", 2, "no line goes into another"),
        ("item,level,quantity\na,0,100\nb,1,2\n", 2, "has a quantity of 100"),
        ("item,parent,quantity\na,,0.5\nb,a,2\n", 2, "has a quantity of 0.5"),
        ("item,quantity\na,1\nb,2\n", 2, "no line goes into another"),
        ("item,parent,quantity\na,,1\nz,,1\nb,a,2\nb,z,2\nc,b,1\nc,b,1\n", 7, "said again, or as many more"),
    ],
)
def test_lines_that_say_no_one_bill_are_refused(tumen, tmp_path, text, line, says):
    folder, found = imported(tumen, tmp_path, text)
    assert found.exit_code == 2
    assert f"lines.csv:{line}: " in found.output
    assert says in found.output
    assert not folder.exists()


def test_what_is_said_twice_of_an_item_in_one_line_counts_twice(tumen, tmp_path):
    folder, found = imported(tumen, tmp_path, "item,parent,quantity\na,,1\nb,a,2\nb,a,3\nc,b,1\n")
    assert found.exit_code == 0, found.output
    assert "1 good, 3 items, 2 rows of bills" in found.output
    assert {row["material"]: row["quantity"] for row in rows(folder, "bills")} == {"b": "5", "c": "1"}


def test_a_map_reads_units_as_systems_write_them_and_no_origin_as_the_suppliers_country(tumen, tmp_path):
    source, mapping = tmp_path / "erp.csv", tmp_path / "map.yaml"
    source.write_text(
        "Level,Part Number,UOM,Qty,Vendor,Country of Origin,原产国\n0,a,PCS,1,,,\n1,b,KG,2,Bo,TW,TW\n"
        "1,c,吨,2,Bo,JP,JP\n1,d,M2,2,Bo,JP,JP\n1,e,cái,2,Bo,JP,JP\n",
        encoding="utf-8",
    )
    assert tumen("tables", "map", source, "--out", mapping).exit_code == 0
    text = mapping.read_text(encoding="utf-8")
    for word, unit in (("PCS", "piece"), ("KG", "kg"), ("吨", "t"), ("M2", "m2"), ("cái", "piece")):
        assert f'"{word}": "{unit}"' in text
    # one name in two languages: the second is not read, and neither is where the supplier is
    assert '"Country of Origin": origin' in text
    assert '# "原产国":' in text
    assert ": country\n" not in text


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "csv"])
def test_a_good_at_level_0_and_a_quantity_of_0_are_read_of_every_kind_of_file(tumen, tmp_path, kind):
    """Names of columns in capitals, numbers as numbers, and a word of the data that is a name of a column."""
    cells = {"Level": [0, 1], "Item": ["a", "b"], "Description": ["Good", "part"], "Qty": [1, 0]}
    source, mapping = tmp_path / f"lines.{kind}", tmp_path / "map.yaml"
    frame = pl.DataFrame(cells)
    if kind == "xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in (frame.columns, *frame.rows()):
            book.active.append(list(row))
        book.save(source)
    else:
        getattr(frame, f"write_{kind}")(source)
    assert tumen("tables", "map", source, "--out", mapping).exit_code == 0
    found = tumen(
        "bill", "import", source, tmp_path / "made", "--map", mapping, "--made-in", "CN", "--currency",
        "USD", "--on", "2026-06-01",
    )  # fmt: skip
    assert found.exit_code == 2
    assert "0 is not above zero" in found.output
    assert "no level" not in found.output


def test_a_number_of_a_part_that_a_sheet_has_cut_is_refused(tumen, tmp_path):
    """A spreadsheet keeps fifteen digits of a number: two parts of eighteen would be one."""
    book = pytest.importorskip("openpyxl").Workbook()
    for row in (("level", "item"), (0, "a"), (1, 123456789012345678), (1, 123456789012345)):
        book.active.append(row)
    book.save(tmp_path / "lines.xlsx")
    words = ("--made-in", "CN", "--currency", "USD", "--on", "2026-06-01")
    found = tumen("bill", "import", tmp_path / "lines.xlsx", tmp_path / "made", *words)
    assert found.exit_code == 2
    assert "Sheet:3:2: item: 123456789012346000 has more than the 15 digits" in found.output
    assert ":4:" not in found.output


def test_a_price_in_the_line_of_a_good_is_asked_about(tumen, tmp_path):
    folder, found = imported(tumen, tmp_path, "item,level,price\na,0,45.5\nb,1,2\n")
    assert found.exit_code == 0, found.output
    asked = [row["question"] for row in rows(folder / "needed", "list") if row["table"] == "prices"]
    assert asked == ["At which price, in which term of Incoterms, is it sold? The export has 45.5; of what?"]


def test_a_part_made_at_two_places_has_its_bill_at_both_and_every_row_is_told(tumen, tmp_path):
    folder, found = imported(
        tumen, tmp_path,
        "item,level,quantity,supplier,country\na,0,,,\nb,1,1,Bo,TW\nc,2,1,,\nd,3,1,Co,CN\nc,1,1,,\nd,2,1,Co,CN\n",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    places = {(row["product"], row["site"]) for row in rows(folder, "bills")}
    assert places == {("a", "plant"), ("b", "plant of Bo"), ("c", "plant of Bo"), ("c", "plant")}
    assert f"{len(rows(folder, 'bills'))} rows of bills" in found.output


def test_a_map_reads_economies_currencies_and_codes_of_units_by_their_names(tumen, tmp_path):
    """Codes of units: UN/ECE Recommendation 20 (TNE tonne, DZN dozen, NPR number of pairs, MIL thousand)."""
    source, mapping = tmp_path / "erp.csv", tmp_path / "map.yaml"
    source.write_text(
        "Level,Part Number,UOM,Currency,Vendor,Vendor country\n0,a,C62,,,\n1,b,TNE,欧元,A,Hàn Quốc\n"
        "1,c,DZN,US$,B,台湾\n1,d,NPR,港币,C,Republic of Korea\n1,e,MIL,越南盾,D,PRC\n",
        encoding="utf-8",
    )
    assert tumen("tables", "map", source, "--out", mapping).exit_code == 0
    text = mapping.read_text(encoding="utf-8")
    for word, meaning in {
        "TNE": "t", "DZN": "dozen", "NPR": "pair", "MIL": "thousand pieces", "欧元": "EUR", "US$": "USD",
        "港币": "HKD", "越南盾": "VND", "Hàn Quốc": "KR", "台湾": "TW", "Republic of Korea": "KR", "PRC": "CN",
    }.items():  # fmt: skip
        assert f'"{word}": "{meaning}"' in text
