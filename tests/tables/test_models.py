"""What is wrong in a document that a model reads is told as in tables: at its line, with the remedy, all at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from pydantic import Field as PydanticField

import tumen as tm
from tumen.errors import InputError
from tumen.schema import Frozen
from tumen.tables.field import Field, Table
from tumen.tables.models import validate
from tumen.tables.read import read_table
from tumen.tables.yaml_document import Document, read_yaml
from tumen.tariff.policy.change_file import read_changes

TABLE = Table(
    "t",
    dict,
    "things",
    (
        Field("on", "date", "Day", required=False),
        Field("rate", "number", "Rate", required=False),
        Field("status", "choice", "Status", required=False, choices=("open", "closed")),
        Field("name", "text", "Name"),
    ),
)


class Thing(Frozen):
    on: date | None = None
    rate: Decimal | None = None
    status: Literal["open", "closed"] | None = None
    name: str


def told(problems) -> list[tuple[int, str]]:
    return [(problem.line, problem.what) for problem in problems]


@pytest.mark.parametrize(
    ("key", "value", "what", "fix"),
    [
        ("on", "soon", "'soon' is not a date", "Write year-month-day, such as 2026-06-01"),
        ("rate", "much", "'much' is not a number", ""),
        ("status", "opn", "'opn' is not one of the choices", "did you mean 'open'?"),
    ],
)
def test_a_wrong_value_reads_the_same_in_a_table_and_in_a_document(tmp_path, key, value, what, fix):
    table, document = tmp_path / "t.csv", tmp_path / "t.yaml"
    table.write_text(f"name,{key}\na,{value}\n", encoding="utf-8")
    document.write_text(f"name: a\n{key}: {value}\n", encoding="utf-8")
    problems = []
    read_table(TABLE, table, "HS2022", problems)
    with pytest.raises(InputError) as caught:
        validate(Thing, read_yaml(document))
    for problem, path in ((*problems, table), (*caught.value.problems, document)):
        assert (problem.file, problem.line, problem.what) == (str(path), 2, f"{key}: {what}")
        assert fix in problem.fix


MISTAKES = """\
changes:
- {name: dearer, importr: JP, add: 10%, source: illustrative, from: soon}
- name: quota
  importer: JP
  source: illustrative
  quota: {rate: 1%, amout: 5 t, per: yer}
"""


def test_changes_in_a_file_and_in_python_are_told_the_same_all_at_once(tmp_path):
    path = tmp_path / "changes.yaml"
    path.write_text(MISTAKES, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_changes(path)
    of_file = told(caught.value.problems)
    assert of_file == [
        (2, "changes[1]: the key 'importer' is missing"),
        (2, "changes[1].from: 'soon' is not a date"),
        (2, "changes[1].importr: there is no key 'importr' here"),
        (6, "changes[2].quota: the key 'amount' is missing"),
        (6, "changes[2].quota.per: 'yer' is not one of the choices"),
        (6, "changes[2].quota.amout: there is no key 'amout' here"),
    ]
    assert {"Did you mean 'importer'?", "Did you mean 'amount'?"} <= {p.fix for p in caught.value.problems}
    rows = read_yaml(path).data["changes"]
    with pytest.raises(InputError) as given:
        tm.quote("3924.10", exporter="CN", to="JP", changes=rows)
    ends = [what.split("]", 1)[1].lstrip(".: ") for _, what in of_file]
    assert [problem.what.split("): ", 1)[1] for problem in given.value.problems] == ends
    assert [p.fix for p in given.value.problems] == [p.fix for p in caught.value.problems]


def test_plain_data_has_the_places_of_a_document():
    document = Document.of({"a": [{"b": 1}, None]})
    assert document.known(("a", 0, "model", "b")) == ("a", 0, "b")
    assert document.texts["a", 0, "b"] == "1"
    assert document.problem(("a", 1), "is wrong", "Mend it").what == "a[2]: is wrong"


class Bounded(Frozen):
    share: Decimal = PydanticField(default=Decimal("0.1"), ge=0, le=1)
    years: Decimal = PydanticField(default=Decimal(1), gt=0, lt=100)
    members: tuple[str, ...] = PydanticField(default=("a", "b"), min_length=2)
    stage: Literal["2030", "full"] = "full"
    economy: str = "CN"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("share: 8", "share: '8' is above 1. Write a number not above 1; 8 per cent is 0.08"),
        ("share: -1", "share: '-1' is below 0. Write a number not below 0"),
        ("years: 0", "years: '0' is not above 0. Write a number greater than 0"),
        ("years: 100", "years: '100' is not below 100. Write a number less than 100"),
        ("share: 8%", "share: '8%' is not a number. Write it as a fraction: 0.08"),
        ("share: 12.5 %", "share: '12.5 %' is not a number. Write it as a fraction: 0.125"),
        ("members: [a]", "members: it has 1 in place of 2 or more. Write 2 or more"),
        ("stage: 2030", 'stage: 2030 is not text. Put it in quotes: "2030"'),
        ("economy: [CN]", "economy: this is not one text. Write one name or text, without brackets"),
    ],
)
def test_bounds_and_kinds_are_told_in_the_words_of_the_project(tmp_path, text, said):
    path = tmp_path / "t.yaml"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        validate(Bounded, read_yaml(path))
    assert [(f"{item.what}. {item.fix}", item.line) for item in caught.value.problems] == [(said, 1)]
