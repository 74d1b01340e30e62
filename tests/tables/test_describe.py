"""What tables declare is what the schema and the page of columns say."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tumen.cli import app
from tumen.study.tables_known import every_table
from tumen.tables.describe import json_schema, page
from tumen.tables.field import Field, Table
from tumen.tables.kinds import MANY

TABLES = {f"{title} {name}": table for title, group in every_table().items() for name, table in group.items()}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "columns.md"


def test_the_page_of_columns_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(every_table()), "run python tools/columns_page.py"


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_has_a_schema(table):
    found = json_schema(table)["items"]
    assert list(found["properties"]) == [field.name for field in table.fields]
    assert found["required"] == [field.name for field in table.fields if field.required]
    assert all(item["description"] for item in found["properties"].values())
    assert set(table.key) <= set(found["properties"])
    assert all(not (field.default and field.kind in MANY) for field in table.fields)


def test_a_field_says_its_bounds_choices_and_what_empty_means():
    table = Table(
        "t",
        None,
        "things",
        (
            Field("kind", "choice", "Its kind", required=False, choices=("a", "b"), default="a"),
            Field(
                "share", "share", "Its share", low=Decimal(0), high=Decimal(1), example="60%", unit="of all"
            ),
            Field(
                "rate", "number", "Its rate", required=False, high=Decimal(3), insist=True, empty="no rate"
            ),
        ),
    )
    kind, share, rate = json_schema(table)["items"]["properties"].values()
    assert (kind["enum"], kind["default"]) == (["a", "b"], "a")
    assert (share["minimum"], share["maximum"], share["examples"]) == (0, 1, ["60%"])
    assert ("maximum" in rate, rate["x-empty"]) == (False, "no rate")
    text = page({"Group": {"t": table}})
    assert "Its kind. One of `a`, `b`. Empty: a." in text
    assert "Its share. From 0 to 1 of all. Example: `60%`." in text


def test_the_command_lists_tables_and_prints_one():
    run = CliRunner()
    listed = run.invoke(app, ["schema"])
    assert listed.exit_code == 0
    assert "shipments-to-quote" in listed.output
    assert json.loads(run.invoke(app, ["schema", "lanes", "--of", "study"]).output)["items"]["required"][
        :2
    ] == ["from", "to"]
    wrong = run.invoke(app, ["schema", "lane"])
    assert (wrong.exit_code, "lanes" in wrong.output) == (2, True)
