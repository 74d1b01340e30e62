"""``tumen bill import``: from an export to a study that answers."""

from __future__ import annotations

import csv

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
    assert "1 goods, 4 items, 3 rows of bills" in found.output
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
