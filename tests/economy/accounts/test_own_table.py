"""A table of one's own: written and read back it is the same; what is wrong with one is told whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tumen as tm
from tumen.economy.accounts import Accounts, Axes, aggregate, check, load_file, write_own
from tumen.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
table: two regions
year: 2020
unit: million USD
valuation: basic prices
source: made by hand
layout: matrix
file: flows.csv
economies: [N, S]
sectors: [a, b]
final: [C]
value_added: [VA]
"""
# N makes 10 of a and 12 of b, S 8 and 9: each row sums over its sales, each column over inputs and value added
MATRIX = """\
economy,sector,N:a,N:b,S:a,S:b,N:C,S:C
N,a,1,2,0,1,4,2
N,b,2,1,1,0,5,3
S,a,0,1,1,2,1,3
S,b,1,0,2,1,2,3
,VA,6,8,4,5,,
"""
LIST = """\
economy,sector,to_economy,to,amount
N,a,N,a,1
N,a,N,b,2
N,a,S,b,1
N,a,N,C,4
N,a,S,C,2
N,b,N,a,2
N,b,N,b,1
N,b,S,a,1
N,b,N,C,5
N,b,S,C,3
S,a,N,b,1
S,a,S,a,1
S,a,S,b,2
S,a,N,C,1
S,a,S,C,3
S,b,N,a,1
S,b,S,a,2
S,b,S,b,1
S,b,N,C,2
S,b,S,C,3
,VA,N,a,6
,VA,N,b,8
,VA,S,a,4
,VA,S,b,5
"""


def written(folder: Path, header: str = HEADER, flows: str = MATRIX) -> Path:
    (folder / "table.yaml").write_text(header, encoding="utf-8")
    (folder / "flows.csv").write_text(flows, encoding="utf-8")
    return folder / "table.yaml"


def same(one: Accounts, other: Accounts) -> None:
    assert one.axes == other.axes
    assert one.components == other.components
    assert dict(one.notes) == dict(other.notes)
    for name in ("Z", "Y", "value_added", "taxes", "x"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a is None) is (b is None), name
        if a is not None:
            np.testing.assert_array_equal(a, b)  # to the last bit


def test_a_table_by_hand(tmp_path: Path) -> None:
    table = load_file(written(tmp_path))
    assert table.axes.rows == (("N", "a"), ("N", "b"), ("S", "a"), ("S", "b"))
    assert (table.axes.unit, table.axes.year, table.axes.valuation) == ("million USD", 2020, "basic prices")
    np.testing.assert_array_equal(table.x, [10, 12, 8, 9])
    np.testing.assert_array_equal(table.va, [6, 8, 4, 5])
    np.testing.assert_array_equal(table.Z[3], [1, 0, 2, 1])
    assert check(table).ok
    same(tm.accounts(str(tmp_path / "table.yaml")), table)
    # as a list, where what is not listed is zero because the header says so
    (tmp_path / "list").mkdir()
    header = HEADER.replace("layout: matrix", "layout: list\nabsent: zero")
    same(load_file(written(tmp_path / "list", header, LIST)), table)


finite = st.floats(0, 1e9, allow_nan=False, allow_subnormal=False)


@settings(max_examples=40, deadline=None)
@given(
    data=st.data(),
    size=st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2), st.integers(1, 3)),
    taxed=st.booleans(),
    form=st.tuples(st.sampled_from(["matrix", "list"]), st.sampled_from(["flows.csv", "flows.parquet"])),
)
def test_a_table_written_and_read_back_is_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    size: tuple[int, int, int, int],
    taxed: bool,
    form: tuple[str, str],
) -> None:
    (g, n, f, k), (layout, file) = size, form
    rows = g * n

    def numbers(*shape: int) -> np.ndarray:
        count = int(np.prod(shape))
        return np.array(data.draw(st.lists(finite, min_size=count, max_size=count))).reshape(shape)

    axes = Axes(
        tuple(f"E {i}" for i in range(g)),
        tuple(f"s,{i}" for i in range(n)),
        tuple(f"F{i}" for i in range(f)),
        "million USD",
        2020,
        "2nd edition",
        "drawn: at random",
        "producers' prices",
        ("E 0",),
    )
    table = Accounts.build(
        axes,
        Z=numbers(rows, rows),
        Y=numbers(rows, g * f) - 5,
        value_added=numbers(k, rows),
        components=tuple(f"V{i}" for i in range(k)),
        taxes=-numbers(rows) if taxed else None,
        x=numbers(rows),
        notes={"": "all: of it", "E 0": "a proxy"},
    )
    path = tmp_path_factory.mktemp("own") / "table.yaml"
    write_own(table, path, file=file, layout=layout)  # type: ignore[arg-type]
    same(load_file(path), table)


def test_the_built_in_table_written_and_read_back(tmp_path: Path) -> None:
    table = tm.accounts()
    with pytest.raises(InputError, match="at which prices"):
        write_own(table, tmp_path / "table.yaml")
    assert not list(tmp_path.iterdir())
    write_own(table, tmp_path / "table.yaml", valuation="basic prices")
    back = load_file(tmp_path / "table.yaml")
    np.testing.assert_array_equal(back.Z, table.Z)
    np.testing.assert_array_equal(back.x, table.x)
    assert dict(back.notes) == dict(table.notes)


@pytest.mark.parametrize(
    ("header", "flows", "said"),
    [
        ({"year: 2020": "year: twenty"}, {}, r"table.yaml:2: year.*not a whole number"),
        ({"unit: million USD\n": ""}, {}, "the key 'unit' is missing"),
        ({"basic prices": "market prices"}, {}, "valuation.*'basic prices'"),
        ({"[N, S]": "[N, N]"}, {}, r"table.yaml:8: economies: 'N' stands there twice"),
        ({"final: [C]": "final: [a]"}, {}, "'a' is a sector too"),
        ({"layout: matrix": "layout: wide"}, {}, "layout"),
        ({"flows.csv": "flows.txt"}, {}, "no CSV or Parquet"),
        ({"flows.csv": "other.csv"}, {}, "no such file|cannot be read|is not there"),
        ({"value_added: [VA]": "value_added: [VA]\nrest: [ROW]"}, {}, "economy 'ROW' is not in economies"),
        ({"value_added: [VA]": "value_added: [VA]\noutput: true"}, {}, "there is no column output"),
        ({}, {"S:b,N:C": "S:c,N:C"}, r"flows.csv:1: column 'S:c' is not in the header"),
        ({}, {"N,b,2": "N,a,2"}, r"flows.csv:3: a second row a, the first on line 2"),
        ({}, {"S,b,1": "T,b,1"}, r"flows.csv:5: row 'T:b' is not in the header"),
        ({}, {"N,b,2,1,1": "N,b,2,1,x"}, r"flows.csv:3: S:a: 'x' is not a number"),
        ({}, {"N,b,2,1,1": "N,b,2,1,"}, "1 cells are missing: N:b/S:a.*absent: zero"),
        ({}, {",VA,6,8,4,5,,": ",VA,6,8,4,5,1,"}, "no place: VA/N:C"),
        ({"layout: matrix": "layout: list"}, {}, "the column 'to_economy' is missing"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(
    tmp_path: Path, header: dict[str, str], flows: dict[str, str], said: str
) -> None:
    head, body = HEADER, MATRIX
    for old, new in header.items():
        assert old in head
        head = head.replace(old, new)
    for old, new in flows.items():
        assert old in body
        body = body.replace(old, new)
    with pytest.raises(InputError, match=said):
        load_file(written(tmp_path, head, body))


def test_a_flow_that_is_listed_twice_or_not_at_all(tmp_path: Path) -> None:
    header = HEADER.replace("layout: matrix", "layout: list")
    with pytest.raises(InputError, match="4 cells are missing: N:a/S:a"):
        load_file(written(tmp_path, header, LIST))
    double = LIST + "N,a,N,a,1\nN,a,N,z,1\n"
    with pytest.raises(InputError) as caught:
        load_file(written(tmp_path, f"{header}absent: zero\n", double))
    assert [p.line for p in caught.value.problems] == [26, 27]
    assert "the first on line 2" in caught.value.problems[0].what


def test_a_table_that_does_not_balance_is_read_and_found_out(tmp_path: Path) -> None:
    table = load_file(written(tmp_path, HEADER, MATRIX.replace(",VA,6,", ",VA,5,")))
    assert [finding.id for finding in check(table).errors] == ["column-balance"]


def test_another_year_or_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a table of 2020"):
        load_file(written(tmp_path), year=2019)
    with pytest.raises(InputError, match="a table of 2020"):
        load_file(written(tmp_path), name="oecd-2025")


def test_the_rest_stays_the_rest_when_it_is_added_up(tmp_path: Path) -> None:
    header = HEADER.replace("[VA]", "[VA]\nrest: [S]")
    table = load_file(written(tmp_path, header))
    assert table.axes.unnamed == {"S"}
    whole = aggregate(table, economies={"N": "N", "S": "OTH"})
    assert whole.axes.unnamed == {"OTH"}


def test_numbers_as_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    """Cells apart by semicolons, decimals behind commas; and Parquet with numbers of any type."""
    flows = MATRIX.replace(",", ";").replace(";6;8;4;5;;", ";6,0;8;4;5;;")
    same(load_file(written(tmp_path, HEADER, flows)), load_file(written(tmp_path)))
    pl.read_csv(tmp_path / "flows.csv").write_parquet(tmp_path / "flows.parquet")
    path = tmp_path / "table.yaml"
    path.write_text(HEADER.replace("flows.csv", "flows.parquet"), encoding="utf-8")
    np.testing.assert_array_equal(load_file(path).x, [10, 12, 8, 9])
