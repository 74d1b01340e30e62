"""Long CSV is streamed only where its rows are surely whole; whatever is odd is read row by row."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.tables.field import Field, Table
from tumen.tables.forms import streams

TABLE = Table("abc", None, "Letters", tuple(Field(name, "text", name) for name in "abc"))


def parquet(folder, data):
    source, target = folder / "a.csv", folder / "a.parquet"
    source.write_bytes(data if isinstance(data, bytes) else data.encode())
    streams.table_to_parquet(source, target, TABLE)
    return pl.read_parquet(target).rows()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,b,c\n1,2,3\n1,2\n", (3, "the row has 2 cells, but there are 3 columns")),
        ("a,b,c\n1,2,3,4\n1,2\n", (2, "the row has 4 cells, but there are 3 columns")),
        ("a,b,c\n1,2,3\n1,2,3\n1", (4, "the row has 1 cells, but there are 3 columns")),
        ('a,b,c\n1,"2,3",4\n1,"2,3"\n', (3, "the row has 2 cells, but there are 3 columns")),
        ('a,b,c\n"1,2",3\n', (2, "the row has 2 cells, but there are 3 columns")),
        ('a,b,c\n1,"2,3\n', (2, "the row cannot be read: unexpected end of data")),
        ("a,b,c\n1,2,3\n,,\n", None),
        ("a,b,c\n1,2,3\r4,5\n6,7,8,9\n", (3, "the row has 2 cells, but there are 3 columns")),
    ],
)
@pytest.mark.parametrize("quoted", [0, 10**9])
def test_rows_that_are_not_whole(tmp_path, monkeypatch, text, problem, quoted):
    monkeypatch.setattr(streams, "QUOTED", quoted)
    if problem is None:
        assert len(parquet(tmp_path, text)) == 2
        return
    with pytest.raises(InputError) as caught:
        parquet(tmp_path, text)
    first = caught.value.problems[0]
    assert (first.line, first.what) == problem


def test_text_that_is_not_utf8_far_below_is_no_silent_loss(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "_HEAD", 20)
    with pytest.raises(InputError):
        parquet(tmp_path, b"a,b,c\n" + b"1,2,3\n" * 20 + b"1,2,caf\xe9\n")


cells = st.text(st.sampled_from('ab ,"\n'), max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6), quoted=st.sampled_from([0, 10**9])
)
def test_streamed_is_what_was_written(tmp_path_factory, rows, quoted):
    import csv
    import io

    rows = [row for row in rows if any(row)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([("a", "b", "c"), *rows])
    if not rows:
        return
    before, streams.QUOTED = streams.QUOTED, quoted
    try:
        found = parquet(tmp_path_factory.mktemp("csv"), text.getvalue())
    finally:
        streams.QUOTED = before
    assert [tuple(cell or "" for cell in row) for row in found] == rows
