"""Earned shares: the record and its table, and everything that cannot be meant."""

from decimal import Decimal

import pytest

from tumen.agreements.earned import TABLE, Earned, contradictions, read_earned, write_earned
from tumen.errors import InputError
from tumen.reference.hs import HsCode

CODE = HsCode("852492", "HS2022")
HEAD = "importer,exporter,hs,regime,share,lowest,highest,counted,value,source"


def row(**given):
    facts = {
        "importer": "JP",
        "exporter": "CN",
        "hs": CODE,
        "regime": "RCEP",
        "share": Decimal("0.6"),
        "source": "a plan",
    }
    return Earned(**{**facts, **given})


def problems(folder, *lines, head=HEAD):
    path = folder / "earned.csv"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_earned(path)
    return raised.value.problems


def test_what_is_not_known_is_an_interval():
    assert row(share=None).share is None
    assert (row(share=None).lowest, row(share=None).highest) == (0, 1)
    assert (row().lowest, row().highest) == (Decimal("0.6"), Decimal("0.6"))
    assert row(share=None, lowest=Decimal("0.5"), highest=Decimal("0.5")).share == Decimal("0.5")


@pytest.mark.parametrize(
    "given",
    [
        {"share": Decimal(25)},
        {"share": Decimal("-0.1")},
        {"share": Decimal("0.5"), "lowest": Decimal("0.6")},
        {"share": None, "lowest": Decimal("0.6"), "highest": Decimal("0.5")},
        {"share": Decimal("NaN")},
        {"value": Decimal(-1)},
        {"importer": "CN"},
    ],
)
def test_a_record_that_cannot_be(given):
    with pytest.raises(InputError):
        row(**given)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_is_written_is_read(tmp_path, ending):
    rows = (
        row(),
        row(hs=None, importer="*", share=None, lowest=Decimal("0.25"), value=Decimal("12.5")),
        row(regime="ACFTA", counted="originates", share=Decimal(1)),
        row(hs=HsCode("85", "HS2022"), share=Decimal(0), source="illustrative"),
    )
    path = tmp_path / f"earned.{ending}"
    write_earned(rows, path)
    assert read_earned(path) == rows
    first = 2 if ending == "csv" else 1  # a row of Parquet has no header above it
    assert [item.place.line for item in read_earned(path)] == [*range(first, first + 4)]
    assert [item.illustrative for item in rows] == [False, False, False, True]


def test_every_mistake_at_once_with_its_line(tmp_path):
    found = problems(
        tmp_path,
        "JP,CN,8524.92,RCEP,25,,,claimed,,x",  # a percent where a share is meant
        "JP,CHM,8524.92,RCEP,0.5,,,claimed,,x",  # near CHN
        "JP,JPN,8524.92,RCEP,0.5,,,claimed,,x",  # one economy under two codes
        "JP,CN,8524.98,RCEP,0.5,,,claimed,,x",
        "JP,CN,8524.92,RCEP,0.5,,,claimd,,x",
        "JP,CN,8524.92,RCEP,0.5,,,claimed,,",
        "JP,KR,8524.92,RCEP,,0.7,0.2,claimed,,x",
        "JP,VN,85.24,RCEP,0.5,,,claimed,,x",
        "JPN,VNM,8524,RCEP,0.4,,,claimed,,x",  # the same flow again, spelt otherwise
    )
    said = {problem.line: problem.what for problem in found}
    assert len(found) == len(said) == 8
    for line, part in {
        2: "25",
        3: "CHM",
        4: "JP pays no duty on its own goods",
        5: "8524.98",
        6: "claimd",
        7: "the cell is empty",
        8: "between 0.7 and 0.2",
        10: "two rows for JP from VN, 85.24, RCEP, the first on line 9",
    }.items():
        assert part in said[line]
    assert "CHN" in next(problem.fix for problem in found if problem.line == 3)


def test_claims_are_not_more_than_all(tmp_path):
    lines = ("JP,CN,*,RCEP,0.7,,,{},,x", "JP,CN,*,ACFTA,0.4,,,{},,x")
    found = problems(tmp_path, *(line.format("claimed") for line in lines))
    assert "more than all: RCEP 0.7, ACFTA 0.4" in found[0].what
    assert found[0].line == 3
    # goods may originate under both
    assert not contradictions(
        [row(regime=name, counted="originates", share=Decimal(1)) for name in ("RCEP", "ACFTA")]
    )


def test_every_column_says_what_empty_means():
    for column in TABLE.fields:
        assert column.doc
        assert column.required or column.empty or column.default
